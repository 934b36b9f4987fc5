// ConvExplorer: the picture of one convolution. Its state is in the model's traits; what is hovered,
// focused or playing lives here alone, so that pointing sends nothing to the kernel.

import { matrix, sides, solve, usesOfInput, usesOfWeight, windowOf } from "../shared/arithmetic.js";
import { button, choice, group, slider, switchOff, tick } from "../shared/controls.js";
import { h, keepKeys, oncePerFrame, onWidth, setHidden, setStyle, setText } from "../shared/dom.js";
import { Grid } from "../shared/grid.js";
import { fromAddress, toAddress } from "./address.js";
import { kernelOf } from "./kernels.js";
import { linkTo } from "../shared/link.js";
import { Traits } from "../shared/traits.js";
import {
  arithmeticOf,
  fill,
  formula,
  isPadding,
  misfit,
  number,
  place,
  pytorch,
  space,
  titles,
  unreadText,
  usesOfInputText,
  usesOfWeightText,
} from "../shared/words.js";

const OWN = "own numbers";
const TRAITS = [
  "input", "input_shape", "kernel", "kernel_size", "padding", "stride", "dilation", "pinned",
  "_own_input", "_own_kernel", "_random_kernel",
];
const PICTURE_HEIGHT = 300; // px, so that the words below are seen on a laptop too
const [CELL, LEAST_CELL] = [30, 24]; // px; a finger finds no smaller one
const LARGE_KERNEL = [30, 34]; // px, height and width of its cells beside a large image
const MOST_READ = 16; // lines of an input whose numbers are shown
const PLAY_STEP = 700; // ms from one window to the next

// --- the state --------------------------------------------------------------------------------

/** All the numbers that the input's size can choose from. */
function source(model) {
  return model.get("_tables").inputs[model.get("input")] ?? model.get("_own_input");
}

/** The kernel's numbers. */
function kernel(model) {
  const tables = { random: model.get("_random_kernel"), [OWN]: model.get("_own_kernel") };
  return kernelOf(model.get("kernel"), model.get("kernel_size"), tables);
}

/** The model's state, worked out. */
function solveModel(model) {
  const numbers = source(model);
  const X = matrix(...model.get("input_shape"), (r, c) => numbers[r]?.[c] ?? 0);
  const [padding, stride, dilation] = ["padding", "stride", "dilation"].map((name) => model.get(name));
  return solve({ X, K: kernel(model), padding, stride, dilation });
}

/** The model's state as an address. */
function addressOf(model) {
  const { X, K } = solveModel(model);
  return toAddress((name) => model.get(name), { X, K });
}

/** The padding trait from [[top, bottom], [left, right]], as Python writes it. */
function paddingTrait(pads) {
  return pads.map(([before, after]) => (before === after ? before : [before, after]));
}

// --- what is looked at ------------------------------------------------------------------------
// A point is {part, place}: part is 'input', 'kernel' or 'output'; an input's place counts in the
// padded input. The trait `pinned` counts from the input's own first entry, as a learner does.

function fromPinned(pinned, { pads }) {
  if (!pinned) return null;
  const [part, row, column] = pinned;
  return { part, place: part === "input" ? [row + pads[0][0], column + pads[1][0]] : [row, column] };
}

function toPinned({ part, place: [row, column] }, { pads }) {
  return part === "input" ? [part, row - pads[0][0], column - pads[1][0]] : [part, row, column];
}

function exists(point, { paddedShape, kernelSize, outputShape, fits }) {
  if (!point || (point.part === "output" && !fits)) return false;
  const [height, width] = { input: paddedShape, kernel: kernelSize, output: outputShape }[point.part];
  const [row, column] = point.place;
  return row >= 0 && column >= 0 && row < height && column < width;
}

/** One cell as an outline. */
function cellBox([row, column]) {
  return { row, column, height: 1, width: 1 };
}

