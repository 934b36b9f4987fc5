// The net of two layers of lesson 3, without any drawing: net.py's twin in the browser.
// A map's entry is named [name, row, column], such as ["dW2", 0, 1].

import { matrix } from "../shared/arithmetic.js";
import { factor, fill, number, place } from "../shared/words.js";

// How each map is made, in the order of the walk: the way, and the maps that go into it.
export const RECIPES = {
  Z: ["slide", "X", "W1"],
  H: ["relu", "Z", "Z"],
  P: ["slide", "H", "W2"],
  dP: ["error", "P", "Y"],
  dW2: ["slide", "H", "dP"],
  dH: ["send", "dP", "W2"],
  dZ: ["mask", "dH", "Z"],
  dW1: ["slide", "X", "dZ"],
};
export const GIVEN = ["X", "W1", "W2", "Y"];
export const STAGES = ["X", ...Object.keys(RECIPES)];
export const FORWARD = ["X", "W1", "Z", "H", "W2", "P", "Y"];
export const BACKWARD = ["dW1", "dZ", "dH", "dW2", "dP"];
const WEIGHTS = ["W1", "W2"];

// --- the arithmetic ---------------------------------------------------------------------------

/** The pairs of entries that an entry is made of: all products, or the one pair. */
export function factors([name, row, column], maps) {
  if (!(name in RECIPES)) return [];
  const [way, first, second] = RECIPES[name];
  if (way === "slide") return each(maps[second], (i, j) => [[first, row + i, column + j], [second, i, j]]);
  if (way === "send") {
    const pairs = each(maps[first], (i, j) => [[first, i, j], [second, row - i, column - j]]);
    return pairs.filter(([, [, i, j]]) => maps[second][i]?.[j] !== undefined);
  }
  return [[[first, row, column], [second, row, column]]];
}

function each(map, make) {
  return map.flatMap((line, i) => line.map((_, j) => make(i, j)));
}

function valueOf([name, row, column], maps) {
  return maps[name][row][column];
}

function shapeOf(name, maps) {
  const [way, first, second] = RECIPES[name];
  const [A, B] = [maps[first], maps[second]];
  if (way === "slide") return [A.length - B.length + 1, A[0].length - B[0].length + 1];
  if (way === "send") return [A.length + B.length - 1, A[0].length + B[0].length - 1];
  return [A.length, A[0].length];
}

const WAYS = {
  slide: (pairs) => pairs.reduce((sum, [a, b]) => sum + a * b, 0),
  send: (pairs) => pairs.reduce((sum, [a, b]) => sum + a * b, 0),
  relu: ([[z]]) => Math.max(z, 0),
  mask: ([[gradient, z]]) => gradient * Number(z > 0),
  error: ([[p, y]], count) => (p - y) / count,
};

/** All maps of the net, forward and backward, from {X, W1, W2, Y}; and the loss. */
export function runNet(given) {
  const maps = { ...given };
  const count = given.Y.length * given.Y[0].length;
  for (const [name, [way]] of Object.entries(RECIPES)) {
    maps[name] = matrix(...shapeOf(name, maps), (row, column) => {
      const pairs = factors([name, row, column], maps);
      return WAYS[way](pairs.map((pair) => pair.map((entry) => valueOf(entry, maps))), count);
    });
  }
  const squares = maps.dP.flat().map((slope) => (slope * count) ** 2);
  return { maps, loss: squares.reduce((a, b) => a + b, 0) / count / 2 };
}

/** The given maps after one step of gradient descent. */
function stepped({ maps }, rate) {
  const move = (name) => maps[name].map((line, i) => line.map((w, j) => w - rate * maps[`d${name}`][i][j]));
  return { X: maps.X, W1: move("W1"), W2: move("W2"), Y: maps.Y };
}

/** The net before the first step of gradient descent and after each of `steps`. */
export function descend(given, rate, steps) {
  const runs = [runNet(given)];
  while (runs.length <= steps) runs.push(runNet(stepped(runs.at(-1), rate)));
  return runs;
}

/** The maps that are there when the walk has reached a stage. */
export function known(stage) {
  return new Set([...GIVEN, ...STAGES.slice(0, STAGES.indexOf(stage) + 1)]);
}

/** The entries that an entry is made of, or a weight's slope; none that is not worked out yet. */
export function partsOf(entry, maps, stage) {
  const [name, row, column] = entry;
  const there = known(stage);
  if (WEIGHTS.includes(name)) return there.has(`d${name}`) ? [[`d${name}`, row, column]] : [];
  return there.has(name) ? factors(entry, maps).flat() : [];
}

// --- the words --------------------------------------------------------------------------------

/** A number, short enough for a cell, also one that has grown beyond all bounds. */
export function shown(value, say) {
  return Number.isFinite(value) ? number(value) : say.endless;
}

