// The arithmetic of a convolution, without any drawing. Sizes are in pixels, height before width.
// A place [row, column] in the padded input counts from its top left corner, padding included.

const AXES = [0, 1];

/** One axis's padding as [before, after], from a number per side or from such a pair. */
export function sides(padding) {
  return Array.isArray(padding) ? padding : [padding, padding];
}

/** How many pixels a kernel reaches over, the gaps of its dilation included. */
export function span(kernelSize, dilation) {
  return dilation * (kernelSize - 1) + 1;
}

/** The output size along one axis; 0 where the kernel does not fit. */
export function outputSize(n, kernelSize, [before, after], stride, dilation) {
  const free = n + before + after - span(kernelSize, dilation);
  return free < 0 ? 0 : Math.floor(free / stride) + 1;
}

/** A height x width matrix; `entry(row, column)` gives its numbers. */
export function matrix(height, width, entry) {
  return Array.from({ length: height }, (_, r) => Array.from({ length: width }, (_, c) => entry(r, c)));
}

/** X with zeros around it: `pads` is [[top, bottom], [left, right]]. */
export function pad(X, [[top, bottom], [left, right]]) {
  const height = X.length + top + bottom;
  const width = X[0].length + left + right;
  return matrix(height, width, (r, c) => X[r - top]?.[c - left] ?? 0);
}

/** The places that the window of output entry [row, column] reads, in the kernel's order. */
export function windowOf([row, column], kernelSize, stride, dilation) {
  return matrix(...kernelSize, (i, j) => [row * stride[0] + i * dilation[0], column * stride[1] + j * dilation[1]]);
}

/** The output entry [row, column]: the window's sum of products with the kernel. */
function entryOf(entry, padded, K, stride, dilation) {
  const [top, left] = [entry[0] * stride[0], entry[1] * stride[1]];
  let sum = 0;
  for (let i = 0; i < K.length; i++) {
    const line = padded[top + i * dilation[0]];
    for (let j = 0; j < K[i].length; j++) sum += line[left + j * dilation[1]] * K[i][j];
  }
  return sum;
}

/** The lines (rows or columns) of the padded input that no window reads. */
function unreadLines(n, outputs, kernelSize, stride, dilation) {
  const read = new Set();
  for (let o = 0; o < outputs; o++) for (let k = 0; k < kernelSize; k++) read.add(o * stride + k * dilation);
  return Array.from({ length: n }, (_, line) => line).filter((line) => !read.has(line));
}

/**
 * Work a convolution out.
 *
 * @param {{X: number[][], K: number[][], padding: Array, stride: number[], dilation: number[]}} settings
 * @returns the settings with what follows from them: `pads`, `inputShape`, `kernelSize`, `padded`,
 *   `outputShape` (0 on an axis where the kernel does not fit), `fits`, `Y` and `unread` (the lines
 *   that no window reads: [rows, columns]; empty where nothing fits).
 */
export function solve({ X, K, padding, stride, dilation }) {
  const pads = padding.map(sides);
  const inputShape = [X.length, X[0].length];
  const kernelSize = [K.length, K[0].length];
  const padded = pad(X, pads);
  const paddedShape = [padded.length, padded[0].length];
  const outputShape = AXES.map((a) => outputSize(inputShape[a], kernelSize[a], pads[a], stride[a], dilation[a]));
  const fits = outputShape.every((size) => size > 0);
  const Y = fits ? matrix(...outputShape, (r, c) => entryOf([r, c], padded, K, stride, dilation)) : [];
  const unread = AXES.map((a) =>
    fits ? unreadLines(paddedShape[a], outputShape[a], kernelSize[a], stride[a], dilation[a]) : [],
  );
  return { X, K, pads, stride, dilation, inputShape, kernelSize, padded, paddedShape, outputShape, fits, Y, unread };
}

/** Along one axis: which [output, weight] pairs a line of the padded input goes into. */
function usesOfLine(line, outputs, kernelSize, stride, dilation) {
  const uses = [];
  for (let o = 0; o < outputs; o++) {
    const offset = line - o * stride;
    if (offset >= 0 && offset % dilation === 0 && offset / dilation < kernelSize) uses.push([o, offset / dilation]);
  }
  return uses;
}

/** Every output entry that a place of the padded input goes into, and the weight it is taken times. */
export function usesOfInput([row, column], { outputShape, kernelSize, stride, dilation, fits }) {
  if (!fits) return [];
  const [rows, columns] = [row, column].map((line, a) =>
    usesOfLine(line, outputShape[a], kernelSize[a], stride[a], dilation[a]),
  );
  return rows.flatMap(([r, i]) => columns.map(([c, j]) => ({ output: [r, c], weight: [i, j] })));
}

/** Every place of the padded input that a weight multiplies, and for which output entry. */
export function usesOfWeight([i, j], { outputShape, stride, dilation, fits }) {
  if (!fits) return [];
  const use = (r, c) => ({ output: [r, c], input: [r * stride[0] + i * dilation[0], c * stride[1] + j * dilation[1]] });
  return matrix(...outputShape, use).flat();
}