/** Marks and text for an output entry: its window, and its arithmetic. */
function lookAtOutput(point, result) {
  const { kernelSize, stride, dilation } = result;
  const window = windowOf(point, kernelSize, stride, dilation);
  const [top, left] = window[0][0];
  const [bottom, right] = window.at(-1).at(-1);
  const box = { row: top, column: left, height: bottom - top + 1, width: right - left + 1 };
  return {
    input: { box, places: window.flat() },
    kernel: { places: matrix(...kernelSize, (i, j) => [i, j]).flat() },
    output: { box: cellBox(point) },
    text: arithmeticOf(point, window, result),
  };
}

/** Marks and text for a place of the padded input: every output entry that it goes into. */
function lookAtInput(point, result, say) {
  const uses = usesOfInput(point, result);
  return {
    input: { box: cellBox(point) },
    kernel: { places: uses.map(({ weight }) => weight) },
    output: { places: uses.map(({ output }) => output) },
    text: usesOfInputText(point, uses, result, say),
  };
}

/** Marks and text for a weight: what it multiplies. */
function lookAtKernel(point, result, say) {
  const uses = usesOfWeight(point, result);
  return {
    input: { places: uses.map(({ input }) => input) },
    kernel: { box: cellBox(point) },
    output: { places: uses.map(({ output }) => output) },
    text: usesOfWeightText(point, uses, result, say),
  };
}

const LOOK = { output: lookAtOutput, input: lookAtInput, kernel: lookAtKernel };
const NOTHING = { input: {}, kernel: {}, output: {}, text: "" };

// --- the cells --------------------------------------------------------------------------------

/** A function that turns numbers into greys: the least is black, the largest white. */
function greys(numbers) {
  const all = numbers.flat();
  const [low, high] = [Math.min(...all), Math.max(...all)];
  return (value) => (high > low ? (value - low) / (high - low) : 0.5);
}

function inputCells(result, isImage, names, say) {
  const shade = isImage && greys(result.X);
  const [rows, columns] = result.unread.map((lines) => new Set(lines));
  return result.padded.map((line, r) =>
    line.map((value, c) => {
      const text = number(value);
      const padding = isPadding([r, c], result);
      const unread = rows.has(r) || columns.has(c);
      const said = [text, padding && names.cell_padding, unread && names.cell_unread];
      const label = padding || unread ? said.filter(Boolean).join(say.list) : "";
      return { text, label, padding, unread, shade: isImage && !padding ? shade(value) : undefined };
    }),
  );
}

function kernelCells({ K }, edit) {
  return K.map((line, i) =>
    line.map((value, j) => ({
      text: number(value),
      label: edit ? place("K", i, j) : "",
      edit: edit && ((text) => edit(i, j, text)),
    })),
  );
}

function outputCells({ Y }, isImage) {
  const shade = isImage && greys(Y);
  return Y.map((line) => line.map((value) => ({ text: number(value), shade: isImage ? shade(value) : undefined })));
}

// --- the view ---------------------------------------------------------------------------------

class View {
  constructor(model, el) {
    this.model = model;
    this.el = el;
    ({ say: this.say, names: this.names, address: this.linkWords } = model.get("_words"));
    ({ limits: this.limits, inputs: this.inputs, kernels: this.kernels } = model.get("_tables"));
    this.hover = null;
    this.focus = null;
    this.resting = { part: "output", place: [0, 0] };
    this.timer = 0;
    this.alone = this.isUneven();
    this.build();
    this.width = this.picture.clientWidth; // read once: to ask at each step is to lay out twice
    this.redraw = oncePerFrame(() => this.draw());
    this.traits = new Traits(model, TRAITS, this.redraw);
    this.stopWatching = onWidth(this.picture, (width) => {
      this.width = width;
      this.redraw();
    });
    this.freeKeys = keepKeys(this.root);
    this.draw();
  }

  dispose() {
    this.pause();
    this.traits.dispose();
    this.freeKeys();
    this.stopWatching();
  }

  isUneven() {
    return this.model.get("padding").some((p) => Array.isArray(p));
  }

  // --- building ---

