// An explorer's state as the part of an address behind '#': `x=8x8&k=3x3&p=1,2&s=2&d=1&at=0,3`.
// d2l_conv/widgets/shared/address.py writes the same text; a test holds the two together.

import { fill } from "./words.js";

/** A number with at most four decimals. */
export function plain(value) {
  const text = value.toFixed(4);
  return text.replace(/\.?0+$/, "").replace(/^-0$/, "0");
}

/** Rows of numbers: `1,2;3,4`. */
export function rows(numbers) {
  return numbers.map((line) => line.map(plain).join()).join(";");
}

/** One number where both are the same: `2`, `2,1`. */
export function pair(values) {
  const [first, second] = values.map((value) => (Array.isArray(value) ? value.join(":") : String(value)));
  return first === second ? first : `${first},${second}`;
}

export function write(entries) {
  return entries.map(([key, value]) => `${key}=${value}`).join("&");
}

/** A whole number from `low` to `high`, or null. */
function whole(text, [low, high]) {
  const value = Number(text);
  return /^-?\d+$/.test(text) && value >= low && value <= high ? value : null;
}

// What reads a value gives it back, or null where it makes no sense; `words` says what was expected.

export function sizes(limits, say) {
  const read = (text) => {
    const found = text.split("x").map((part) => whole(part, limits));
    return found.length === 2 && !found.includes(null) ? found : null;
  };
  return { read, words: fill(say.sizes, { low: limits[0], high: limits[1] }) };
}

export function pairs(limits, say, uneven = false) {
  const side = (part) => {
    const ends = part.split(":").map((end) => whole(end, limits));
    if (ends.includes(null) || ends.length > (uneven ? 2 : 1)) return null;
    return ends.length === 1 || ends[0] === ends[1] ? ends[0] : ends;
  };
  const read = (text) => {
    const found = text.split(",").map(side);
    if (found.includes(null) || found.length > 2) return null;
    return found.length === 2 ? found : [found[0], found[0]];
  };
  return { read, words: fill(uneven ? say.sides : say.pair, { low: limits[0], high: limits[1] }) };
}

export function numbers(limits, most, say) {
  const read = (text) => {
    const found = text.split(";").map((line) => line.split(",").map((part) => (part.trim() ? Number(part) : NaN)));
    const isSize = (size) => size >= limits[0] && size <= limits[1];
    const even = found.every((line) => line.length === found[0].length);
    const all = found.flat().every((value) => Number.isFinite(value) && Math.abs(value) <= most);
    return isSize(found.length) && isSize(found[0].length) && even && all ? found : null;
  };
  return { read, words: fill(say.numbers, { low: limits[0], high: limits[1], most }) };
}

export function names(list, say) {
  return { read: (text) => (list.includes(text) ? text : null), words: fill(say.name, { names: list.join(say.list) }) };
}

export function wholes(limits, say) {
  return { read: (text) => whole(text, limits), words: fill(say.whole, { low: limits[0], high: limits[1] }) };
}

export function reals([low, high], say) {
  const read = (text) => (text && Number(text) >= low && Number(text) <= high ? Number(text) : null);
  return { read, words: fill(say.real, { low, high }) };
}

/** A cell: `0,3` of the first part, or `kernel,0,1`. */
export function cells(parts, say) {
  const read = (text) => {
    const words = text.split(",");
    const [part, row, column] = words.length === 2 ? [parts[0], ...words] : words;
    const place = [row, column].map((number) => whole(number ?? "", [-99, 99]));
    return words.length <= 3 && parts.includes(part) && !place.includes(null) ? [part, ...place] : null;
  };
  return { read, words: fill(say.cell, { parts: parts.join(say.list) }) };
}

function decode(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/**
 * Read an address.
 *
 * @param readers what reads each key, as above.
 * @returns {{found, faults}}: the values by key, and a sentence for each part that makes no sense.
 */
export function parse(text, readers, say) {
  const found = {};
  const faults = [];
  for (const part of decode(text.replace(/^#/, "")).split("&").filter(Boolean)) {
    const [key, value] = [part.split("=", 1)[0], part.split("=").slice(1).join("=")];
    const read = readers[key]?.read(value);
    if (!(key in readers)) faults.push(fill(say.unknown, { part, keys: Object.keys(readers).join(say.list) }));
    else if (read === null) faults.push(fill(say.refused, { part, expected: readers[key].words }));
    else found[key] = read;
  }
  return { found, faults };
}
