// Numbers and sentences. The sentences come from d2l_conv/words.py, as a table `say`, and are filled
// there in the same way for figures and static pictures; a test holds the two together.

/** Put values into a sentence's {names}. */
export function fill(template, values = {}) {
  return template.replace(/\{(\w+)\}/g, (_, name) => values[name]);
}

/** What stands between a sentence and the next one: nothing behind a full-width sign. */
export function space(text) {
  return /[。！？：；，）]$/.test(text) ? "" : " ";
}

/** Sentences one behind the other. */
function joined(sentences) {
  return sentences.reduce((text, next) => text + space(text) + next);
}

/** A number, short enough for a cell: whole as it is, else with three digits or so. */
export function number(value) {
  const size = Math.abs(value);
  if (size < 1e5 && Number.isInteger(value)) return String(value);
  if (size >= 1e5) return value.toExponential(1).replace("e+", "e");
  const text = value.toFixed(size < 10 ? 2 : size < 100 ? 1 : 0);
  const short = text.includes(".") ? text.replace(/\.?0+$/, "") : text;
  return short === "-0" ? "0" : short;
}

/** Whether a number is shown as it is, not rounded. */
function isExact(value) {
  return Number(number(value)) === value;
}

/** A number as a factor: one with a sign in brackets. */
export function factor(value) {
  const text = number(value);
  return text.startsWith("-") ? `(${text})` : text;
}

/** A list of at most `most` parts; what is left out is counted. */
function shortList(parts, say, most = 12) {
  const listed = parts.slice(0, most).join(say.list);
  return parts.length > most ? fill(say.and_more, { parts: listed, count: parts.length - most }) : listed;
}

/** `X[2, 3]`; places in the padding have indices below 0 or past the end. */
export function place(letter, row, column) {
  return `${letter}[${row}, ${column}]`;
}

/** The name of a place of the padded input, counted from the input's own first entry. */
function inputPlace([row, column], { pads }) {
  return place("X", row - pads[0][0], column - pads[1][0]);
}

/** Whether a place of the padded input lies in the padding. */
export function isPadding([row, column], { pads, inputShape }) {
  const outside = (line, a) => line < pads[a][0] || line >= pads[a][0] + inputShape[a];
  return outside(row, 0) || outside(column, 1);
}

/** How an output entry is worked out, one line for each row of the kernel: `Y[0, 0] = 1*0 + ... = 19`. */
export function arithmeticOf([row, column], window, { padded, K, Y }) {
  const value = Y[row][column];
  const products = window.map((line, i) => line.map(([r, c], j) => [padded[r][c], K[i][j]]));
  const exact = [value, ...products.flat(2)].every(isExact);
  const lines = products.map((line) => line.map(([x, k]) => `${factor(x)}*${factor(k)}`).join(" + "));
  return `${place("Y", row, column)} = ${lines.join("\n  + ")}\n  ${exact ? "=" : "≈"} ${number(value)}`;
}

/** What is at a place of the padded input, and every output entry that it goes into. */
export function usesOfInputText(point, uses, result, say) {
  const values = { place: inputPlace(point, result), value: number(result.padded[point[0]][point[1]]) };
  const what = fill(isPadding(point, result) ? say.a_padding : say.an_input, values);
  if (!uses.length) return fill(result.fits ? say.goes_nowhere : say.goes_nowhere_yet, { what });
  const parts = uses.map(({ output, weight }) =>
    fill(say.one_use, {
      place: place("Y", ...output),
      weight: place("K", ...weight),
      value: number(result.K[weight[0]][weight[1]]),
    }),
  );
  const total = result.outputShape[0] * result.outputShape[1];
  return fill(uses.length === 1 ? say.goes_once : say.goes_into, {
    what,
    count: uses.length,
    total,
    parts: shortList(parts, say),
  });
}

/** What a kernel's weight multiplies. */
export function usesOfWeightText([i, j], uses, result, say) {
  const what = fill(say.a_weight, { place: place("K", i, j), value: number(result.K[i][j]) });
  if (!uses.length) return fill(say.multiplies_nothing, { what });
  const parts = uses.map(({ output, input }) =>
    fill(say.one_product, { input: inputPlace(input, result), output: place("Y", ...output) }),
  );
  return fill(uses.length === 1 ? say.multiplies_one : say.multiplies, {
    what,
    count: uses.length,
    parts: shortList(parts, say),
  });
}