  build() {
    this.grids = Object.fromEntries(["input", "kernel", "output"].map((part) => [part, this.buildGrid(part)]));
    this.picture = h(
      "div",
      { class: "d2l-picture" },
      this.grids.input.element,
      h("span", { class: "d2l-sign", "aria-hidden": "true" }, "⋆"),
      this.grids.kernel.element,
      h("span", { class: "d2l-sign", "aria-hidden": "true" }, "="),
      this.grids.output.element,
    );
    this.point = h("p", { class: "d2l-point", "aria-live": "polite", tabindex: "0", role: "group", "aria-label": this.say.arithmetic });
    this.sizes = [0, 1].map(() => h("code"));
    this.unread = h("p", { class: "d2l-line" });
    this.line = h("code");
    this.link = linkTo(this.model.get("_page"), () => addressOf(this.model), this.linkWords);
    this.root = h(
      "div",
      { class: "d2l-explorer", role: "group", "aria-label": this.names.explorer, lang: this.model.get("_lang") },
      this.buildControls(),
      ...this.link.line,
      this.picture,
      key(this.say),
      this.point,
      h("p", { class: "d2l-line d2l-sizes" }, ...this.sizes),
      this.unread,
      h("p", { class: "d2l-line" }, h("span", {}, this.say.pytorch + space(this.say.pytorch)), this.line),
    );
    this.el.replaceChildren(this.root);
  }

  buildGrid(part) {
    return new Grid(part, {
      point: (where, how) => {
        this[how] = where && { part, place: where };
        this.mark();
      },
      pin: (where) => this.pin({ part, place: where }),
      unpin: () => this.traits.set({ pinned: null }),
    });
  }

  buildControls() {
    this.controls = {};
    const isStill = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const playOrPause = () => (this.timer ? this.pause() : this.play());
    this.playButton = isStill ? button(this.names.step, () => this.goOn()) : button(this.names.play, playOrPause);
    this.unpinButton = button(this.names.unpin, () => this.traits.set({ pinned: null }));
    return h(
      "div",
      { class: "d2l-controls", role: "group", "aria-label": this.names.settings },
      group(this.names.input, this.chooseInput(), ...this.pairOfSliders("input_shape", "input", ["height", "width"])),
      group(this.names.kernel, this.chooseKernel(), ...this.pairOfSliders("kernel_size", "kernel", ["height", "width"])),
      this.paddingControls(),
      group(this.names.stride, ...this.pairOfSliders("stride", "stride", ["down", "across"])),
      group(this.names.dilation, ...this.pairOfSliders("dilation", "dilation", ["down", "across"])),
      h("div", { class: "d2l-buttons" }, this.playButton, this.unpinButton, ...this.link.button),
    );
  }

  /** What a screen reader calls a control: the group, and the control's own name. */
  nameOf(title, label) {
    return fill(this.names.control, { group: this.names[title], name: this.names[label] });
  }

  /** Two sliders for the two entries of a trait. */
  pairOfSliders(trait, title, labels) {
    const [min, max] = this.limits[trait];
    return labels.map((label, axis) => {
      const name = this.nameOf(title, label);
      const control = slider({ label: this.names[label], name, min, max }, (value) => {
        this.traits.set({ [trait]: this.model.get(trait).map((old, a) => (a === axis ? value : old)) });
      });
      this.controls[`${trait}${axis}`] = control;
      return control.element;
    });
  }

  /** Sliders for both sides of an axis together, or for each side alone. */
  paddingControls() {
    const [min, max] = this.limits.padding;
    const make = (label, axis, ends) => {
      const name = this.nameOf("padding", label);
      const control = slider({ label: this.names[label], name, min, max }, (value) => {
        const pads = this.model.get("padding").map(sides);
        pads[axis] = pads[axis].map((old, end) => (ends.includes(end) ? value : old));
        this.traits.set({ padding: paddingTrait(pads) });
      });
      this.controls[label] = control;
      return control.element;
    };
    this.together = h("div", { class: "d2l-row" }, make("rows", 0, [0, 1]), make("columns", 1, [0, 1]));
    this.each = h("div", { class: "d2l-row" }, make("top", 0, [0]), make("bottom", 0, [1]), make("left", 1, [0]), make("right", 1, [1]));
    this.controls.alone = tick({ label: this.names.alone, name: this.nameOf("padding", "alone") }, (alone) => {
      this.alone = alone;
      if (!alone) this.traits.set({ padding: this.model.get("padding").map((p) => sides(p)[0]) });
      this.redraw();
    });
    return group(this.names.padding, this.controls.alone.element, this.together, this.each);
  }

