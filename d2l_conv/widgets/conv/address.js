// ConvExplorer's state as an address, see ../shared/address.js.

import { cells, names, numbers, pair, pairs, parse, rows, sizes, write } from "../shared/address.js";

const OWN = "own numbers";
const PAIRS = { x: "input_shape", k: "kernel_size", p: "padding", s: "stride", d: "dilation" };

/** The address of a state; `get` gives a trait, `X` and `K` are the numbers that are shown. */
export function toAddress(get, { X, K }) {
  const isOwn = { input: get("input") === OWN, kernel: [OWN, "random"].includes(get("kernel")) };
  const pinned = get("pinned");
  const place = pinned && (pinned[0] === "output" ? pinned.slice(1) : pinned);
  return write([
    ...(isOwn.input ? [["X", rows(X)]] : [["input", get("input")], ["x", get("input_shape").join("x")]]),
    ...(isOwn.kernel ? [["K", rows(K)]] : [["kernel", get("kernel")], ["k", get("kernel_size").join("x")]]),
    ...["p", "s", "d"].map((key) => [key, pair(get(PAIRS[key]))]),
    ...(place ? [["at", place.join()]] : []),
  ]);
}

/** The traits that an address sets, and what is wrong with it. */
export function fromAddress(text, { limits, inputs, kernels }, say) {
  const readers = {
    input: names(Object.keys(inputs), say),
    x: sizes(limits.input_shape, say),
    kernel: names(kernels.filter((name) => ![OWN, "random"].includes(name)), say),
    k: sizes(limits.kernel_size, say),
    p: pairs(limits.padding, say, true),
    s: pairs(limits.stride, say),
    d: pairs(limits.dilation, say),
    at: cells(["output", "input", "kernel"], say),
    X: numbers(limits.input_shape, limits.number, say),
    K: numbers(limits.kernel_size, limits.number, say),
  };
  const { found, faults } = parse(text, readers, say);
  const traits = {};
  for (const key of ["input", "kernel"]) if (key in found) traits[key] = found[key];
  for (const [key, trait] of Object.entries(PAIRS)) if (key in found) traits[trait] = found[key];
  if (found.X) Object.assign(traits, { input: OWN, _own_input: found.X, input_shape: [found.X.length, found.X[0].length] });
  if (found.K) Object.assign(traits, { kernel: OWN, _own_kernel: found.K, kernel_size: [found.K.length, found.K[0].length] });
  const source = inputs[traits.input];
  if (source && traits.input_shape) {
    const most = [source.length, source[0].length];
    traits.input_shape = traits.input_shape.map((size, axis) => Math.min(size, most[axis]));
  }
  if (found.at) traits.pinned = found.at;
  return { traits, faults };
}
