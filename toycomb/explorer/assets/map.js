// A pane's map: a canvas with a cell for each row and variable, and outlines around locations.

const SMALLEST = 5; // width of a cell; a map of more cells than fit scrolls sideways by itself
const LARGEST = 24;
const SPELT = 13; // width of a cell from which on variables are named
const LEFT = 44;
const HEAD = 20; // above the rows of one type
const FONT = "system-ui, sans-serif";

class PaneMap {
  constructor(pane, canvas) {
    Object.assign(this, { pane, canvas, levels: levels(pane) });
    this.context = canvas.getContext("2d");
    this.cells = document.createElement("canvas");
  }

  // Places of all rows and columns, for the width that there is.
  arrange() {
    const wide = this.canvas.parentElement.clientWidth;
    const groups = this.pane.groups.filter((x) => x.length);
    this.gap = wide < 600 ? 4 : 7;
    const free = wide - LEFT - 4 - this.gap * groups.length;
    const count = groups.flat().length;
    this.cell = Math.max(SMALLEST, Math.min(LARGEST, Math.floor((4 * free) / count) / 4));
    this.high = this.pane.rows > 40 ? 11 : 15;
    this.rowTops = new Map();
    this.starts = [];
    this.top = this.cell < SPELT ? 28 : 40;
    let y = this.top;
    let next = 0;
    this.heads = [];
    for (const [type, count] of this.pane.sections) {
      this.heads.push([type, count, y]);
      y += HEAD;
      for (const row of this.pane.order.slice(next, next + count)) {
        this.rowTops.set(row, y);
        y += this.high;
      }
      next += count;
      y += 6;
    }
    let x = LEFT;
    for (const group of this.pane.groups) {
      this.starts.push(x);
      x += group.length * this.cell + (group.length ? this.gap : 0);
    }
    this.resize(Math.ceil(x), Math.ceil(y));
    this.spread();
  }

  // A picture one pixel high for each row, and which variable each of its pixels across shows; -1 between groups.
  spread() {
    const { pane, cells } = this;
    cells.width = this.width - LEFT;
    cells.height = pane.rows;
    this.image = cells.getContext("2d").createImageData(cells.width, pane.rows);
    this.painted = new Uint32Array(this.image.data.buffer);
    this.across = new Int32Array(cells.width).fill(-1);
    pane.groups.forEach((group, g) => {
      group.forEach((variable, j) => {
        const [from, to] = [j, j + 1].map((k) => Math.round(this.starts[g] - LEFT + k * this.cell));
        this.across.fill(variable, from, to);
      });
    });
  }

  resize(width, height) {
    const ratio = window.devicePixelRatio || 1;
    this.canvas.width = Math.round(width * ratio);
    this.canvas.height = Math.round(height * ratio);
    this.canvas.style.width = `${width}px`;
    this.canvas.style.height = `${height}px`;
    this.context.setTransform(ratio, 0, 0, ratio, 0, 0);
    Object.assign(this, { width, height });
  }

  repaint() {
    this.colours = pixels(theme());
    this.palette = palette();
  }

  draw() {
    const { context } = this;
    context.fillStyle = this.palette.paper;
    context.fillRect(0, 0, this.width, this.height);
    this.paintCells();
    this.fade();
    this.outline();
    this.writeHeads();
    this.writeRows();
    this.markSelected();
  }

  // Row by row into the picture, which is then stretched downwards for the rows of each type.
  paintCells() {
    const { pane, painted, across: variables, levels: table, colours, context } = this;
    const t = moment(pane);
    let i = 0;
    for (const row of pane.order) {
      const first = (t * pane.rows + row) * pane.variables;
      for (const variable of variables) {
        painted[i++] = variable < 0 ? 0 : colours[table[pane.features[first + variable] + 32768]];
      }
    }
    this.cells.getContext("2d").putImageData(this.image, 0, 0);
    context.imageSmoothingEnabled = false;
    let top = 0;
    for (const [, count, y] of this.heads) {
      const wide = this.cells.width;
      context.drawImage(this.cells, 0, top, wide, count, LEFT, y + HEAD, wide, count * this.high);
      top += count;
    }
  }

  box(row, clause) {
    const wide = this.pane.groups[clause].length * this.cell;
    return [this.starts[clause], this.rowTops.get(row), wide, this.high];
  }

  // Cover what the filter leaves out.
  fade() {
    const { pane, context } = this;
    if (state.shown.size === block.fates.length) return;
    context.globalAlpha = 0.82;
    context.fillStyle = this.palette.paper;
    for (const row of pane.order) {
      for (let c = 0; c < pane.clauses.clauses; c++) {
        if (!state.shown.has(pane.clauses.fate(row, c))) context.fillRect(...this.box(row, c));
      }
      const rest = pane.groups.length - 1;
      context.fillRect(...this.box(row, rest));
    }
    context.globalAlpha = 1;
  }