  inputOptions() {
    const names = Object.keys(this.inputs).concat(this.model.get("_own_input").length ? [OWN] : []);
    return names.map((name) => [name, this.names.names[name]]);
  }

  chooseInput() {
    const name = this.nameOf("input", "choose_input");
    this.controls.input = choice({ name, options: this.inputOptions() }, (input) => {
      const numbers = this.inputs[input] ?? this.model.get("_own_input");
      const most = [numbers.length, numbers[0].length];
      this.traits.set({ input, input_shape: this.model.get("input_shape").map((n, a) => Math.min(n, most[a])) });
    });
    return this.controls.input.element;
  }

  chooseKernel() {
    const options = this.kernels.map((name) => [name, this.names.names[name]]);
    const name = this.nameOf("kernel", "choose_kernel");
    this.controls.kernel = choice({ name, options }, (chosen) => {
      if (chosen === OWN) this.traits.set({ _own_kernel: kernel(this.model) });
      if (chosen === "random") this.traits.set({ _random_kernel: randomKernel(this.limits.kernel_size[1]) });
      this.traits.set({ kernel: chosen });
    });
    return this.controls.kernel.element;
  }

  /** Take a number that was typed into the kernel; what is no number is put back. */
  editKernel(row, column, text) {
    const value = Number(text.trim().replace(",", "."));
    const K = kernel(this.model).map((line) => [...line]);
    if (text.trim() && Number.isFinite(value) && Math.abs(value) <= this.limits.number) K[row][column] = value;
    this.traits.set({ _own_kernel: K });
    this.redraw();
  }

  // --- drawing ---

  draw() {
    this.result = solveModel(this.model);
    this.showControls();
    this.drawGrids();
    this.drawText();
    this.mark();
  }

  showControls() {
    const get = (name) => this.model.get(name);
    const numbers = source(this.model);
    const most = [numbers.length, numbers[0].length];
    for (const axis of [0, 1]) {
      this.controls[`input_shape${axis}`].show(get("input_shape")[axis], most[axis]);
      for (const name of ["kernel_size", "stride", "dilation"]) this.controls[`${name}${axis}`].show(get(name)[axis]);
    }
    const [[top, bottom], [left, right]] = this.result.pads;
    const shown = { rows: top, columns: left, top, bottom, left, right };
    for (const [name, value] of Object.entries(shown)) this.controls[name].show(value);
    this.alone ||= this.isUneven();
    this.controls.alone.show(this.alone);
    setHidden(this.together, this.alone);
    setHidden(this.each, !this.alone);
    this.controls.input.show(get("input"), this.inputOptions());
    this.controls.kernel.show(get("kernel"));
  }

  drawGrids() {
    const { result, grids } = this;
    const isImage = ["digit", "photograph"].includes(this.model.get("input")) || result.inputShape.some((n) => n > MOST_READ);
    const edit = this.model.get("kernel") === OWN && ((i, j, text) => this.editKernel(i, j, text));
    const title = titles(result, this.say);
    const cells = {
      input: inputCells(result, isImage, this.names, this.say),
      kernel: kernelCells(result, edit),
      output: outputCells(result, isImage),
    };
    const isLarge = Math.max(...result.inputShape) > MOST_READ;
    const size = this.cellSize(isLarge, Math.max(...Object.values(cells).flat(2).map(({ text }) => text.length)));
    this.root.classList.toggle("d2l-large", isLarge);
    grids.input.draw(cells.input, size, title.input);
    grids.kernel.draw(cells.kernel, isLarge ? LARGE_KERNEL : size, title.kernel);
    if (result.fits) grids.output.draw(cells.output, size, title.output);
    else grids.output.drawNothing(misfit(result, this.say), title.output);
  }

