// d2l_conv/widgets/shared/arithmetic.js
var AXES = [0, 1];
function sides(padding) {
  return Array.isArray(padding) ? padding : [padding, padding];
}
function span(kernelSize, dilation) {
  return dilation * (kernelSize - 1) + 1;
}
function outputSize(n, kernelSize, [before, after], stride, dilation) {
  const free = n + before + after - span(kernelSize, dilation);
  return free < 0 ? 0 : Math.floor(free / stride) + 1;
}
function matrix(height, width, entry) {
  return Array.from({ length: height }, (_, r) => Array.from({ length: width }, (_2, c) => entry(r, c)));
}
function pad(X, [[top, bottom], [left, right]]) {
  const height = X.length + top + bottom;
  const width = X[0].length + left + right;
  return matrix(height, width, (r, c) => X[r - top]?.[c - left] ?? 0);
}
function windowOf([row, column], kernelSize, stride, dilation) {
  return matrix(...kernelSize, (i, j) => [row * stride[0] + i * dilation[0], column * stride[1] + j * dilation[1]]);
}
function entryOf(entry, padded, K, stride, dilation) {
  const [top, left] = [entry[0] * stride[0], entry[1] * stride[1]];
  let sum = 0;
  for (let i = 0; i < K.length; i++) {
    const line = padded[top + i * dilation[0]];
    for (let j = 0; j < K[i].length; j++)
      sum += line[left + j * dilation[1]] * K[i][j];
  }
  return sum;
}
function unreadLines(n, outputs, kernelSize, stride, dilation) {
  const read = /* @__PURE__ */ new Set();
  for (let o = 0; o < outputs; o++)
    for (let k = 0; k < kernelSize; k++)
      read.add(o * stride + k * dilation);
  return Array.from({ length: n }, (_, line) => line).filter((line) => !read.has(line));
}
function solve({ X, K, padding, stride, dilation }) {
  const pads = padding.map(sides);
  const inputShape = [X.length, X[0].length];
  const kernelSize = [K.length, K[0].length];
  const padded = pad(X, pads);
  const paddedShape = [padded.length, padded[0].length];
  const outputShape = AXES.map((a) => outputSize(inputShape[a], kernelSize[a], pads[a], stride[a], dilation[a]));
  const fits = outputShape.every((size) => size > 0);
  const Y = fits ? matrix(...outputShape, (r, c) => entryOf([r, c], padded, K, stride, dilation)) : [];
  const unread = AXES.map(
    (a) => fits ? unreadLines(paddedShape[a], outputShape[a], kernelSize[a], stride[a], dilation[a]) : []
  );
  return { X, K, pads, stride, dilation, inputShape, kernelSize, padded, paddedShape, outputShape, fits, Y, unread };
}
function usesOfLine(line, outputs, kernelSize, stride, dilation) {
  const uses = [];
  for (let o = 0; o < outputs; o++) {
    const offset = line - o * stride;
    if (offset >= 0 && offset % dilation === 0 && offset / dilation < kernelSize)
      uses.push([o, offset / dilation]);
  }
  return uses;
}
function usesOfInput([row, column], { outputShape, kernelSize, stride, dilation, fits }) {
  if (!fits)
    return [];
  const [rows2, columns] = [row, column].map(
    (line, a) => usesOfLine(line, outputShape[a], kernelSize[a], stride[a], dilation[a])
  );
  return rows2.flatMap(([r, i]) => columns.map(([c, j]) => ({ output: [r, c], weight: [i, j] })));
}
function usesOfWeight([i, j], { outputShape, stride, dilation, fits }) {
  if (!fits)
    return [];
  const use = (r, c) => ({ output: [r, c], input: [r * stride[0] + i * dilation[0], c * stride[1] + j * dilation[1]] });
  return matrix(...outputShape, use).flat();
}

// d2l_conv/widgets/shared/dom.js
function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on"))
      element.addEventListener(name.slice(2), value);
    else if (value !== false && value != null)
      element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children);
  return element;
}
function setText(element, text) {
  if (element.firstChild) {
    if (element.firstChild.data !== text)
      element.firstChild.data = text;
  } else if (text)
    element.textContent = text;
}
function setStyle(element, name, value) {
  if (element.style.getPropertyValue(name) !== String(value))
    element.style.setProperty(name, value);
}
function setAttribute(element, name, value) {
  if ((element.getAttribute(name) ?? "") === value)
    return;
  if (value)
    element.setAttribute(name, value);
  else
    element.removeAttribute(name);
}
function setHidden(element, isHidden) {
  if (element.hidden !== isHidden)
    element.hidden = isHidden;
}
function oncePerFrame(action) {
  let isAsked = false;
  let isWaiting = false;
  const run = () => {
    isAsked = false;
    isWaiting = true;
    requestAnimationFrame(next);
    action();
  };
  const next = () => {
    isWaiting = false;
    if (isAsked)
      run();
  };
  return () => {
    if (!isAsked && !isWaiting)
      queueMicrotask(run);
    isAsked = true;
  };
}
function afterRest(action, wait) {
  let timer = 0;
  const run = () => {
    timer = 0;
    action();
  };
  const later = () => {
    clearTimeout(timer);
    timer = setTimeout(run, wait);
  };
  later.now = () => {
    if (!timer)
      return;
    clearTimeout(timer);
    run();
  };
  return later;
}
function keepKeys(root) {
  const guard = (event) => {
    if (!root.contains(event.target))
      return;
    const theirs = event.ctrlKey || event.metaKey || event.altKey || event.shiftKey && event.key === "Enter";
    event.target.toggleAttribute("data-lm-suppress-shortcuts", !theirs);
  };
  window.addEventListener("keydown", guard, true);
  return () => window.removeEventListener("keydown", guard, true);
}
function onWidth(element, action) {
  let width = null;
  const observer = new ResizeObserver(([entry]) => {
    if (entry.contentRect.width === width)
      return;
    width = entry.contentRect.width;
    requestAnimationFrame(() => action(width));
  });
  observer.observe(element);
  return () => observer.disconnect();
}

