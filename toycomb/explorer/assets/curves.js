// Small charts of a quantity over the snapshots, as SVG: equal steps for snapshots, as on the slider.

const SVG = "http://www.w3.org/2000/svg";
const BOX = { width: 360, height: 116, left: 36, right: 62, top: 8, bottom: 20 };

function element(name, attributes = {}, text = null) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  if (text !== null) made.textContent = text;
  return made;
}

const across = (frame) => BOX.left + (frame / Math.max(last(), 1)) * (BOX.width - BOX.left - BOX.right);

// Frames whose names stand below the axis: a few, never two at one place.
function labelled() {
  const count = Math.min(5, last() + 1);
  const all = Array.from({ length: count }, (_, i) => Math.round((i * last()) / Math.max(count - 1, 1)));
  return [...new Set(all)];
}

// lines: { label, style, values } with a value for each frame; ticks: [value, text] of the vertical axis.
function chart(lines, { low, high, ticks, title, zero = false }) {
  const svg = element("svg", { viewBox: `0 0 ${BOX.width} ${BOX.height}`, class: "chart", role: "img" });
  svg.append(element("title", {}, title));
  const span = high - low || 1;
  const up = (x) => BOX.top + (1 - (x - low) / span) * (BOX.height - BOX.top - BOX.bottom);
  for (const [value, text] of ticks) {
    const y = up(value);
    const style = zero && value === 0 ? "zero" : "grid";
    svg.append(element("line", { class: style, x1: BOX.left, x2: across(last()), y1: y, y2: y }));
    svg.append(element("text", { class: "tick", x: BOX.left - 5, y: y + 3, "text-anchor": "end" }, text));
  }
  for (const frame of labelled()) {
    const place = { class: "tick", x: across(frame), y: BOX.height - 5, "text-anchor": "middle" };
    svg.append(element("text", place, frames.names[frame]));
  }
  const ends = [];
  for (const { label, style, values } of lines) {
    const points = values.map((x, i) => `${across(i).toFixed(1)},${up(x).toFixed(1)}`);
    svg.append(element("polyline", { class: `line ${style}`, points: points.join(" ") }));
    ends.push({ label, style, y: up(values[values.length - 1]) });
  }
  for (const { label, style, y } of apart(ends)) {
    svg.append(element("text", { class: `end ${style}`, x: across(last()) + 5, y: y + 3.5 }, label));
  }
  svg.append(element("line", { class: "now", y1: BOX.top - 4, y2: BOX.height - BOX.bottom + 3 }));
  follow(svg);
  return svg;
}

// Names at the ends of lines, moved until none covers another.
function apart(ends, least = 11) {
  const sorted = [...ends].sort((a, b) => a.y - b.y);
  for (let i = 1; i < sorted.length; i++) sorted[i].y = Math.max(sorted[i].y, sorted[i - 1].y + least);
  const over = sorted.length ? sorted[sorted.length - 1].y - (BOX.height - BOX.bottom) : 0;
  if (over > 0) {
    sorted[sorted.length - 1].y -= over;
    for (let i = sorted.length - 2; i >= 0; i--) sorted[i].y = Math.min(sorted[i].y, sorted[i + 1].y - least);
  }
  return sorted;
}

// Move the line that shows the moment of the slider.
function follow(root) {
  const x = across(state.frame);
  for (const line of root.querySelectorAll(".now")) {
    line.setAttribute("x1", x);
    line.setAttribute("x2", x);
  }
}

const each = (pane, read) => frames.names.map((_, frame) => read(moment(pane, frame)));

function distanceChart(pane, { row, clause }) {
  const size = Math.max(pane.clauses.size(clause), pane.shams.size(clause));
  const lines = [
    { label: "its sham", style: "of-sham", values: each(pane, (t) => pane.shams.distance(t, row, clause)) },
    { label: "location", style: "of-location", values: each(pane, (t) => pane.clauses.distance(t, row, clause)) },
  ];
  const step = Math.ceil(size / 4);
  const ticks = [];
  for (let d = 0; d <= size; d += step) ticks.push([d, `${d}`]);
  return chart(lines, { low: 0, high: size, ticks, title: "Distance of the location and of its sham over training" });
}

function literalChart(pane, { row, clause }) {
  const literals = [...new Set(pane.clauses.literals[clause])];
  const lines = literals.map((l, i) => ({
    label: literal(l),
    style: `literal-${i % 4}`,
    values: each(pane, (t) => pane.along(t, row, l)),
  }));
  const all = lines.flatMap((x) => x.values);
  const [low, high] = [Math.min(0, ...all), Math.max(0, ...all)];
  const far = (x) => Math.abs(x) > 0.14 * (high - low); // else its number would lie on that of 0
  const ticks = [low, 0, high].filter((x) => x === 0 || far(x)).map((x) => [x, digits(Number(x.toPrecision(2)))]);
  return chart(lines, { low, high, ticks, zero: true, title: "Entries of the location in the direction of its literals" });
}

// Code locations of every pane over training, and the error where it is known.
function overviewCharts() {
  const most = Math.max(1, ...panes.flatMap((x) => x.codes));
  const name = (pane, what) => (panes.length > 1 ? `pane ${pane.index + 1}` : what);
  const codes = panes.map((x) => ({ label: name(x, "codes"), style: `pane-${x.index}`, values: each(x, (t) => x.codes[t]) }));
  const charts = [["Code locations", chart(codes, { low: 0, high: most, ticks: [[0, "0"], [most, `${most}`]], title: "Number of code locations over training" })]];
  const known = panes.filter((x) => x.error);
  if (known.length) {
    const high = Math.max(...known.flatMap((x) => x.error)) || 1;
    const errors = known.map((x) => ({ label: name(x, "error"), style: `pane-${x.index}`, values: each(x, (t) => x.error[t]) }));
    charts.push(["Error on a new draw of inputs", chart(errors, { low: 0, high, ticks: [[0, "0"], [high, percent(high).replace(" ", "")]], title: "Error over training" })]);
  }
  return charts;
}