  /**
   * [height, width] of a cell, for texts of `longest`. It has one size, or a smaller one where the
   * room is small: to lay all cells out again takes long, and a picture that jumps is hard to follow.
   * Those of a large image have no texts, and take what room there is.
   */
  cellSize(isLarge, longest) {
    const { paddedShape, kernelSize, outputShape, fits } = this.result;
    const columns = paddedShape[1] + kernelSize[1] + (fits ? outputShape[1] : 6);
    const rows = Math.max(paddedShape[0], kernelSize[0], outputShape[0]);
    const room = Math.floor(Math.min(((this.width || 800) - 90) / columns, PICTURE_HEIGHT / rows));
    if (isLarge) return Array(2).fill(Math.max(11, Math.min(36, room)));
    const height = room < CELL ? LEAST_CELL : CELL;
    return [height, Math.max(height, 7 * longest + 6)];
  }

  drawText() {
    this.sizes.forEach((element, axis) => setText(element, formula(axis, this.result, this.say)));
    setText(this.unread, unreadText(this.result, this.say));
    setText(this.line, pytorch(this.result));
    setStyle(this.point, "--lines", this.result.kernelSize[0] + 1); // so that nothing below jumps
  }

  // --- pointing, pinning, playing ---

  /** The point to look at: under the pointer, else focused, else pinned, else where it rests. */
  looked() {
    const pinned = fromPinned(this.model.get("pinned"), this.result);
    const candidates = [this.hover, this.focus, this.timer ? this.resting : pinned, this.resting];
    const first = { part: "output", place: [0, 0] };
    return [...candidates, first].find((point) => exists(point, this.result)) ?? null;
  }

  mark() {
    const point = this.looked();
    const look = point ? LOOK[point.part](point.place, this.result, this.say) : NOTHING;
    const pinned = point && JSON.stringify(this.model.get("pinned")) === JSON.stringify(toPinned(point, this.result));
    for (const [part, grid] of Object.entries(this.grids)) {
      grid.mark({ ...look[part], pinned: pinned && part === point.part });
    }
    setText(this.point, look.text || this.names.hint);
    switchOff(this.unpinButton, !this.model.get("pinned"), this.playButton);
  }

  /** Keep looking at a point; the same point again lets it go. */
  pin(point) {
    this.pause();
    const pinned = toPinned(point, this.result);
    const same = JSON.stringify(pinned) === JSON.stringify(this.model.get("pinned"));
    this.resting = point.part === "output" ? point : this.resting;
    this.traits.set({ pinned: same ? null : pinned });
  }

  /** Rest where the pinned entry is, and let it go. */
  letGo() {
    const pinned = fromPinned(this.model.get("pinned"), this.result);
    if (pinned?.part === "output") this.resting = pinned;
    if (pinned) this.traits.set({ pinned: null });
  }

  /** One step, for those who want nothing to move by itself. */
  goOn() {
    this.letGo();
    this.step();
  }

  play() {
    this.letGo();
    this.point.setAttribute("aria-live", "off");
    setText(this.playButton, this.names.pause);
    this.timer = setInterval(() => this.step(), PLAY_STEP);
    this.mark();
  }

  pause() {
    if (!this.timer) return;
    clearInterval(this.timer);
    this.timer = 0;
    this.point.setAttribute("aria-live", "polite");
    setText(this.playButton, this.names.play);
  }

  /** Slide the window to the next output entry, and from the last to the first. */
  step() {
    const { outputShape, fits } = this.result;
    if (!fits) return;
    const [row, column] = this.resting.place;
    const next = (row * outputShape[1] + column + 1) % (outputShape[0] * outputShape[1]);
    this.resting = { part: "output", place: [Math.floor(next / outputShape[1]), next % outputShape[1]] };
    this.mark();
  }
}

/** What the looks of cells mean, in one line. */
function key(say) {
  const entry = (look) => h("li", {}, h("span", { class: `d2l-sample d2l-${look}`, "aria-hidden": "true" }), say.key[look]);
  return h("ul", { class: "d2l-key", "aria-label": say.key_name }, ...Object.keys(say.key).map(entry));
}

/** New whole numbers from -3 to 3, for the largest kernel. */
function randomKernel(most) {
  return matrix(most, most, () => Math.floor(7 * Math.random()) - 3);
}

function render({ model, el }) {
  const view = new View(model, el);
  return () => view.dispose();
}

export default { render };
export { addressOf, fromAddress };