// d2l_conv/widgets/shared/controls.js
function slider({ label, name, min, max, step = 1, text = null }, onInput) {
  const input = h("input", { type: "range", min, max, step, "aria-label": name });
  const value = h("output", { "aria-hidden": "true" });
  const write2 = (number2) => {
    setText(value, text ? text(number2) : String(number2));
    if (text)
      setAttribute(input, "aria-valuetext", text(number2));
  };
  const show = (number2, newMax = input.max) => {
    if (input.max !== String(newMax))
      input.max = newMax;
    if (input.value !== String(number2))
      input.value = number2;
    write2(number2);
  };
  input.addEventListener("input", () => {
    write2(Number(input.value));
    onInput(Number(input.value));
  });
  const element = h("label", { class: "d2l-slider" }, h("span", {}, label), input, value);
  return { element, show };
}
function choice({ name, options }, onChange) {
  const select = h("select", { "aria-label": name });
  const show = (value, shown = options) => {
    const texts = shown.map(([, text]) => text).join();
    if (select.dataset.texts !== texts) {
      select.dataset.texts = texts;
      select.replaceChildren(...shown.map(([option, text]) => h("option", { value: option }, text)));
    }
    if (select.value !== value)
      select.value = value;
  };
  select.addEventListener("change", () => onChange(select.value));
  return { element: select, show };
}
function tick({ label, name }, onChange) {
  const input = h("input", { type: "checkbox", "aria-label": name });
  input.addEventListener("change", () => onChange(input.checked));
  const show = (checked) => input.checked = checked;
  return { element: h("label", { class: "d2l-tick" }, input, label), show };
}
function button(text, onClick) {
  return h("button", { type: "button", class: "d2l-button", onclick: onClick }, text);
}
function switchOff(element, isOff, other) {
  if (isOff && element === document.activeElement)
    other.focus();
  if (element.disabled !== isOff)
    element.disabled = isOff;
}
function group(title, ...elements) {
  return h("fieldset", { class: "d2l-group" }, h("legend", {}, title), ...elements);
}

