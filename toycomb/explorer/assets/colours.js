// Colours: orange above 0 and purple below (PuOr of ColorBrewer, safe for any colour vision), on paper or in the dark.

const RAMPS = {
  light: {
    above: ["#f7f7f7", "#fee0b6", "#fdb863", "#e08214", "#b35806", "#7f3b08"],
    below: ["#f7f7f7", "#d8daeb", "#b2abd2", "#8073ac", "#542788", "#2d004b"],
  },
  dark: {
    above: ["#26292e", "#5a3c17", "#a05a10", "#e08214", "#fdb863", "#fee0b6"],
    below: ["#26292e", "#3d3060", "#5f4f96", "#8b7fc0", "#b2abd2", "#e4e5f2"],
  },
};
const LEVELS = 256; // on either side of 0
const dark = window.matchMedia("(prefers-color-scheme: dark)");

function theme() {
  return document.documentElement.dataset.theme || (dark.matches ? "dark" : "light");
}

const parts = (hex) => [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16));

function between(ramp, share) {
  const place = share * (ramp.length - 1);
  const i = Math.min(Math.floor(place), ramp.length - 2);
  const [from, to] = [parts(ramp[i]), parts(ramp[i + 1])];
  return from.map((x, j) => Math.round(x + (to[j] - x) * (place - i)));
}

// Share of the scale, -1 … 1: linear near 0, logarithmic far from it.
const { limit, linear } = block.scale;
const stretch = Math.asinh(limit / linear);
const share = (x) => Math.asinh(x / linear) / stretch;

// Colours of all levels as 32-bit pixels, the middle one being 0.
function pixels(name) {
  const table = new Uint32Array(2 * LEVELS + 1);
  for (let i = -LEVELS; i <= LEVELS; i++) {
    const [r, g, b] = between(RAMPS[name][i < 0 ? "below" : "above"], Math.abs(i) / LEVELS);
    table[i + LEVELS] = ((255 << 24) | (b << 16) | (g << 8) | r) >>> 0;
  }
  return table;
}

// From each whole number that stands for a value to its level, once for each pane: drawing then only looks up.
function levels(pane) {
  const table = new Uint16Array(65536);
  for (let q = -32768; q < 32768; q++) {
    const level = Math.round(share(q * pane.step) * LEVELS);
    table[q + 32768] = Math.max(-LEVELS, Math.min(LEVELS, level)) + LEVELS;
  }
  return table;
}

// The colours that the style sheet names, as the page has them now.
function palette() {
  const style = getComputedStyle(document.documentElement);
  const names = ["paper", "ink", "soft", "line", "accent", "sham"];
  return Object.fromEntries(names.map((x) => [x, style.getPropertyValue(`--${x}`).trim()]));
}

function drawLegend() {
  const ramp = RAMPS[theme()];
  const stops = [...ramp.below.slice(1).reverse(), ...ramp.above];
  document.getElementById("scale").style.background = `linear-gradient(to right, ${stops.join(", ")})`;
  const ticks = document.getElementById("ticks");
  ticks.replaceChildren();
  const middle = Number((linear * Math.sinh(stretch / 2)).toPrecision(1));
  for (const x of [-limit, -middle, 0, middle, limit]) {
    const tick = document.createElement("span");
    tick.textContent = digits(x);
    tick.style.left = `${50 + 50 * share(x)}%`;
    ticks.append(tick);
  }
}
