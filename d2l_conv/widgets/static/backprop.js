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

// d2l_conv/widgets/shared/words.js
function fill(template, values = {}) {
  return template.replace(/\{(\w+)\}/g, (_, name) => values[name]);
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
function factor(value) {
  const text = number(value);
  return text.startsWith("-") ? `(${text})` : text;
}
function place(letter, row, column) {
  return `${letter}[${row}, ${column}]`;
}

// d2l_conv/widgets/shared/address.js
function plain(value) {
  const text = value.toFixed(4);
  return text.replace(/\.?0+$/, "").replace(/^-0$/, "0");
}
function rows(numbers2) {
  return numbers2.map((line) => line.map(plain).join()).join(";");
}
function write(entries) {
  return entries.map(([key, value]) => `${key}=${value}`).join("&");
}
function whole(text, [low, high]) {
  const value = Number(text);
  return /^-?\d+$/.test(text) && value >= low && value <= high ? value : null;
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
function wholes(limits, say) {
  return { read: (text) => whole(text, limits), words: fill(say.whole, { low: limits[0], high: limits[1] }) };
}
function reals([low, high], say) {
  const read = (text) => text && Number(text) >= low && Number(text) <= high ? Number(text) : null;
  return { read, words: fill(say.real, { low, high }) };
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
    const [key, value] = [part.split("=", 1)[0], part.split("=").slice(1).join("=")];
    const read = readers[key]?.read(value);
    if (!(key in readers))
      faults.push(fill(say.unknown, { part, keys: Object.keys(readers).join(say.list) }));
    else if (read === null)
      faults.push(fill(say.refused, { part, expected: readers[key].words }));
    else
      found[key] = read;
  }
  return { found, faults };
}

// d2l_conv/widgets/shared/arithmetic.js
function matrix(height, width, entry) {
  return Array.from({ length: height }, (_, r) => Array.from({ length: width }, (_2, c) => entry(r, c)));
}

// d2l_conv/widgets/backprop/net.js
var RECIPES = {
  Z: ["slide", "X", "W1"],
  H: ["relu", "Z", "Z"],
  P: ["slide", "H", "W2"],
  dP: ["error", "P", "Y"],
  dW2: ["slide", "H", "dP"],
  dH: ["send", "dP", "W2"],
  dZ: ["mask", "dH", "Z"],
  dW1: ["slide", "X", "dZ"]
};
var GIVEN = ["X", "W1", "W2", "Y"];
var STAGES = ["X", ...Object.keys(RECIPES)];
var FORWARD = ["X", "W1", "Z", "H", "W2", "P", "Y"];
var BACKWARD = ["dW1", "dZ", "dH", "dW2", "dP"];
var WEIGHTS = ["W1", "W2"];
function factors([name, row, column], maps) {
  if (!(name in RECIPES))
    return [];
  const [way, first, second] = RECIPES[name];
  if (way === "slide")
    return each(maps[second], (i, j) => [[first, row + i, column + j], [second, i, j]]);
  if (way === "send") {
    const pairs = each(maps[first], (i, j) => [[first, i, j], [second, row - i, column - j]]);
    return pairs.filter(([, [, i, j]]) => maps[second][i]?.[j] !== void 0);
  }
  return [[[first, row, column], [second, row, column]]];
}
function each(map, make2) {
  return map.flatMap((line, i) => line.map((_, j) => make2(i, j)));
}
function valueOf([name, row, column], maps) {
  return maps[name][row][column];
}
function shapeOf(name, maps) {
  const [way, first, second] = RECIPES[name];
  const [A, B] = [maps[first], maps[second]];
  if (way === "slide")
    return [A.length - B.length + 1, A[0].length - B[0].length + 1];
  if (way === "send")
    return [A.length + B.length - 1, A[0].length + B[0].length - 1];
  return [A.length, A[0].length];
}
var WAYS = {
  slide: (pairs) => pairs.reduce((sum, [a, b]) => sum + a * b, 0),
  send: (pairs) => pairs.reduce((sum, [a, b]) => sum + a * b, 0),
  relu: ([[z]]) => Math.max(z, 0),
  mask: ([[gradient, z]]) => gradient * Number(z > 0),
  error: ([[p, y]], count) => (p - y) / count
};
function runNet(given) {
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
function stepped({ maps }, rate) {
  const move = (name) => maps[name].map((line, i) => line.map((w, j) => w - rate * maps[`d${name}`][i][j]));
  return { X: maps.X, W1: move("W1"), W2: move("W2"), Y: maps.Y };
}
function descend(given, rate, steps) {
  const runs = [runNet(given)];
  while (runs.length <= steps)
    runs.push(runNet(stepped(runs.at(-1), rate)));
  return runs;
}
function known(stage) {
  return /* @__PURE__ */ new Set([...GIVEN, ...STAGES.slice(0, STAGES.indexOf(stage) + 1)]);
}
function partsOf(entry, maps, stage) {
  const [name, row, column] = entry;
  const there = known(stage);
  if (WEIGHTS.includes(name))
    return there.has(`d${name}`) ? [[`d${name}`, row, column]] : [];
  return there.has(name) ? factors(entry, maps).flat() : [];
}
function shown(value, say) {
  return Number.isFinite(value) ? number(value) : say.endless;
}
function shownFactor(value, say) {
  return Number.isFinite(value) ? factor(value) : say.endless;
}
function weightText(value, say) {
  if (!Number.isFinite(value) || Math.abs(value) >= 10)
    return shown(value, say);
  const text = value.toFixed(3).replace(/\.?0+$/, "");
  return text === "-0" ? "0" : text;
}
function textIn(name, value, say) {
  return WEIGHTS.includes(name) ? weightText(value, say) : shown(value, say);
}
function isExactWeight(value, say) {
  return Number.isFinite(value) && Math.abs(Number(weightText(value, say)) - value) < 1e-9;
}
function lossText(value, say) {
  return Number.isFinite(value) && value < 1e5 ? value.toFixed(3) : shown(value, say);
}
function rateText(rate) {
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
  const plus = (i) => isNewRow(i) ? "\n  + " : i ? " + " : "";
  const names2 = pairs.map(([a, b], i) => `${plus(i)}${nameOf(a)}*${nameOf(b)}`).join("");
  const numbers2 = values.map(([a, b]) => `${shownFactor(a, say)}*${shownFactor(b, say)}`).join(" + ");
  return `${nameOf(entry)} = ${names2}
  = ${numbers2}
  ${sign([result, ...values.flat()])} ${shown(result, say)}`;
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
    before: shown(before, say)
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
    value: shown(values[2], say)
  });
}
function weight(entry, maps, rate, isThere, say) {
  const [name, row, column] = entry;
  const value = valueOf(entry, maps);
  if (!isThere)
    return fill(say.weight, { place: nameOf(entry), value: weightText(value, say) });
  const slopeOf = [`d${name}`, row, column];
  const slope = valueOf(slopeOf, maps);
  const words = { place: nameOf(entry), value: weightText(value, say), slope_place: nameOf(slopeOf), slope: shown(slope, say) };
  if (rate === null)
    return fill(say.weight_slope, words);
  const after = value - rate * slope;
  const exact = sign([slope]) === "=" && [value, after].every((one) => isExactWeight(one, say));
  return fill(say.weight_step, {
    ...words,
    slope_factor: shownFactor(slope, say),
    rate: rateText(rate),
    sign: exact ? "=" : "≈",
    next: weightText(after, say)
  });
}
var TEXTS = { slide: products, send: products, relu, mask, error };
function textOf(entry, maps, stage, rate, say) {
  const [name] = entry;
  const there = known(stage);
  if (!there.has(name))
    return fill(say.not_yet, { place: nameOf(entry) });
  if (WEIGHTS.includes(name))
    return weight(entry, maps, rate, there.has(`d${name}`), say);
  if (GIVEN.includes(name))
    return fill(say.given, { place: nameOf(entry), value: shown(valueOf(entry, maps), say) });
  return TEXTS[RECIPES[name][0]](entry, maps, say);
}