// d2l_conv/widgets/shared/grid.js
var EMPTY = { text: "", label: "" };
var STEPS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
function ink(shade) {
  return shade > 0.46 ? "#000" : "#fff";
}
var Grid = class {
  /**
   * @param kind 'input', 'kernel' or 'output': the colour of its marks.
   * @param on {point, pin, unpin}: called with the [row, column] that is pointed at (null: none
   *   any more) or that is to be pinned. `point` also gets 'hover' or 'focus'.
   */
  constructor(kind, on) {
    this.on = on;
    this.cells = [];
    this.shown = [];
    this.styles = {};
    this.marked = /* @__PURE__ */ new Set();
    this.current = [0, 0];
    this.typing = null;
    this.title = h("figcaption");
    this.table = h("div", { role: "grid" });
    this.box = h("div", { class: "d2l-box", "aria-hidden": "true" });
    this.sheet = h("div", { class: "d2l-sheet" }, this.table, this.box);
    this.note = h("p", { class: "d2l-no-grid", hidden: true });
    this.element = h("figure", { class: `d2l-panel d2l-${kind}` }, this.title, this.sheet, this.note);
    this.listen();
  }
  listen() {
    const place2 = (event) => this.placeOf(event.target);
    this.table.addEventListener("pointerover", (event) => place2(event) && this.on.point(place2(event), "hover"));
    this.table.addEventListener("pointerleave", () => this.on.point(null, "hover"));
    this.table.addEventListener("focusin", (event) => {
      this.setCurrent(place2(event));
      this.on.point(this.current, "focus");
    });
    this.table.addEventListener("focusout", () => this.on.point(null, "focus"));
    this.table.addEventListener("click", (event) => place2(event) && this.on.pin(place2(event)));
    this.table.addEventListener("keydown", (event) => this.key(event));
  }
  /** The [row, column] of the cell that an element is in, or null. */
  placeOf(element) {
    const cell = element.closest("[role=gridcell]");
    return cell && [Number(cell.dataset.row), Number(cell.dataset.column)];
  }
  /**
   * Arrow keys move, Home and End go to the ends of the row, Enter and Space pin (where
   * numbers are typed, Enter takes the number), Escape unpins.
   */
  key(event) {
    const typing = event.target.tagName === "INPUT";
    const [row, column] = this.current;
    if (event.key in STEPS && !(typing && STEPS[event.key][0] === 0)) {
      this.focus(row + STEPS[event.key][0], column + STEPS[event.key][1]);
    } else if (!typing && event.key === "Home")
      this.focus(row, 0);
    else if (!typing && event.key === "End")
      this.focus(row, Infinity);
    else if (typing && event.key === "Enter")
      event.target.dispatchEvent(new Event("change"));
    else if (event.key === "Enter" || !typing && event.key === " ")
      this.on.pin(this.current);
    else if (event.key === "Escape")
      this.on.unpin();
    else
      return;
    event.preventDefault();
  }
  /** Focus the cell nearest to [row, column]. */
  focus(row, column) {
    const nearest = (index, size) => Math.max(0, Math.min(size - 1, index));
    const line = this.cells[nearest(row, this.cells.length)];
    const cell = line[nearest(column, line.length)];
    (cell.querySelector("input") ?? cell).focus();
  }
  /** The one cell that Tab leads to. */
  setCurrent([row, column]) {
    const [oldRow, oldColumn] = this.current;
    const old = this.cells[oldRow]?.[oldColumn];
    const cell = this.cells[row]?.[column];
    this.current = [row, column];
    if (old && old !== cell)
      old.setAttribute("tabindex", "-1");
    if (cell && !cell.querySelector("input"))
      setAttribute(cell, "tabindex", "0");
  }
  /**
   * Show a matrix of cells under a title, each `size` [height, width] in px; `label` names it for
   * screen readers where the title is not enough. Elements of the last picture are used again if
   * they fit.
   */
  draw(rows2, size, title, label = title) {
    setText(this.title, title);
    setAttribute(this.table, "aria-label", label);
    setHidden(this.note, true);
    setHidden(this.sheet, false);
    this.layOut(rows2[0].length, size);
    this.resize(rows2);
    rows2.forEach((line, r) => line.forEach((cell, c) => this.fillCell(this.cells[r][c], cell, this.shown[r]?.[c])));
    this.shown = rows2;
  }
  /** Show a sentence in place of the matrix. */
  drawNothing(sentence, title) {
    setText(this.title, title);
    setText(this.note, sentence);
    setHidden(this.note, false);
    setHidden(this.sheet, true);
    this.clear();
  }
  clear() {
    this.cells = [];
    this.shown = [];
    this.table.replaceChildren();
  }
  /** Have as many cells as there are numbers; those that are there already stay. */
  resize(rows2) {
    const hadFocus = this.table.contains(document.activeElement);
    const isEdited = Boolean(rows2[0][0].edit);
    if (this.isEdited !== isEdited) {
      this.isEdited = isEdited;
      this.clear();
    }
    while (this.cells.length > rows2.length)
      this.cells.pop()[0].parentElement.remove();
    while (this.cells.length < rows2.length) {
      this.cells.push([]);
      this.table.append(this.newRow());
    }
    this.cells.forEach((line, r) => {
      while (line.length > rows2[r].length)
        line.pop().remove();
      while (line.length < rows2[r].length) {
        line.push(this.newCell(rows2[r][line.length], r, line.length));
        this.table.children[r].append(line.at(-1));
      }
    });
    const [row, column] = this.current;
    this.setCurrent(this.cells[row]?.[column] ? this.current : [0, 0]);
    if (hadFocus && !this.table.contains(document.activeElement))
      this.focus(...this.current);
  }
  /** Set the cells' size: on rows and table alone, as to style hundreds of cells again takes long. */
  layOut(columns, [height, width]) {
    if (this.height !== height)
      for (const row of this.table.children)
        row.style.height = `${height}px`;
    this.height = height;
    this.setStyle(this.table, "width", `${columns * width}px`);
    this.setStyle(this.box, "--cell-height", `${height}px`);
    this.setStyle(this.box, "--cell-width", `${width}px`);
  }
  setStyle(element, name, value) {
    if (this.styles[name] !== value)
      element.style.setProperty(name, value);
    this.styles[name] = value;
  }
  newRow() {
    const row = h("div", { role: "row" });
    row.style.height = `${this.height}px`;
    return row;
  }
  newCell(cell, row, column) {
    const element = h("div", { class: "d2l-cell", role: "gridcell", tabindex: "-1", "data-row": row, "data-column": column });
    if (cell.edit) {
      element.removeAttribute("tabindex");
      element.append(h("input", { class: "d2l-edit", inputmode: "decimal", autocomplete: "off" }));
    }
    return element;
  }
  /** Show a cell where it was `shown` until now: what is the same is not touched. */
  fillCell(element, cell, shown = EMPTY) {
    const { text, label, padding, unread, shade, edit } = cell;
    if (Boolean(padding) !== Boolean(shown.padding))
      element.classList.toggle("d2l-padding");
    if (Boolean(unread) !== Boolean(shown.unread))
      element.classList.toggle("d2l-unread");
    if (edit)
      this.fillInput(element.firstChild, text, label, edit);
    else {
      if (text !== shown.text)
        setText(element, text);
      if (label !== shown.label)
        setAttribute(element, "aria-label", label);
    }
    if (shade !== shown.shade)
      this.shadeCell(element, shade);
  }
  shadeCell(element, shade) {
    const grey = shade === void 0 ? "" : `rgb(${Array(3).fill(Math.round(255 * shade)).join()})`;
    if (element.dataset.grey === grey)
      return;
    element.dataset.grey = grey;
    element.style.backgroundColor = grey;
    element.style.color = grey && ink(shade);
  }
  fillInput(input, text, label, edit) {
    setAttribute(input, "aria-label", label);
    input.oninput = () => this.typing = input;
    input.onchange = () => {
      this.typing = null;
      edit(input.value);
    };
    if (this.typing !== input)
      input.value = text;
  }
  /**
   * Outline what belongs to the point that is looked at.
   *
   * @param places [row, column] of every cell to mark.
   * @param box {row, column, height, width} of the outline, or null.
   * @param pinned whether the outline stays.
   */
  mark({ places = [], box = null, pinned = false }) {
    const marked = new Set(places.map(([r, c]) => this.cells[r]?.[c]).filter(Boolean));
    for (const cell of this.marked)
      if (!marked.has(cell))
        this.markCell(cell, false);
    for (const cell of marked)
      if (!this.marked.has(cell))
        this.markCell(cell, true);
    this.marked = marked;
    setHidden(this.box, !box);
    this.box.classList.toggle("d2l-pinned", pinned);
    for (const side of ["row", "column", "height", "width"]) {
      this.setStyle(this.box, `--${side}`, box ? box[side] : 0);
    }
  }
  markCell(cell, isMarked) {
    cell.toggleAttribute("data-marked", isMarked);
    if (isMarked)
      cell.setAttribute("aria-selected", "true");
    else
      cell.removeAttribute("aria-selected");
  }
};

