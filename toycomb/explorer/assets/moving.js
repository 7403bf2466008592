// Moving in time: the slider, playing, and what is shown of the moment.

const slider = document.getElementById("slider");
const play = document.getElementById("play");
const speed = document.getElementById("speed");
const live = document.getElementById("live");
const maps = [];
const cards = [];
let timer = null;

const say = (sentence) => { live.textContent = sentence; };

function moments() {
  return panes.map((pane) => {
    const t = moment(pane);
    const pre = panes.length > 1 ? `Pane ${pane.index + 1}: ` : "";
    const error = pane.error ? `error ${percent(pane.error[t])}` : "error not known";
    return `${pre}${error}, ${pane.codes[t]} code locations`;
  });
}

function go(frame) {
  state.frame = Math.max(0, Math.min(last(), frame));
  for (const map of maps) map.draw();
  for (const card of cards) if (card.pane.selected) card.follow();
  follow(document.getElementById("overview"));
  const name = `${frames.unit} ${frames.names[state.frame]}`;
  slider.value = state.frame;
  slider.setAttribute("aria-valuetext", `${name}. ${moments().join(". ")}`);
  document.getElementById("epoch").textContent = name;
  document.getElementById("of").textContent = `of ${frames.names[last()]}`;
  const lines = document.getElementById("moments");
  lines.replaceChildren(...moments().map((x) => make("span", x)));
}

function playing(on) {
  if (on === state.playing) return;
  state.playing = on;
  play.setAttribute("aria-pressed", on);
  play.querySelector(".sign").textContent = on ? "❚❚" : "▶";
  play.querySelector(".word").textContent = on ? "Pause" : "Play";
  window.clearTimeout(timer);
  if (on) {
    if (state.frame === last()) go(0);
    timer = window.setTimeout(advance, 1000 / Number(speed.value));
  }
}

function advance() {
  go(state.frame + 1);
  if (state.frame < last()) {
    timer = window.setTimeout(advance, 1000 / Number(speed.value));
  } else {
    playing(false);
    say(`Played to the end: ${moments().join(". ")}.`);
  }
}

// Choose a location of a pane; a pane with the same rows follows.
function select(index, row, clause, aloud = true) {
  const together = panes.some((x) => x.sharedRows);
  for (const pane of panes) {
    if (pane.index !== index && !together) continue;
    pane.selected = { row, clause };
    const card = cards[pane.index];
    card.show();
    card.hint = "";
    card.tell();
  }
  for (const map of maps) map.draw();
  if (aloud) say(cards[index].sentence());
}