// d2l_conv/widgets/backprop/address.js
function toAddress(get) {
  const given = get("_given");
  const isOwn = JSON.stringify(given) !== JSON.stringify(get("_tables").given);
  const pinned = get("pinned");
  return write([
    ...isOwn ? GIVEN.map((name) => [name, rows(given[name])]) : [],
    ["rate", rateText(get("learning_rate"))],
    ["steps", String(get("steps"))],
    ["stage", get("stage")],
    ...pinned ? [["at", pinned.join()]] : []
  ]);
}
function fromAddress(text, { limits, most_steps, given }, say) {
  const readers = {
    X: numbers(limits.net_input, limits.number, say),
    W1: numbers(limits.net_kernel, limits.number, say),
    W2: numbers(limits.net_kernel, limits.number, say),
    Y: numbers(limits.net_output, limits.number, say),
    rate: reals(limits.rate, say),
    steps: wholes([0, most_steps], say),
    stage: names(STAGES, say),
    at: cells([...FORWARD, ...BACKWARD], say)
  };
  const { found, faults } = parse(text, readers, say);
  const traits = {};
  const keys = { rate: "learning_rate", steps: "steps", stage: "stage", at: "pinned" };
  for (const [key, trait] of Object.entries(keys))
    if (key in found)
      traits[trait] = found[key];
  if (GIVEN.some((name) => name in found)) {
    const net = Object.fromEntries(GIVEN.map((name) => [name, found[name] ?? given[name]]));
    if (fits(net))
      traits._given = net;
    else
      faults.push(say.net);
  }
  return { traits, faults };
}
function fits(net) {
  const left = (axis) => {
    const size = (name) => axis ? net[name][0].length : net[name].length;
    const hidden = size("X") - size("W1") + 1;
    return hidden > 0 && hidden - size("W2") + 1 === size("Y");
  };
  return left(0) && left(1);
}

