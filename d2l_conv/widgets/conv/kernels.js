// Kernels to choose from, for every size.

import { matrix } from "../shared/arithmetic.js";

/** The middle of a line; of the two middles of an even one, the first. */
function middle(size) {
  return Math.floor((size - 1) / 2);
}

/** Binomial weights such as 1 2 1: a smooth average. */
function smooth(size) {
  let weights = [1];
  while (weights.length < size) weights = [0, ...weights].map((w, i) => w + (weights[i] ?? 0));
  return weights;
}

/** A smoothed difference such as 1 0 -1; a single number has no neighbour to differ from. */
function difference(size) {
  if (size === 1) return [0];
  const weights = smooth(size - 1);
  return Array.from({ length: size }, (_, i) => (weights[i] ?? 0) - (weights[i - 1] ?? 0));
}

const ENTRIES = {
  identity: (i, j, [h, w]) => (i === middle(h) && j === middle(w) ? 1 : 0),
  box: (i, j, [h, w]) => 1 / (h * w),
  Sobel: (i, j, [h, w]) => smooth(h)[i] * difference(w)[j],
  Laplace: (i, j, [h, w]) => {
    if (i === middle(h) && j === middle(w)) return 2 - h - w;
    return i === middle(h) || j === middle(w) ? 1 : 0;
  },
};

/**
 * The kernel that is called `name`, of a size [height, width].
 *
 * @param tables numbers for the names without a formula, such as 'random' and 'own numbers';
 *   a larger kernel goes on with zeros.
 */
export function kernelOf(name, size, tables) {
  const entry = ENTRIES[name] ?? ((i, j) => tables[name][i]?.[j] ?? 0);
  return matrix(...size, (i, j) => entry(i, j, size));
}