// d2l_conv/widgets/shared/words.js
function fill(template, values = {}) {
  return template.replace(/\{(\w+)\}/g, (_, name) => values[name]);
}
function space(text) {
  return /[。！？：；，）]$/.test(text) ? "" : " ";
}
function joined(sentences) {
  return sentences.reduce((text, next) => text + space(text) + next);
}
function number(value) {
  const size = Math.abs(value);
  if (size < 1e5 && Number.isInteger(value))
    return String(value);
  if (size >= 1e5)
    return value.toExponential(1).replace("e+", "e");
  const text = value.toFixed(size < 10 ? 2 : size < 100 ? 1 : 0);
  const short = text.includes(".") ? text.replace(/\.?0+$/, "") : text;
  return short === "-0" ? "0" : short;
}
function isExact(value) {
  return Number(number(value)) === value;
}
function factor(value) {
  const text = number(value);
  return text.startsWith("-") ? `(${text})` : text;
}
function shortList(parts, say, most = 12) {
  const listed = parts.slice(0, most).join(say.list);
  return parts.length > most ? fill(say.and_more, { parts: listed, count: parts.length - most }) : listed;
}
function place(letter, row, column) {
  return `${letter}[${row}, ${column}]`;
}
function inputPlace([row, column], { pads }) {
  return place("X", row - pads[0][0], column - pads[1][0]);
}
function isPadding([row, column], { pads, inputShape }) {
  const outside = (line, a) => line < pads[a][0] || line >= pads[a][0] + inputShape[a];
  return outside(row, 0) || outside(column, 1);
}
function arithmeticOf([row, column], window2, { padded, K, Y }) {
  const value = Y[row][column];
  const products = window2.map((line, i) => line.map(([r, c], j) => [padded[r][c], K[i][j]]));
  const exact = [value, ...products.flat(2)].every(isExact);
  const lines = products.map((line) => line.map(([x, k]) => `${factor(x)}*${factor(k)}`).join(" + "));
  return `${place("Y", row, column)} = ${lines.join("\n  + ")}
  ${exact ? "=" : "≈"} ${number(value)}`;
}
function usesOfInputText(point, uses, result, say) {
  const values = { place: inputPlace(point, result), value: number(result.padded[point[0]][point[1]]) };
  const what = fill(isPadding(point, result) ? say.a_padding : say.an_input, values);
  if (!uses.length)
    return fill(result.fits ? say.goes_nowhere : say.goes_nowhere_yet, { what });
  const parts = uses.map(
    ({ output, weight }) => fill(say.one_use, {
      place: place("Y", ...output),
      weight: place("K", ...weight),
      value: number(result.K[weight[0]][weight[1]])
    })
  );
  const total = result.outputShape[0] * result.outputShape[1];
  return fill(uses.length === 1 ? say.goes_once : say.goes_into, {
    what,
    count: uses.length,
    total,
    parts: shortList(parts, say)
  });
}
function usesOfWeightText([i, j], uses, result, say) {
  const what = fill(say.a_weight, { place: place("K", i, j), value: number(result.K[i][j]) });
  if (!uses.length)
    return fill(say.multiplies_nothing, { what });
  const parts = uses.map(
    ({ output, input }) => fill(say.one_product, { input: inputPlace(input, result), output: place("Y", ...output) })
  );
  return fill(uses.length === 1 ? say.multiplies_one : say.multiplies, {
    what,
    count: uses.length,
    parts: shortList(parts, say)
  });
}
function formula(axis, { inputShape, kernelSize, pads, stride, dilation, outputShape }, say) {
  const [before, after] = pads[axis];
  const reach = dilation[axis] === 1 ? String(kernelSize[axis]) : `(${dilation[axis]}*(${kernelSize[axis]} - 1) + 1)`;
  const padding = before === after ? `2*${before}` : `${before} + ${after}`;
  const room = `${inputShape[axis]} + ${padding} - ${reach}`;
  const name = say.axes[axis];
  if (outputShape[axis] > 0)
    return fill(say.size, { name, room, stride: stride[axis], size: outputShape[axis] });
  const free = inputShape[axis] + before + after - (dilation[axis] * (kernelSize[axis] - 1) + 1);
  return fill(say.size_negative, { name, room, free });
}
function misfit({ outputShape, kernelSize, dilation, paddedShape }, say) {
  const axes = [0, 1].filter((a) => outputShape[a] === 0);
  const sentences = axes.map(
    (a) => fill(say.does_not_fit[a], { reach: dilation[a] * (kernelSize[a] - 1) + 1, size: paddedShape[a] })
  );
  return joined([...sentences, say.what_to_do]);
}
function unreadOfAxis(axis, { unread, pads, inputShape }, say) {
  const [before] = pads[axis];
  const end = before + inputShape[axis];
  const inside = unread[axis].filter((line) => line >= before && line < end).map((line) => line - before);
  const first = unread[axis].filter((line) => line < before).length;
  const last = unread[axis].filter((line) => line >= end).length;
  const words = say.unread[axis];
  const parts = [];
  if (inside.length)
    parts.push(fill(inside.length === 1 ? words.line : words.lines, { lines: inside.join(say.list) }));
  if (first)
    parts.push(fill(first === 1 ? words.first : words.firsts, { count: first }));
  if (last)
    parts.push(fill(last === 1 ? words.last : words.lasts, { count: last }));
  return parts;
}
function unreadText(result, say) {
  if (!result.fits)
    return "";
  const parts = [0, 1].flatMap((axis) => unreadOfAxis(axis, result, say));
  return parts.length ? fill(say.never_read, { parts: parts.join(say.groups) }) : say.all_read;
}
function tuple(pair2) {
  return `(${pair2.join(", ")})`;
}
function pytorch({ kernelSize, pads, stride, dilation }) {
  const [[top, bottom], [left, right]] = pads;
  const even = top === bottom && left === right;
  const settings = [`1, 1, kernel_size=${tuple(kernelSize)}`];
  if (even)
    settings.push(`padding=${tuple([top, left])}`);
  settings.push(`stride=${tuple(stride)}`);
  if (dilation.some((d) => d > 1))
    settings.push(`dilation=${tuple(dilation)}`);
  const layer = `nn.Conv2d(${settings.join(", ")}, bias=False)`;
  return even ? layer : `nn.Sequential(nn.ZeroPad2d(${tuple([left, right, top, bottom])}), ${layer})`;
}
function titles({ inputShape, paddedShape, kernelSize, outputShape, pads, fits }, say) {
  const shape = ([height, width]) => ({ height, width });
  const isPadded = pads.flat().some((p) => p > 0);
  const padded = { padded_height: paddedShape[0], padded_width: paddedShape[1] };
  return {
    input: fill(isPadded ? say.input_padded : say.input, { ...shape(inputShape), ...padded }),
    kernel: fill(say.kernel, shape(kernelSize)),
    output: fits ? fill(say.output, shape(outputShape)) : say.no_output
  };
}

