// The card of the chosen location of a pane: its row, its numbers beside those of its sham, charts, and a table.

function make(name, text = null, attributes = {}) {
  const made = document.createElement(name);
  if (text !== null) made.textContent = text;
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}

const yes = (x) => (x ? "yes" : "no");
const written = (literals) => literals.map(literal).join(" ");
const others = (n) => `${n} other precursor${n === 1 ? "" : "s"}`;

// What is said of a location, of the clause or of its sham; those with `now` change with the slider.
const FACTS = [
  ["literals", (of, row, c) => written(of.literals[c])],
  ["distance now", (of, row, c, t) => `${of.distance(t, row, c)} of ${of.size(c)}`, "now"],
  ["a code now", (of, row, c, t) => yes(of.isCode(t, row, c)), "now"],
  ["distance at the start", (of, row, c) => `${of.distance(0, row, c)} of ${of.size(c)}`],
  ["precursor", (of, row, c) => yes(of.isPrecursor(row, c))],
  ["crowd", (of, row, c) => others(of.crowd(row, c))],
  ["fate", (of, row, c) => block.fates[of.fate(row, c)]],
];

function rowType(pane, row) {
  const [start, end] = [pane.type(0, row), pane.type(pane.snapshots - 1, row)];
  return start === end ? TYPES[start] : `${TYPES[start]} at the start, ${TYPES[end]} at the end`;
}

class Card {
  constructor(pane, root, line) {
    Object.assign(this, { pane, root, line, hint: line.textContent });
  }

  // One line under the map: on a phone the card is far below it.
  tell() {
    this.line.textContent = this.hint || this.sentence();
  }

  show() {
    const { pane, root } = this;
    const { row, clause } = pane.selected;
    root.replaceChildren();
    const pre = panes.length > 1 ? `Pane ${pane.index + 1}: ` : "";
    root.append(make("h2", `${pre}row ${row}, clause ${clause}`));
    root.append(make("p", `Row ${row} is ${rowType(pane, row)}.`, { class: "row-type" }));
    root.append(this.facts());
    root.append(make("h3", "Distance over training"), distanceChart(pane, pane.selected));
    root.append(make("h3", "Entries in the direction of each literal"), literalChart(pane, pane.selected));
    root.append(make("p", "A literal is aligned where its line is above 0. All aligned on a row of the code's type: a code.", { class: "note" }));
    root.append(this.table());
    this.follow();
  }

  facts() {
    const { row, clause } = this.pane.selected;
    const table = make("table", null, { class: "facts" });
    const head = table.createTHead().insertRow();
    for (const x of ["", `clause ${clause}`, "its sham"]) head.append(make("th", x, { scope: "col" }));
    const body = table.createTBody();
    this.cells = [];
    for (const [name, read, now] of FACTS) {
      const line = body.insertRow();
      line.append(make("th", name, { scope: "row" }));
      for (const of of [this.pane.clauses, this.pane.shams]) {
        const cell = make("td", null, { "data-fact": name });
        line.append(cell);
        if (now) this.cells.push([cell, of, read]);
        else cell.textContent = read(of, row, clause);
      }
    }
    return table;
  }

  // The same as the charts, in numbers, for those who cannot see them or want to copy them.
  table() {
    const { pane } = this;
    const { row, clause } = pane.selected;
    const literals = [...new Set(pane.clauses.literals[clause])];
    const details = make("details", null, { class: "numbers" });
    details.append(make("summary", "Table of this location"));
    const scroll = make("div", null, { class: "scroll", tabindex: "0", role: "region", "aria-label": "Table of this location" });
    const table = make("table");
    table.append(make("caption", `Row ${row}, clause ${clause}: numbers at each ${frames.unit}`));
    const head = table.createTHead().insertRow();
    const heads = [frames.unit, "distance", "code", "sham distance", ...literals.map(literal)];
    for (const x of heads) head.append(make("th", x, { scope: "col" }));
    const body = table.createTBody();
    frames.names.forEach((name, frame) => {
      const t = moment(pane, frame);
      const line = body.insertRow();
      line.append(make("th", name, { scope: "row" }));
      const code = yes(pane.clauses.isCode(t, row, clause));
      const numbers = literals.map((l) => digits(pane.along(t, row, l)));
      const cells = [pane.clauses.distance(t, row, clause), code, pane.shams.distance(t, row, clause), ...numbers];
      for (const x of cells) line.append(make("td", x));
    });
    this.lines = body.rows;
    scroll.append(table);
    details.append(scroll);
    const open = this.root.dataset.open === "yes";
    details.open = open;
    details.addEventListener("toggle", () => (this.root.dataset.open = yes(details.open)));
    return details;
  }

  follow() {
    const { row, clause } = this.pane.selected;
    for (const [cell, of, read] of this.cells) cell.textContent = read(of, row, clause, moment(this.pane));
    follow(this.root);
    if (this.marked) this.marked.removeAttribute("aria-current");
    this.marked = this.lines[state.frame];
    this.marked.setAttribute("aria-current", "true");
  }

  // The location in one sentence, for the live region.
  sentence() {
    const { pane } = this;
    const { row, clause } = pane.selected;
    const [of, t] = [pane.clauses, moment(pane)];
    const pre = panes.length > 1 ? `Pane ${pane.index + 1}, ` : "";
    const start = of.isPrecursor(row, clause) ? "a precursor" : "no precursor";
    return `${pre}row ${row}, clause ${clause}: distance ${of.distance(t, row, clause)} of ${of.size(clause)} at ${frames.unit} ${frames.names[state.frame]}; ${start}, ${block.fates[of.fate(row, clause)]}.`;
  }
}
