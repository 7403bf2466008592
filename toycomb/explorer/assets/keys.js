// Keys and pointer.

const OWN = "input, select, button, summary, a, textarea"; // these have a use of their own for the space bar

// The location beside the chosen one, in the order of the page.
function step(map, down, right) {
  const { pane } = map;
  const { row, clause } = pane.selected;
  const place = pane.order.indexOf(row) + down;
  const next = clause + right;
  if (place < 0 || place >= pane.rows || next < 0 || next >= pane.clauses.clauses) return;
  select(pane.index, pane.order[place], next);
  reveal(map);
}

// Scroll a map sideways until the chosen location shows.
function reveal(map) {
  const [x, , wide] = map.box(map.pane.selected.row, map.pane.selected.clause);
  const frame = map.canvas.parentElement;
  if (x - LEFT < frame.scrollLeft) frame.scrollLeft = x - LEFT;
  else if (x + wide + 8 > frame.scrollLeft + frame.clientWidth) frame.scrollLeft = x + wide + 8 - frame.clientWidth;
}

const MOVES = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

function onMapKey(map, event) {
  const move = MOVES[event.key];
  if (!move || event.altKey || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  step(map, ...move);
}

function onKey(event) {
  if (event.altKey || event.ctrlKey || event.metaKey) return;
  const busy = event.target.closest && event.target.closest(OWN);
  if (event.key === " " && !busy) {
    event.preventDefault();
    playing(!state.playing);
  } else if ((event.key === "," || event.key === ".") && !(busy && busy.matches("select, textarea"))) {
    playing(false);
    go(state.frame + (event.key === "." ? 1 : -1));
    say(`${frames.unit} ${frames.names[state.frame]}. ${moments().join(". ")}.`);
  }
}

function onClick(map, event) {
  const found = map.at(event.offsetX, event.offsetY);
  if (!found) return;
  if (found.clause === null) say(`There is no location here: ${map.pane.column(found.variable)} stands in no clause.`);
  else select(map.pane.index, found.row, found.clause);
}

// What is under the pointer; else the location that was chosen last.
function onHover(map, event) {
  const found = map.at(event.offsetX, event.offsetY);
  const { pane } = map;
  const card = cards[pane.index];
  if (!found) {
    card.tell();
    return;
  }
  const value = digits(pane.value(moment(pane), found.row, found.variable));
  const where = found.clause === null ? "in no clause" : `clause ${found.clause}, ${block.fates[pane.clauses.fate(found.row, found.clause)]}`;
  card.line.textContent = `Row ${found.row}, ${pane.column(found.variable)} (${where}): F = ${value}`;
}