function shownFactor(value, say) {
  return Number.isFinite(value) ? factor(value) : say.endless;
}

/** A weight with up to three decimals, because a step changes it by little. */
function weightText(value, say) {
  if (!Number.isFinite(value) || Math.abs(value) >= 10) return shown(value, say);
  const text = value.toFixed(3).replace(/\.?0+$/, "");
  return text === "-0" ? "0" : text;
}

/** An entry of a map. */
export function textIn(name, value, say) {
  return WEIGHTS.includes(name) ? weightText(value, say) : shown(value, say);
}

/** Whether a weight is shown as it is; what a float cannot hold does not count. */
function isExactWeight(value, say) {
  return Number.isFinite(value) && Math.abs(Number(weightText(value, say)) - value) < 1e-9;
}

/** A loss with three decimals, because it gets small. */
export function lossText(value, say) {
  return Number.isFinite(value) && value < 1e5 ? value.toFixed(3) : shown(value, say);
}

/** A learning rate with all its digits. */
export function rateText(rate) {
  return String(Number(rate.toPrecision(6)));
}

function nameOf(entry) {
  return place(...entry);
}

function sign(values) {
  return values.every((value) => Number.isFinite(value) && Number(number(value)) === value) ? "=" : "≈";
}

function products(entry, maps, say) {
  const pairs = factors(entry, maps);
  const values = pairs.map((pair) => pair.map((one) => valueOf(one, maps)));
  const result = valueOf(entry, maps);
  const isNewRow = (i) => i && pairs[i][0][1] !== pairs[i - 1][0][1];
  const plus = (i) => (isNewRow(i) ? "\n  + " : i ? " + " : "");
  const names = pairs.map(([a, b], i) => `${plus(i)}${nameOf(a)}*${nameOf(b)}`).join("");
  const numbers = values.map(([a, b]) => `${shownFactor(a, say)}*${shownFactor(b, say)}`).join(" + ");
  return `${nameOf(entry)} = ${names}\n  = ${numbers}\n  ${sign([result, ...values.flat()])} ${shown(result, say)}`;
}

function relu(entry, maps, say) {
  const [[of]] = factors(entry, maps);
  const value = valueOf(of, maps);
  const values = { place: nameOf(entry), of: nameOf(of), value: shown(value, say) };
  return fill(value > 0 ? say.relu_kept : say.relu_cut, values);
}

function mask(entry, maps, say) {
  const [[gradient, of]] = factors(entry, maps);
  const before = valueOf(of, maps);
  return fill(before > 0 ? say.mask_kept : say.mask_cut, {
    place: nameOf(entry),
    gradient: nameOf(gradient),
    value: shown(valueOf(gradient, maps), say),
    of: nameOf(of),
    before: shown(before, say),
  });
}

function error(entry, maps, say) {
  const [[p, y]] = factors(entry, maps);
  const values = [p, y, entry].map((one) => valueOf(one, maps));
  return fill(say.error, {
    place: nameOf(entry),
    p: nameOf(p),
    y: nameOf(y),
    n: maps.P.length * maps.P[0].length,
    p_value: shown(values[0], say),
    y_value: shownFactor(values[1], say),
    sign: sign(values),
    value: shown(values[2], say),
  });
}

function weight(entry, maps, rate, isThere, say) {
  const [name, row, column] = entry;
  const value = valueOf(entry, maps);
  if (!isThere) return fill(say.weight, { place: nameOf(entry), value: weightText(value, say) });
  const slopeOf = [`d${name}`, row, column];
  const slope = valueOf(slopeOf, maps);
  const words = { place: nameOf(entry), value: weightText(value, say), slope_place: nameOf(slopeOf), slope: shown(slope, say) };
  if (rate === null) return fill(say.weight_slope, words);
  const after = value - rate * slope;
  const exact = sign([slope]) === "=" && [value, after].every((one) => isExactWeight(one, say));
  return fill(say.weight_step, {
    ...words,
    slope_factor: shownFactor(slope, say),
    rate: rateText(rate),
    sign: exact ? "=" : "≈",
    next: weightText(after, say),
  });
}

const TEXTS = { slide: products, send: products, relu, mask, error };

/** What an entry is made of, or what a step does to a weight (`rate` null: no step); `say` is the table of sentences. */
export function textOf(entry, maps, stage, rate, say) {
  const [name] = entry;
  const there = known(stage);
  if (!there.has(name)) return fill(say.not_yet, { place: nameOf(entry) });
  if (WEIGHTS.includes(name)) return weight(entry, maps, rate, there.has(`d${name}`), say);
  if (GIVEN.includes(name)) return fill(say.given, { place: nameOf(entry), value: shown(valueOf(entry, maps), say) });
  return TEXTS[RECIPES[name][0]](entry, maps, say);
}