// d2l_conv/widgets/backprop/curve.js
var SVG = "http://www.w3.org/2000/svg";
var [WIDTH, HEIGHT, LEFT, TOP, BOTTOM] = [264, 112, 52, 8, 28];
var MOST_TICKS = 4;
var LEAST = 1e-3;
function make(tag, attributes, text = "") {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes))
    element.setAttribute(name, value);
  element.textContent = text;
  return element;
}
var Curve = class {
  /** @param x, y what the two axes show. */
  constructor(x, y) {
    this.names = { x, y };
    this.element = make("svg", { class: "d2l-curve", role: "img", viewBox: `0 0 ${WIDTH} ${HEIGHT}`, width: WIDTH, height: HEIGHT });
    this.dot = make("circle", { r: 5 });
  }
  /**
   * Draw losses with a dot at `now`; `words` says the same to those who do not see it. With the losses
   * of the last time only the dot moves.
   */
  draw(losses, now, words) {
    if (this.losses !== losses)
      this.drawLosses(losses);
    this.losses = losses;
    setAttribute(this.element, "aria-label", words);
    const place2 = this.places[now];
    this.dot.toggleAttribute("hidden", !place2);
    if (!place2)
      return;
    setAttribute(this.dot, "cx", String(place2[0]));
    setAttribute(this.dot, "cy", String(place2[1]));
  }
  drawLosses(losses) {
    const powers = losses.map((loss) => Number.isFinite(loss) ? Math.log10(Math.max(loss, LEAST)) : null);
    const there = powers.filter((power) => power !== null);
    const low = Math.floor(Math.min(...there));
    const high = Math.max(low + 1, Math.ceil(Math.min(Math.max(...there), low + 12)));
    const x = (i) => LEFT + (WIDTH - LEFT - 8) * i / (losses.length - 1);
    const y = (power) => TOP + (HEIGHT - TOP - BOTTOM) * (high - Math.min(power, high)) / (high - low);
    this.places = powers.map((power, i) => power !== null && [x(i), y(power)]);
    const step = Math.ceil((high - low) / MOST_TICKS);
    const marked = Array.from({ length: high - low + 1 }, (_, i) => low + i).filter((power) => (high - power) % step === 0);
    const ticks = marked.flatMap((power) => this.tick(power, y(power)));
    const bottom = HEIGHT - BOTTOM;
    const axes = make("path", { class: "d2l-axes", d: `M${LEFT} ${TOP}V${bottom}H${WIDTH - 8}` });
    this.element.replaceChildren(
      axes,
      ...ticks,
      make("text", { x: LEFT, y: bottom + 13, "text-anchor": "middle" }, "0"),
      make("text", { x: WIDTH - 8, y: bottom + 13, "text-anchor": "end" }, String(losses.length - 1)),
      make("text", { x: (LEFT + WIDTH) / 2, y: HEIGHT - 4, "text-anchor": "middle" }, this.names.x),
      make("text", { transform: `translate(11 ${(TOP + bottom) / 2}) rotate(-90)`, "text-anchor": "middle" }, this.names.y),
      make("polyline", { points: this.places.filter(Boolean).join(" ") }),
      this.dot
    );
  }
  tick(power, at) {
    const text = power >= -3 && power <= 3 ? String(Number((10 ** power).toPrecision(1))) : `1e${power}`;
    const mark = make("path", { class: "d2l-axes", d: `M${LEFT - 3} ${at}H${LEFT}` });
    return [make("text", { x: LEFT - 5, y: at + 4, "text-anchor": "end" }, text), mark];
  }
};

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
    const nearest2 = (index, size) => Math.max(0, Math.min(size - 1, index));
    const line = this.cells[nearest2(row, this.cells.length)];
    const cell = line[nearest2(column, line.length)];
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
  fillCell(element, cell, shown2 = EMPTY) {
    const { text, label, padding, unread, shade, edit } = cell;
    if (Boolean(padding) !== Boolean(shown2.padding))
      element.classList.toggle("d2l-padding");
    if (Boolean(unread) !== Boolean(shown2.unread))
      element.classList.toggle("d2l-unread");
    if (edit)
      this.fillInput(element.firstChild, text, label, edit);
    else {
      if (text !== shown2.text)
        setText(element, text);
      if (label !== shown2.label)
        setAttribute(element, "aria-label", label);
    }
    if (shade !== shown2.shade)
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
    this.hurry = ({ type, key }) => (type === "pointerdown" || key === "Enter") && this.tell.now();
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

// d2l_conv/widgets/backprop/explorer.js
var TRAITS = ["learning_rate", "steps", "stage", "pinned", "learning", "_given"];
var HEIGHT2 = 28;
var [LEAST_WIDTH, MOST_WIDTH, SIGNS_WIDTH] = [24, 38, 196];
var SIGNS = ["⋆", "=", "→", "⋆", "=", "↔"];
var ARROWS = ["←", "←", "", "←"];
function kindOf(name) {
  if (name.startsWith("d"))
    return "output";
  return name.startsWith("W") ? "kernel" : "input";
}
function nearest(rate, rates) {
  const distance = (other) => Math.abs(Math.log(other / rate));
  return rates.reduce((best, other, i) => distance(other) < distance(rates[best]) ? i : best, 0);
}
function addressOf(model) {
  return toAddress((name) => model.get(name));
}
var View = class {
  constructor(model, el) {
    this.model = model;
    this.say = model.get("_words");
    ({ rates: this.rates, most_steps: this.mostSteps } = model.get("_tables"));
    this.hover = null;
    this.focus = null;
    this.build();
    el.replaceChildren(this.root);
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
    this.traits.dispose();
    this.freeKeys();
    this.stopWatching();
  }
  // --- building ---
  build() {
    this.grids = Object.fromEntries([...FORWARD, ...BACKWARD].map((name) => [name, this.buildGrid(name)]));
    this.elbow = h("div", { class: "d2l-elbow", "aria-hidden": "true" });
    this.picture = h(
      "div",
      { class: "d2l-net" },
      ...this.buildRow(FORWARD, SIGNS, 1, this.say.forward),
      ...this.buildRow(BACKWARD, ARROWS, 2, this.say.backward),
      this.elbow
    );
    this.stage = h("p", { class: "d2l-line d2l-stage", "aria-live": "polite" });
    this.point = h("p", { class: "d2l-point", "aria-live": "polite", tabindex: "0", role: "group", "aria-label": this.say.arithmetic });
    this.state = h("p", { class: "d2l-line", "aria-live": "polite" });
    this.curve = new Curve(this.say.steps, this.say.loss);
    this.link = linkTo(this.model.get("_page"), () => addressOf(this.model), this.say.address);
    this.root = h(
      "div",
      { class: "d2l-explorer", role: "group", "aria-label": this.say.explorer, lang: this.model.get("_lang") },
      this.buildControls(),
      ...this.link.line,
      this.picture,
      this.stage,
      h("div", { class: "d2l-below" }, h("div", {}, this.point, this.state), this.curve.element)
    );
  }
  /** A row of maps with signs between them; `line` 2 starts under the second map. */
  buildRow(names2, signs, line, title) {
    const heading = h("span", { class: "d2l-way" }, title);
    heading.style.gridRow = 2 * line - 1;
    const parts = names2.flatMap((name, i) => {
      const sign2 = h("span", { class: "d2l-sign", "aria-hidden": "true" }, signs[i] ?? "");
      if (signs[i] === "→")
        sign2.prepend(h("small", {}, this.say.relu));
      const column = 2 * (i + line) - 1;
      this.grids[name].element.style.gridArea = `${2 * line} / ${column}`;
      sign2.style.gridArea = `${2 * line} / ${column + 1}`;
      return [this.grids[name].element, sign2];
    });
    return [heading, ...parts];
  }
  buildGrid(name) {
    return new Grid(kindOf(name), {
      point: (where, how) => {
        this[how] = where && [name, ...where];
        this.mark();
      },
      pin: (where) => this.pin([name, ...where]),
      unpin: () => this.traits.set({ pinned: null })
    });
  }
  buildControls() {
    this.startButton = button(this.say.start, () => this.traits.set({ stage: STAGES[0], pinned: null }));
    this.backButton = button(this.say.back, () => this.walk(-1));
    this.nextButton = button(this.say.next, () => this.walk(1));
    this.unpinButton = button(this.say.unpin, () => this.traits.set({ pinned: null }));
    this.rate = slider(
      { label: this.say.rate, name: this.say.rate, min: 0, max: this.rates.length - 1, text: (i) => this.rateOf(i) },
      (i) => this.traits.set({ learning_rate: this.rates[i] })
    );
    this.steps = slider({ label: this.say.steps, name: this.say.steps, min: 0, max: this.mostSteps }, (steps) => this.traits.set({ steps }));
    this.learning = group(this.say.learning, this.rate.element, this.steps.element);
    this.learning.classList.add("d2l-wide");
    return h(
      "div",
      { class: "d2l-controls", role: "group", "aria-label": this.say.settings },
      group(this.say.walk, h("div", { class: "d2l-walk" }, this.startButton, this.backButton, this.nextButton)),
      this.learning,
      h("div", { class: "d2l-buttons" }, this.unpinButton, ...this.link.button)
    );
  }
  /** What the slider says at its stop `i`: the rate itself, which Python may have set in between. */
  rateOf(i) {
    const rate = this.model.get("learning_rate");
    return rateText(nearest(rate, this.rates) === Number(i) ? rate : this.rates[i]);
  }
  /** Go to the next or to the last map; from the end of the walk, take a step. */
  walk(direction) {
    const at = STAGES.indexOf(this.model.get("stage")) + direction;
    if (at < STAGES.length)
      this.traits.set({ stage: STAGES[Math.max(0, at)], pinned: null });
    else
      this.traits.set({ stage: STAGES[0], pinned: null, steps: Math.min(this.mostSteps, this.model.get("steps") + 1) });
  }
  // --- drawing ---
  draw() {
    this.descend();
    this.maps = this.runs[this.model.get("steps")].maps;
    this.showControls();
    this.drawMaps();
    this.drawText();
    this.mark();
  }
  /** Work all steps out: only where numbers or rate are others, as it takes as long as to draw them. */
  descend() {
    const settings = [this.model.get("_given"), this.model.get("learning_rate"), this.mostSteps];
    const key = JSON.stringify(settings);
    if (this.descended === key)
      return;
    this.descended = key;
    this.runs = descend(...settings);
    this.losses = this.runs.map(({ loss }) => loss);
  }
  showControls() {
    const [rate, steps, stage] = ["learning_rate", "steps", "stage"].map((name) => this.model.get(name));
    const learns = this.model.get("learning");
    for (const part of [this.learning, this.state, this.curve.element])
      part.toggleAttribute("hidden", !learns);
    this.rate.show(nearest(rate, this.rates));
    this.steps.show(steps);
    const isEnd = stage === STAGES.at(-1);
    setText(this.nextButton, isEnd && learns ? this.say.step : this.say.next);
    const isStart = stage === STAGES[0];
    switchOff(this.nextButton, isEnd && (!learns || steps === this.mostSteps), this.backButton);
    switchOff(this.backButton, isStart, this.nextButton);
    switchOff(this.startButton, isStart, this.nextButton);
  }
  drawMaps() {
    const there = known(this.model.get("stage"));
    const widths = this.cellWidths();
    for (const [name, grid] of Object.entries(this.grids)) {
      const unknown = { text: this.say.unknown, label: this.say.unknown_name };
      const cell = (value) => there.has(name) ? { text: textIn(name, value, this.say) } : unknown;
      grid.draw(this.maps[name].map((line) => line.map(cell)), [HEIGHT2, widths[name]], name, this.say.names[name]);
    }
  }
  /** Each map's cells as wide as the room allows; a map and its gradient, below it, alike. */
  cellWidths() {
    const columns = FORWARD.map((name) => [name, `d${name}`].filter((one) => this.grids[one]));
    const least = columns.map((names2) => {
      const longest = Math.max(...names2.flatMap((one) => this.maps[one].flat().map((value) => textIn(one, value, this.say).length)));
      return Math.max(LEAST_WIDTH, Math.ceil(6.7 * longest) + 6);
    });
    const room = (this.width || 850) - SIGNS_WIDTH;
    const wanted = (width2) => columns.reduce((sum, [name], i) => sum + Math.max(least[i], width2) * this.maps[name][0].length, 0);
    let width = MOST_WIDTH;
    while (width > LEAST_WIDTH && wanted(width) > room)
      width -= 1;
    const widths = {};
    columns.forEach((names2, i) => {
      const cell = Math.max(least[i], width);
      for (const one of names2)
        widths[one] = cell;
      const middle = `${cell * this.maps[names2[0]][0].length / 2}px`;
      if (names2[0] === "H")
        this.elbow.style.marginLeft = middle;
      if (names2[0] === "P")
        this.elbow.style.marginRight = middle;
    });
    return widths;
  }
  drawText() {
    const [steps, stage] = ["steps", "stage"].map((name) => this.model.get(name));
    const { losses } = this;
    setText(this.stage, fill(this.say.stages[stage], { n: this.maps.P.length * this.maps.P[0].length }));
    const rate = rateText(this.model.get("learning_rate"));
    setText(this.state, fill(this.say.state, { steps, most: this.mostSteps, rate, loss: lossText(losses[steps], this.say) }));
    this.curve.draw(losses, steps, fill(this.say.curve, { losses: losses.map((loss) => lossText(loss, this.say)).join(this.say.list) }));
  }
  // --- pointing and pinning ---
  /** The entry to look at: under the pointer, else focused, else pinned, else the newest map's first. */
  looked() {
    const stage = this.model.get("stage");
    const resting = stage === STAGES[0] ? null : [stage, 0, 0];
    const exists = (entry) => entry && this.maps[entry[0]]?.[entry[1]]?.[entry[2]] !== void 0;
    return [this.hover, this.focus, this.model.get("pinned"), resting].find(exists) ?? null;
  }
  mark() {
    const entry = this.looked();
    const stage = this.model.get("stage");
    const parts = entry ? partsOf(entry, this.maps, stage) : [];
    const rate = this.model.get("learning") ? this.model.get("learning_rate") : null;
    const pinned = entry && JSON.stringify(entry) === JSON.stringify(this.model.get("pinned"));
    for (const [name, grid] of Object.entries(this.grids)) {
      const places = parts.filter(([of]) => of === name).map(([, row, column]) => [row, column]);
      const box = entry?.[0] === name ? { row: entry[1], column: entry[2], height: 1, width: 1 } : null;
      grid.mark({ places, box, pinned: pinned && Boolean(box) });
    }
    setText(this.point, entry ? textOf(entry, this.maps, stage, rate, this.say) : this.say.hint);
    switchOff(this.unpinButton, !this.model.get("pinned"), this.backButton.disabled ? this.nextButton : this.backButton);
  }
  /** Keep looking at an entry; the same entry again lets it go. */
  pin(entry) {
    const same = JSON.stringify(entry) === JSON.stringify(this.model.get("pinned"));
    this.traits.set({ pinned: same ? null : entry });
  }
};
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
