// The page is put together here.

function addPane(pane) {
  const figure = make("section", null, { class: "pane", "aria-label": `Map: ${pane.label}` });
  const head = make("h2", panes.length > 1 ? `Pane ${pane.index + 1}: ${pane.label}` : pane.label);
  const scroll = make("div", null, { class: "map" });
  const canvas = make("canvas", null, {
    tabindex: "0",
    role: "application",
    "aria-roledescription": "map of feature space",
    "aria-label": `${pane.label}: ${pane.rows} rows, ${pane.variables} variables, ${pane.clauses.clauses} clauses. Arrow keys choose a location.`,
    "aria-describedby": "keys",
  });
  const line = make("p", "Click a location, or use the arrow keys on the map.", { class: "pointed" });
  const facts = make("details", null, { class: "settings" });
  const list = make("dl");
  for (const [name, value] of pane.facts) list.append(make("dt", name), make("dd", value));
  facts.append(make("summary", "Settings of this network"), list);
  scroll.append(canvas);
  figure.append(head, scroll, line, facts);
  document.getElementById("panes").append(figure);
  const card = make("article", null, { class: "card" });
  document.getElementById("cards").append(card);
  const map = new PaneMap(pane, canvas);
  maps.push(map);
  cards.push(new Card(pane, card, line));
  scroll.addEventListener("scroll", () => map.draw());
  canvas.addEventListener("click", (event) => onClick(map, event));
  canvas.addEventListener("keydown", (event) => onMapKey(map, event));
  canvas.addEventListener("pointermove", (event) => onHover(map, event));
  canvas.addEventListener("pointerleave", () => cards[pane.index].tell());
}

function addFilter() {
  const root = document.getElementById("fates");
  block.fates.forEach((name, fate) => {
    const label = make("label");
    const box = make("input", null, { type: "checkbox", name: "fate", value: name });
    box.checked = true;
    box.addEventListener("change", () => {
      if (box.checked) state.shown.add(fate);
      else state.shown.delete(fate);
      for (const map of maps) map.draw();
      say(`${name} locations are ${box.checked ? "shown" : "faded"}.`);
    });
    label.append(box, `${name} `, make("span", panes.map((x) => x.counts[fate]).join(" | "), { class: "count" }));
    root.append(label);
  });
}

function addOverview() {
  const root = document.getElementById("overview");
  for (const [title, svg] of overviewCharts()) {
    const figure = make("figure");
    figure.append(make("figcaption", title), svg);
    root.append(figure);
  }
}

function repaint() {
  drawLegend();
  for (const map of maps) map.repaint();
  for (const map of maps) map.draw();
  const button = document.getElementById("theme");
  button.textContent = theme() === "dark" ? "Light page" : "Dark page";
}

function arrange() {
  for (const map of maps) map.arrange();
  for (const map of maps) map.draw();
}

function start() {
  document.body.classList.add(panes.length > 1 ? "two" : "one");
  panes.forEach(addPane);
  addFilter();
  addOverview();
  if (panes.length > 1) document.querySelector("#fates legend").textContent += " (pane 1 | pane 2)";
  slider.max = last();
  const pace = [...speed.options].map((x) => x.value).reverse();
  speed.value = pace.find((x) => last() / x >= 6) || pace[pace.length - 1]; // about six seconds in all
  for (const pane of panes) pane.selected = { row: pane.start[0], clause: pane.start[1] };
  for (const map of maps) map.repaint();
  for (const map of maps) map.arrange();
  repaint();
  for (const card of cards) card.show();
  go(0);
  slider.addEventListener("input", () => { playing(false); go(Number(slider.value)); });
  play.addEventListener("click", () => playing(!state.playing));
  document.getElementById("precursors").addEventListener("change", (event) => {
    state.precursors = event.target.checked;
    for (const map of maps) map.draw();
  });
  document.getElementById("theme").addEventListener("click", () => {
    document.documentElement.dataset.theme = theme() === "dark" ? "light" : "dark";
    repaint();
  });
  dark.addEventListener("change", repaint);
  document.addEventListener("keydown", onKey);
  let wide = window.innerWidth;
  window.addEventListener("resize", () => {
    if (window.innerWidth !== wide) arrange();
    wide = window.innerWidth;
  });
  window.toycomb = { block, panes, maps, state, go, select, playing }; // for the console, and for tests
}

start();
