// The data block, unpacked. Every number of the page comes from here; Python made them all.

const KINDS = { i1: Int8Array, u1: Uint8Array, i2: Int16Array, u2: Uint16Array };

function unpack({ kind, data }) {
  const text = atob(data);
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return new KINDS[kind](bytes.buffer);
}

// Locations of one network, read against its clauses or against their shams: rows × clauses, at every snapshot.
class Located {
  constructor(raw, rows) {
    this.rows = rows;
    this.literals = raw.literals;
    this.clauses = raw.literals.length;
    this.tables = { distance: unpack(raw.distance), bits: unpack(raw.code) };
    for (const name of ["fate", "crowd", "precursor"]) this.tables[name] = unpack(raw[name]);
  }

  place(row, clause) { return row * this.clauses + clause; }
  moment(t, row, clause) { return t * this.rows * this.clauses + this.place(row, clause); }
  size(clause) { return this.literals[clause].length; }
  distance(t, row, clause) { return this.tables.distance[this.moment(t, row, clause)]; }
  isCode(t, row, clause) {
    const i = this.moment(t, row, clause);
    return ((this.tables.bits[i >> 3] >> (i & 7)) & 1) === 1;
  }
  fate(row, clause) { return this.tables.fate[this.place(row, clause)]; }
  crowd(row, clause) { return this.tables.crowd[this.place(row, clause)]; }
  isPrecursor(row, clause) { return this.tables.precursor[this.place(row, clause)] === 1; }
}

// One network at T snapshots: H rows and n variables.
class Pane {
  constructor(raw, at, index) {
    Object.assign(this, { index, at, label: raw.label, facts: raw.facts, step: raw.step, witness: raw.witness });
    Object.assign(this, { order: raw.order, sections: raw.sections, groups: raw.groups, start: raw.start });
    Object.assign(this, { sharedRows: raw.shared_rows, error: raw.error, codes: raw.codes, counts: raw.fate_counts });
    [this.snapshots, this.rows, this.variables] = raw.shape;
    this.level = raw.level ?? 0; // columns are clauses of this level; of level 0, variables
    this.features = unpack(raw.F);
    this.types = unpack(raw.types);
    this.clauses = new Located(raw.clauses, this.rows);
    this.shams = new Located(raw.shams, this.rows);
    this.selected = null;
  }

  value(t, row, variable) { return this.features[(t * this.rows + row) * this.variables + variable] * this.step; }
  column(i) { return this.level ? `clause ${i} of level ${this.level}` : `variable ${i + 1}`; }
  type(t, row) { return this.types[t * this.rows + row]; }
  // A literal's entry in the direction that a code has: above 0 where its sign is aligned. Codes of a CNF are of negated
  // clauses, on negative witnesses.
  along(t, row, literal) { return this.witness * Math.sign(literal) * this.value(t, row, Math.abs(literal) - 1); }
}

const block = JSON.parse(document.getElementById("data").textContent);
const frames = block.frames;
const panes = block.panes.map((raw, i) => new Pane(raw, frames.at[i], i));
const state = { frame: 0, playing: false, shown: new Set(block.fates.map((_, i) => i)), precursors: true };

const TYPES = { 1: "a positive witness", 0: "silent", "-1": "a negative witness" };
const MANY = { 1: "positive witnesses", 0: "silent", "-1": "negative witnesses" };
const SIGNS = { 1: "+", 0: "0", "-1": "−" };

const last = () => frames.names.length - 1;
const moment = (pane, frame = state.frame) => pane.at[frame];
const literal = (x) => (x < 0 ? `−${-x}` : `+${x}`);
const named = (x) => (x < 0 ? "−" : "") + Math.abs(x);

// A number with three significant digits and a sign of its own for minus; what is exactly 0 is said so.
function digits(x) {
  if (x === 0) return "0";
  return (x < 0 ? "−" : "") + Number(Math.abs(x).toPrecision(3)).toString();
}

function percent(x) {
  if (x === 0) return "0 %";
  return `${Number((100 * x).toPrecision(2))} %`;
}