/** The size formula of one axis (0 is the height) with the numbers put in. */
export function formula(axis, { inputShape, kernelSize, pads, stride, dilation, outputShape }, say) {
  const [before, after] = pads[axis];
  const reach =
    dilation[axis] === 1 ? String(kernelSize[axis]) : `(${dilation[axis]}*(${kernelSize[axis]} - 1) + 1)`;
  const padding = before === after ? `2*${before}` : `${before} + ${after}`;
  const room = `${inputShape[axis]} + ${padding} - ${reach}`;
  const name = say.axes[axis];
  if (outputShape[axis] > 0) return fill(say.size, { name, room, stride: stride[axis], size: outputShape[axis] });
  const free = inputShape[axis] + before + after - (dilation[axis] * (kernelSize[axis] - 1) + 1);
  return fill(say.size_negative, { name, room, free });
}

/** Why there is no output, one sentence for each axis on which the kernel does not fit. */
export function misfit({ outputShape, kernelSize, dilation, paddedShape }, say) {
  const axes = [0, 1].filter((a) => outputShape[a] === 0);
  const sentences = axes.map((a) =>
    fill(say.does_not_fit[a], { reach: dilation[a] * (kernelSize[a] - 1) + 1, size: paddedShape[a] }),
  );
  return joined([...sentences, say.what_to_do]);
}

/** The unread lines of one axis: those of the input by name, those of the padding by how many. */
function unreadOfAxis(axis, { unread, pads, inputShape }, say) {
  const [before] = pads[axis];
  const end = before + inputShape[axis];
  const inside = unread[axis].filter((line) => line >= before && line < end).map((line) => line - before);
  const first = unread[axis].filter((line) => line < before).length;
  const last = unread[axis].filter((line) => line >= end).length;
  const words = say.unread[axis];
  const parts = [];
  if (inside.length) parts.push(fill(inside.length === 1 ? words.line : words.lines, { lines: inside.join(say.list) }));
  if (first) parts.push(fill(first === 1 ? words.first : words.firsts, { count: first }));
  if (last) parts.push(fill(last === 1 ? words.last : words.lasts, { count: last }));
  return parts;
}

/** Which rows and columns no window reads. */
export function unreadText(result, say) {
  if (!result.fits) return "";
  const parts = [0, 1].flatMap((axis) => unreadOfAxis(axis, result, say));
  return parts.length ? fill(say.never_read, { parts: parts.join(say.groups) }) : say.all_read;
}

/** A pair as Python writes it. */
function tuple(pair) {
  return `(${pair.join(", ")})`;
}

/** The line of PyTorch that gives the same output, if its weight is K. */
export function pytorch({ kernelSize, pads, stride, dilation }) {
  const [[top, bottom], [left, right]] = pads;
  const even = top === bottom && left === right;
  const settings = [`1, 1, kernel_size=${tuple(kernelSize)}`];
  if (even) settings.push(`padding=${tuple([top, left])}`);
  settings.push(`stride=${tuple(stride)}`);
  if (dilation.some((d) => d > 1)) settings.push(`dilation=${tuple(dilation)}`);
  const layer = `nn.Conv2d(${settings.join(", ")}, bias=False)`;
  return even ? layer : `nn.Sequential(nn.ZeroPad2d(${tuple([left, right, top, bottom])}), ${layer})`;
}

/** The titles of the three parts of the picture. */
export function titles({ inputShape, paddedShape, kernelSize, outputShape, pads, fits }, say) {
  const shape = ([height, width]) => ({ height, width });
  const isPadded = pads.flat().some((p) => p > 0);
  const padded = { padded_height: paddedShape[0], padded_width: paddedShape[1] };
  return {
    input: fill(isPadded ? say.input_padded : say.input, { ...shape(inputShape), ...padded }),
    kernel: fill(say.kernel, shape(kernelSize)),
    output: fits ? fill(say.output, shape(outputShape)) : say.no_output,
  };
}