  outline() {
    const { pane, context } = this;
    const [codes, precursors, t] = [new Path2D(), new Path2D(), moment(pane)];
    for (const row of pane.order) {
      for (let c = 0; c < pane.clauses.clauses; c++) {
        if (!state.shown.has(pane.clauses.fate(row, c))) continue;
        const [x, y, wide, high] = this.box(row, c);
        if (pane.clauses.isCode(t, row, c)) codes.rect(x - 0.5, y + 0.5, wide + 1, high - 1);
        else if (state.precursors && pane.clauses.isPrecursor(row, c)) {
          precursors.rect(x + 0.5, y + 1.5, wide - 1, high - 3);
        }
      }
    }
    context.strokeStyle = this.palette.ink;
    context.lineWidth = 1;
    context.setLineDash([2, 2]);
    context.stroke(precursors);
    context.setLineDash([]);
    context.strokeStyle = this.palette.paper;
    context.lineWidth = 4;
    context.stroke(codes);
    context.strokeStyle = this.palette.ink;
    context.lineWidth = 2;
    context.stroke(codes);
  }

  // Numbers of clauses above their variables, and of the variables where there is room for them.
  writeHeads() {
    const { pane, context, palette: colour } = this;
    context.textBaseline = "alphabetic";
    pane.groups.forEach((group, g) => {
      if (!group.length) return;
      const wide = group.length * this.cell;
      const rest = g === pane.groups.length - 1;
      const label = rest ? (wide > 70 ? "in no clause" : "–") : wide > 54 ? `clause ${g}` : `${g}`;
      context.textAlign = "center";
      context.font = `600 11px ${FONT}`;
      context.fillStyle = rest ? colour.soft : colour.ink;
      if (rest || wide > 13 || g % 5 === 0) context.fillText(label, this.starts[g] + wide / 2, 13);
      context.fillRect(this.starts[g], 18, wide, rest ? 1 : 2);
      if (this.cell < SPELT) return;
      context.font = `10px ${FONT}`;
      context.fillStyle = colour.soft;
      const literals = rest ? group.map((i) => i + 1) : pane.clauses.literals[g];
      group.forEach((i, j) => {
        const x = literals.find((y) => Math.abs(y) === i + 1);
        context.fillText(named(x), this.starts[g] + (j + 0.5) * this.cell, 32);
      });
    });
  }

  // Numbers of rows, each with its type now. They stay where they are when the map scrolls sideways.
  writeRows() {
    const { pane, context, palette: colour } = this;
    const t = moment(pane);
    const left = this.canvas.parentElement.scrollLeft;
    if (left) {
      context.fillStyle = colour.paper;
      context.fillRect(left, this.top, LEFT - 3, this.height);
    }
    context.textBaseline = "middle";
    for (const [type, count, y] of this.heads) {
      context.textAlign = "left";
      context.font = `600 11px ${FONT}`;
      context.fillStyle = colour.ink;
      context.fillText(`${count} rows end as ${MANY[type]}`, left + 6, y + 11);
    }
    context.font = `10px ${FONT}`;
    for (const [row, y] of this.rowTops) {
      const chosen = pane.selected && pane.selected.row === row;
      context.fillStyle = chosen ? colour.accent : colour.soft;
      context.textAlign = "right";
      context.fillText(row, left + 24, y + this.high / 2 + 0.5);
      context.textAlign = "center";
      context.fillText(SIGNS[pane.type(t, row)], left + 34, y + this.high / 2 + 0.5);
    }
  }

  markSelected() {
    const { pane, context } = this;
    if (!pane.selected) return;
    const { row, clause } = pane.selected;
    const [x, y, wide, high] = this.box(row, clause);
    context.strokeStyle = this.palette.accent;
    context.lineWidth = 3;
    context.strokeRect(x - 2.5, y - 2, wide + 5, high + 4);
    context.setLineDash([3, 2]);
    context.lineWidth = 2;
    for (const i of new Set(pane.shams.literals[clause].map((l) => Math.abs(l) - 1))) {
      const g = pane.groups.findIndex((group) => group.includes(i));
      const left = this.starts[g] + pane.groups[g].indexOf(i) * this.cell;
      context.strokeRect(left + 0.5, y - 1, this.cell - 1, high + 2);
    }
    context.setLineDash([]);
  }

  // What stands at a place of the canvas: a row, a variable, and the clause of its group unless it is in none.
  at(x, y) {
    const row = [...this.rowTops].find(([, top]) => y >= top && y < top + this.high)?.[0];
    const g = this.starts.findIndex((s, i) => x >= s && x < s + this.pane.groups[i].length * this.cell);
    if (row === undefined || g < 0) return null;
    const variable = this.pane.groups[g][Math.floor((x - this.starts[g]) / this.cell)];
    return { row, variable, clause: g < this.pane.groups.length - 1 ? g : null };
  }
}