// d2l_conv/widgets/shared/address.js
function plain(value) {
  const text = value.toFixed(4);
  return text.replace(/\.?0+$/, "").replace(/^-0$/, "0");
}
function rows(numbers2) {
  return numbers2.map((line) => line.map(plain).join()).join(";");
}
function pair(values) {
  const [first, second] = values.map((value) => Array.isArray(value) ? value.join(":") : String(value));
  return first === second ? first : `${first},${second}`;
}
function write(entries) {
  return entries.map(([key2, value]) => `${key2}=${value}`).join("&");
}
function whole(text, [low, high]) {
  const value = Number(text);
  return /^-?\d+$/.test(text) && value >= low && value <= high ? value : null;
}
function sizes(limits, say) {
  const read = (text) => {
    const found = text.split("x").map((part) => whole(part, limits));
    return found.length === 2 && !found.includes(null) ? found : null;
  };
  return { read, words: fill(say.sizes, { low: limits[0], high: limits[1] }) };
}
function pairs(limits, say, uneven = false) {
  const side = (part) => {
    const ends = part.split(":").map((end) => whole(end, limits));
    if (ends.includes(null) || ends.length > (uneven ? 2 : 1))
      return null;
    return ends.length === 1 || ends[0] === ends[1] ? ends[0] : ends;
  };
  const read = (text) => {
    const found = text.split(",").map(side);
    if (found.includes(null) || found.length > 2)
      return null;
    return found.length === 2 ? found : [found[0], found[0]];
  };
  return { read, words: fill(uneven ? say.sides : say.pair, { low: limits[0], high: limits[1] }) };
}
function numbers(limits, most, say) {
  const read = (text) => {
    const found = text.split(";").map((line) => line.split(",").map((part) => part.trim() ? Number(part) : NaN));
    const isSize = (size) => size >= limits[0] && size <= limits[1];
    const even = found.every((line) => line.length === found[0].length);
    const all = found.flat().every((value) => Number.isFinite(value) && Math.abs(value) <= most);
    return isSize(found.length) && isSize(found[0].length) && even && all ? found : null;
  };
  return { read, words: fill(say.numbers, { low: limits[0], high: limits[1], most }) };
}
function names(list, say) {
  return { read: (text) => list.includes(text) ? text : null, words: fill(say.name, { names: list.join(say.list) }) };
}
function cells(parts, say) {
  const read = (text) => {
    const words = text.split(",");
    const [part, row, column] = words.length === 2 ? [parts[0], ...words] : words;
    const place2 = [row, column].map((number2) => whole(number2 ?? "", [-99, 99]));
    return words.length <= 3 && parts.includes(part) && !place2.includes(null) ? [part, ...place2] : null;
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
function parse(text, readers, say) {
  const found = {};
  const faults = [];
  for (const part of decode(text.replace(/^#/, "")).split("&").filter(Boolean)) {
    const [key2, value] = [part.split("=", 1)[0], part.split("=").slice(1).join("=")];
    const read = readers[key2]?.read(value);
    if (!(key2 in readers))
      faults.push(fill(say.unknown, { part, keys: Object.keys(readers).join(say.list) }));
    else if (read === null)
      faults.push(fill(say.refused, { part, expected: readers[key2].words }));
    else
      found[key2] = read;
  }
  return { found, faults };
}

// d2l_conv/widgets/conv/address.js
var OWN = "own numbers";
var PAIRS = { x: "input_shape", k: "kernel_size", p: "padding", s: "stride", d: "dilation" };
function toAddress(get, { X, K }) {
  const isOwn = { input: get("input") === OWN, kernel: [OWN, "random"].includes(get("kernel")) };
  const pinned = get("pinned");
  const place2 = pinned && (pinned[0] === "output" ? pinned.slice(1) : pinned);
  return write([
    ...isOwn.input ? [["X", rows(X)]] : [["input", get("input")], ["x", get("input_shape").join("x")]],
    ...isOwn.kernel ? [["K", rows(K)]] : [["kernel", get("kernel")], ["k", get("kernel_size").join("x")]],
    ...["p", "s", "d"].map((key2) => [key2, pair(get(PAIRS[key2]))]),
    ...place2 ? [["at", place2.join()]] : []
  ]);
}
function fromAddress(text, { limits, inputs, kernels }, say) {
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
    K: numbers(limits.kernel_size, limits.number, say)
  };
  const { found, faults } = parse(text, readers, say);
  const traits = {};
  for (const key2 of ["input", "kernel"])
    if (key2 in found)
      traits[key2] = found[key2];
  for (const [key2, trait] of Object.entries(PAIRS))
    if (key2 in found)
      traits[trait] = found[key2];
  if (found.X)
    Object.assign(traits, { input: OWN, _own_input: found.X, input_shape: [found.X.length, found.X[0].length] });
  if (found.K)
    Object.assign(traits, { kernel: OWN, _own_kernel: found.K, kernel_size: [found.K.length, found.K[0].length] });
  const source2 = inputs[traits.input];
  if (source2 && traits.input_shape) {
    const most = [source2.length, source2[0].length];
    traits.input_shape = traits.input_shape.map((size, axis) => Math.min(size, most[axis]));
  }
  if (found.at)
    traits.pinned = found.at;
  return { traits, faults };
}

// d2l_conv/widgets/conv/kernels.js
function middle(size) {
  return Math.floor((size - 1) / 2);
}
function smooth(size) {
  let weights = [1];
  while (weights.length < size)
    weights = [0, ...weights].map((w, i) => w + (weights[i] ?? 0));
  return weights;
}
function difference(size) {
  if (size === 1)
    return [0];
  const weights = smooth(size - 1);
  return Array.from({ length: size }, (_, i) => (weights[i] ?? 0) - (weights[i - 1] ?? 0));
}
var ENTRIES = {
  identity: (i, j, [h2, w]) => i === middle(h2) && j === middle(w) ? 1 : 0,
  box: (i, j, [h2, w]) => 1 / (h2 * w),
  Sobel: (i, j, [h2, w]) => smooth(h2)[i] * difference(w)[j],
  Laplace: (i, j, [h2, w]) => {
    if (i === middle(h2) && j === middle(w))
      return 2 - h2 - w;
    return i === middle(h2) || j === middle(w) ? 1 : 0;
  }
};
function kernelOf(name, size, tables) {
  const entry = ENTRIES[name] ?? ((i, j) => tables[name][i]?.[j] ?? 0);
  return matrix(...size, (i, j) => entry(i, j, size));
}

// d2l_conv/widgets/shared/link.js
function linkTo(page, address, say) {
  if (!page)
    return { button: [], line: [] };
  const status = h("span", { role: "status" });
  const field = h("input", { class: "d2l-address", readonly: true, "aria-label": say.link });
  const line = h("p", { class: "d2l-line d2l-link", hidden: true }, status, field);
  const give = async () => {
    field.value = `${page}#${address()}`;
    line.hidden = false;
    field.select();
    const copied = await navigator.clipboard?.writeText(field.value).then(() => true, () => false);
    setText(status, copied ? say.copied : say.take);
  };
  return { button: [button(say.copy, give)], line: [line] };
}

// d2l_conv/widgets/shared/traits.js
var SAVE_AFTER = 500;
var HURRY = ["pointerdown", "keydown"];
var Traits = class {
  /** @param onChange called after a change of one of the traits `names`, from either side. */
  constructor(model, names2, onChange) {
    this.model = model;
    this.untold = /* @__PURE__ */ new Map();
    this.tell = afterRest(() => this.save(), SAVE_AFTER);
    this.listeners = names2.map((name) => [
      `change:${name}`,
      () => {
        if (this.untold.has(name))
          model.set(name, this.untold.get(name));
        onChange();
      }
    ]);
    for (const [event, listener] of this.listeners)
      model.on(event, listener);
    this.hurry = ({ type, key: key2 }) => (type === "pointerdown" || key2 === "Enter") && this.tell.now();
    for (const event of HURRY)
      window.addEventListener(event, this.hurry, true);
  }
  get(name) {
    return this.model.get(name);
  }
  set(values) {
    for (const [name, value] of Object.entries(values)) {
      this.untold.set(name, value);
      this.model.set(name, value);
    }
    this.tell();
  }
  save() {
    this.untold.clear();
    this.model.save_changes();
  }
  dispose() {
    this.tell.now();
    for (const event of HURRY)
      window.removeEventListener(event, this.hurry, true);
    for (const [event, listener] of this.listeners)
      this.model.off(event, listener);
  }
};

// d2l_conv/widgets/conv/explorer.js
var OWN2 = "own numbers";
var TRAITS = [
  "input",
  "input_shape",
  "kernel",
  "kernel_size",
  "padding",
  "stride",
  "dilation",
  "pinned",
  "_own_input",
  "_own_kernel",
  "_random_kernel"
];
var PICTURE_HEIGHT = 300;
var [CELL, LEAST_CELL] = [30, 24];
var LARGE_KERNEL = [30, 34];
var MOST_READ = 16;
var PLAY_STEP = 700;
function source(model) {
  return model.get("_tables").inputs[model.get("input")] ?? model.get("_own_input");
}
function kernel(model) {
  const tables = { random: model.get("_random_kernel"), [OWN2]: model.get("_own_kernel") };
  return kernelOf(model.get("kernel"), model.get("kernel_size"), tables);
}
function solveModel(model) {
  const numbers2 = source(model);
  const X = matrix(...model.get("input_shape"), (r, c) => numbers2[r]?.[c] ?? 0);
  const [padding, stride, dilation] = ["padding", "stride", "dilation"].map((name) => model.get(name));
  return solve({ X, K: kernel(model), padding, stride, dilation });
}
function addressOf(model) {
  const { X, K } = solveModel(model);
  return toAddress((name) => model.get(name), { X, K });
}
function paddingTrait(pads) {
  return pads.map(([before, after]) => before === after ? before : [before, after]);
}
function fromPinned(pinned, { pads }) {
  if (!pinned)
    return null;
  const [part, row, column] = pinned;
  return { part, place: part === "input" ? [row + pads[0][0], column + pads[1][0]] : [row, column] };
}
function toPinned({ part, place: [row, column] }, { pads }) {
  return part === "input" ? [part, row - pads[0][0], column - pads[1][0]] : [part, row, column];
}
function exists(point, { paddedShape, kernelSize, outputShape, fits }) {
  if (!point || point.part === "output" && !fits)
    return false;
  const [height, width] = { input: paddedShape, kernel: kernelSize, output: outputShape }[point.part];
  const [row, column] = point.place;
  return row >= 0 && column >= 0 && row < height && column < width;
}
function cellBox([row, column]) {
  return { row, column, height: 1, width: 1 };
}
function lookAtOutput(point, result) {
  const { kernelSize, stride, dilation } = result;
  const window2 = windowOf(point, kernelSize, stride, dilation);
  const [top, left] = window2[0][0];
  const [bottom, right] = window2.at(-1).at(-1);
  const box = { row: top, column: left, height: bottom - top + 1, width: right - left + 1 };
  return {
    input: { box, places: window2.flat() },
    kernel: { places: matrix(...kernelSize, (i, j) => [i, j]).flat() },
    output: { box: cellBox(point) },
    text: arithmeticOf(point, window2, result)
  };
}
function lookAtInput(point, result, say) {
  const uses = usesOfInput(point, result);
  return {
    input: { box: cellBox(point) },
    kernel: { places: uses.map(({ weight }) => weight) },
    output: { places: uses.map(({ output }) => output) },
    text: usesOfInputText(point, uses, result, say)
  };
}
function lookAtKernel(point, result, say) {
  const uses = usesOfWeight(point, result);
  return {
    input: { places: uses.map(({ input }) => input) },
    kernel: { box: cellBox(point) },
    output: { places: uses.map(({ output }) => output) },
    text: usesOfWeightText(point, uses, result, say)
  };
}
var LOOK = { output: lookAtOutput, input: lookAtInput, kernel: lookAtKernel };
var NOTHING = { input: {}, kernel: {}, output: {}, text: "" };
function greys(numbers2) {
  const all = numbers2.flat();
  const [low, high] = [Math.min(...all), Math.max(...all)];
  return (value) => high > low ? (value - low) / (high - low) : 0.5;
}
function inputCells(result, isImage, names2, say) {
  const shade = isImage && greys(result.X);
  const [rows2, columns] = result.unread.map((lines) => new Set(lines));
  return result.padded.map(
    (line, r) => line.map((value, c) => {
      const text = number(value);
      const padding = isPadding([r, c], result);
      const unread = rows2.has(r) || columns.has(c);
      const said = [text, padding && names2.cell_padding, unread && names2.cell_unread];
      const label = padding || unread ? said.filter(Boolean).join(say.list) : "";
      return { text, label, padding, unread, shade: isImage && !padding ? shade(value) : void 0 };
    })
  );
}
function kernelCells({ K }, edit) {
  return K.map(
    (line, i) => line.map((value, j) => ({
      text: number(value),
      label: edit ? place("K", i, j) : "",
      edit: edit && ((text) => edit(i, j, text))
    }))
  );
}
function outputCells({ Y }, isImage) {
  const shade = isImage && greys(Y);
  return Y.map((line) => line.map((value) => ({ text: number(value), shade: isImage ? shade(value) : void 0 })));
}
var View = class {
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
    this.width = this.picture.clientWidth;
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
      this.grids.output.element
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
      h("p", { class: "d2l-line" }, h("span", {}, this.say.pytorch + space(this.say.pytorch)), this.line)
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
      unpin: () => this.traits.set({ pinned: null })
    });
  }
  buildControls() {
    this.controls = {};
    const isStill = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const playOrPause = () => this.timer ? this.pause() : this.play();
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
      h("div", { class: "d2l-buttons" }, this.playButton, this.unpinButton, ...this.link.button)
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
        this.traits.set({ [trait]: this.model.get(trait).map((old, a) => a === axis ? value : old) });
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
        pads[axis] = pads[axis].map((old, end) => ends.includes(end) ? value : old);
        this.traits.set({ padding: paddingTrait(pads) });
      });
      this.controls[label] = control;
      return control.element;
    };
    this.together = h("div", { class: "d2l-row" }, make("rows", 0, [0, 1]), make("columns", 1, [0, 1]));
    this.each = h("div", { class: "d2l-row" }, make("top", 0, [0]), make("bottom", 0, [1]), make("left", 1, [0]), make("right", 1, [1]));
    this.controls.alone = tick({ label: this.names.alone, name: this.nameOf("padding", "alone") }, (alone) => {
      this.alone = alone;
      if (!alone)
        this.traits.set({ padding: this.model.get("padding").map((p) => sides(p)[0]) });
      this.redraw();
    });
    return group(this.names.padding, this.controls.alone.element, this.together, this.each);
  }
  inputOptions() {
    const names2 = Object.keys(this.inputs).concat(this.model.get("_own_input").length ? [OWN2] : []);
    return names2.map((name) => [name, this.names.names[name]]);
  }
  chooseInput() {
    const name = this.nameOf("input", "choose_input");
    this.controls.input = choice({ name, options: this.inputOptions() }, (input) => {
      const numbers2 = this.inputs[input] ?? this.model.get("_own_input");
      const most = [numbers2.length, numbers2[0].length];
      this.traits.set({ input, input_shape: this.model.get("input_shape").map((n, a) => Math.min(n, most[a])) });
    });
    return this.controls.input.element;
  }
  chooseKernel() {
    const options = this.kernels.map((name2) => [name2, this.names.names[name2]]);
    const name = this.nameOf("kernel", "choose_kernel");
    this.controls.kernel = choice({ name, options }, (chosen) => {
      if (chosen === OWN2)
        this.traits.set({ _own_kernel: kernel(this.model) });
      if (chosen === "random")
        this.traits.set({ _random_kernel: randomKernel(this.limits.kernel_size[1]) });
      this.traits.set({ kernel: chosen });
    });
    return this.controls.kernel.element;
  }
  /** Take a number that was typed into the kernel; what is no number is put back. */
  editKernel(row, column, text) {
    const value = Number(text.trim().replace(",", "."));
    const K = kernel(this.model).map((line) => [...line]);
    if (text.trim() && Number.isFinite(value) && Math.abs(value) <= this.limits.number)
      K[row][column] = value;
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
    const numbers2 = source(this.model);
    const most = [numbers2.length, numbers2[0].length];
    for (const axis of [0, 1]) {
      this.controls[`input_shape${axis}`].show(get("input_shape")[axis], most[axis]);
      for (const name of ["kernel_size", "stride", "dilation"])
        this.controls[`${name}${axis}`].show(get(name)[axis]);
    }
    const [[top, bottom], [left, right]] = this.result.pads;
    const shown = { rows: top, columns: left, top, bottom, left, right };
    for (const [name, value] of Object.entries(shown))
      this.controls[name].show(value);
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
    const edit = this.model.get("kernel") === OWN2 && ((i, j, text) => this.editKernel(i, j, text));
    const title = titles(result, this.say);
    const cells2 = {
      input: inputCells(result, isImage, this.names, this.say),
      kernel: kernelCells(result, edit),
      output: outputCells(result, isImage)
    };
    const isLarge = Math.max(...result.inputShape) > MOST_READ;
    const size = this.cellSize(isLarge, Math.max(...Object.values(cells2).flat(2).map(({ text }) => text.length)));
    this.root.classList.toggle("d2l-large", isLarge);
    grids.input.draw(cells2.input, size, title.input);
    grids.kernel.draw(cells2.kernel, isLarge ? LARGE_KERNEL : size, title.kernel);
    if (result.fits)
      grids.output.draw(cells2.output, size, title.output);
    else
      grids.output.drawNothing(misfit(result, this.say), title.output);
  }
  /**
   * [height, width] of a cell, for texts of `longest`. It has one size, or a smaller one where the
   * room is small: to lay all cells out again takes long, and a picture that jumps is hard to follow.
   * Those of a large image have no texts, and take what room there is.
   */
  cellSize(isLarge, longest) {
    const { paddedShape, kernelSize, outputShape, fits } = this.result;
    const columns = paddedShape[1] + kernelSize[1] + (fits ? outputShape[1] : 6);
    const rows2 = Math.max(paddedShape[0], kernelSize[0], outputShape[0]);
    const room = Math.floor(Math.min(((this.width || 800) - 90) / columns, PICTURE_HEIGHT / rows2));
    if (isLarge)
      return Array(2).fill(Math.max(11, Math.min(36, room)));
    const height = room < CELL ? LEAST_CELL : CELL;
    return [height, Math.max(height, 7 * longest + 6)];
  }
  drawText() {
    this.sizes.forEach((element, axis) => setText(element, formula(axis, this.result, this.say)));
    setText(this.unread, unreadText(this.result, this.say));
    setText(this.line, pytorch(this.result));
    setStyle(this.point, "--lines", this.result.kernelSize[0] + 1);
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
    if (pinned?.part === "output")
      this.resting = pinned;
    if (pinned)
      this.traits.set({ pinned: null });
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
    if (!this.timer)
      return;
    clearInterval(this.timer);
    this.timer = 0;
    this.point.setAttribute("aria-live", "polite");
    setText(this.playButton, this.names.play);
  }
  /** Slide the window to the next output entry, and from the last to the first. */
  step() {
    const { outputShape, fits } = this.result;
    if (!fits)
      return;
    const [row, column] = this.resting.place;
    const next = (row * outputShape[1] + column + 1) % (outputShape[0] * outputShape[1]);
    this.resting = { part: "output", place: [Math.floor(next / outputShape[1]), next % outputShape[1]] };
    this.mark();
  }
};
function key(say) {
  const entry = (look) => h("li", {}, h("span", { class: `d2l-sample d2l-${look}`, "aria-hidden": "true" }), say.key[look]);
  return h("ul", { class: "d2l-key", "aria-label": say.key_name }, ...Object.keys(say.key).map(entry));
}
function randomKernel(most) {
  return matrix(most, most, () => Math.floor(7 * Math.random()) - 3);
}
function render({ model, el }) {
  const view = new View(model, el);
  return () => view.dispose();
}
var explorer_default = { render };
export {
  addressOf,
  explorer_default as default,
  fromAddress
};
