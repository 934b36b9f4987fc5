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
function sentence(text) {
  return text.split("`").map((part, i) => i % 2 ? h("code", {}, part) : part);
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

// d2l_conv/widgets/shared/controls.js
function button(text, onClick) {
  return h("button", { type: "button", class: "d2l-button", onclick: onClick }, text);
}

// d2l_conv/widgets/shared/words.js
function fill(template, values = {}) {
  return template.replace(/\{(\w+)\}/g, (_, name) => values[name]);
}
function space(text) {
  return /[。！？：；，）]$/.test(text) ? "" : " ";
}

// d2l_conv/widgets/predict/read.js
var NUMBER = "[+-]?(?:\\d+\\.?\\d*|\\.\\d+)(?:e[+-]?\\d+)?";
var FRACTION = new RegExp(`^(${NUMBER})\\s*/\\s*(${NUMBER})$`);
var ALONE = new RegExp(`^${NUMBER}$`);
function plain(text) {
  return text.normalize("NFKC").toLowerCase().replace(/[−–—]/g, "-").replace(/[、;]/g, ",").replace(/torch\.size/, "").replace(/[()[\]{}【】]/g, " ").trim();
}
function withPoint(text) {
  if (/^[+-]?\d{1,3}(,\d{3})+(\.\d+)?$/.test(text))
    return text.replaceAll(",", "");
  return /^[+-]?\d*,\d+$/.test(text) ? text.replace(",", ".") : text;
}
function readNumber(text, percent = false) {
  const bare = plain(text).replace(/\s+[a-z]{2,}$|\s*\p{Script=Han}+$/u, "");
  const isPercent = bare.endsWith("%");
  const digits = withPoint(isPercent ? bare.slice(0, -1).trim() : bare);
  const fraction = digits.match(FRACTION);
  if (!fraction && !ALONE.test(digits))
    return null;
  const value = fraction ? Number(fraction[1]) / Number(fraction[2]) : Number(digits);
  if (!Number.isFinite(value))
    return null;
  return isPercent && !percent ? value / 100 : value;
}
function readNumbers(text) {
  const parts = plain(text).replace(/\bby\b|[×✕*乘]/g, "x").replace(/,\s*$/, "").split(/\s*[x,]\s*|\s+/);
  return parts.every((part) => ALONE.test(part)) ? parts.map(Number) : null;
}

// d2l_conv/widgets/predict/fields.js
function textInput(attributes) {
  return h("input", { type: "text", autocomplete: "off", spellcheck: "false", ...attributes });
}
function line({ kind, percent, unit }, words, labelledBy) {
  const input = textInput({ class: "d2l-typed", "aria-labelledby": labelledBy, placeholder: words[`ask_${kind}`] });
  const element = h("span", { class: "d2l-field" }, input, unit ? h("span", {}, unit) : "");
  const read = () => {
    const text = input.value.trim();
    const value = kind === "number" ? readNumber(text, percent) : readNumbers(text);
    if (value === null)
      return { text, problem: fill(text ? words[`read_${kind}`] : words.empty, { text }) };
    if (kind === "shape" && value.length === 1)
      return { text, problem: fill(words.one_number, { text }) };
    return { text, value };
  };
  const show = (text) => input.value = text;
  return { element, read, show, first: input };
}
function options({ options: texts }, words, labelledBy, name) {
  const buttons = texts.map((text) => h("input", { type: "radio", name, value: text }));
  const labels = texts.map((text, i) => h("label", { class: "d2l-option" }, buttons[i], h("span", {}, ...sentence(text))));
  const element = h("div", { class: "d2l-options", role: "radiogroup", "aria-labelledby": labelledBy }, ...labels);
  const read = () => {
    const taken = buttons.find((one) => one.checked);
    return taken ? { text: taken.value, value: taken.value } : { text: "", problem: words.pick };
  };
  const show = (text) => buttons.forEach((one) => one.checked = one.value === text);
  return { element, read, show, first: buttons[0] };
}
function grid({ shape: [height, width] }, words, labelledBy) {
  const cells = Array.from(
    { length: height },
    (_, r) => Array.from(
      { length: width },
      (_2, c) => textInput({ class: "d2l-number", "aria-label": fill(words.cell, { row: r + 1, column: c + 1 }) })
    )
  );
  const element = h(
    "div",
    { class: "d2l-numbers", role: "group", "aria-labelledby": labelledBy },
    ...cells.map((row) => h("div", { class: "d2l-numbers-row" }, ...row))
  );
  element.addEventListener("keydown", (event) => {
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    const row = cells.findIndex((line2) => line2.includes(event.target));
    if (!step || row < 0)
      return;
    cells[row + step]?.[cells[row].indexOf(event.target)].focus();
    event.preventDefault();
  });
  const read = () => {
    const texts = cells.map((row2) => row2.map((cell) => cell.value.trim()));
    const text = texts.map((row2) => row2.join(" ")).join("; ");
    const value = texts.map((row2) => row2.map((entry) => readNumber(entry)));
    const [row, column] = firstNull(value);
    if (row < 0)
      return { text, value };
    cells[row][column].focus();
    const typed = texts[row][column];
    const place = fill(words.cell, { row: row + 1, column: column + 1 });
    return { text, problem: fill(typed ? words.read_cell : words.empty_cell, { text: typed, place }) };
  };
  const show = (text) => {
    const rows = text.split("; ").map((row) => row.split(" "));
    cells.forEach((row, r) => row.forEach((cell, c) => cell.value = rows[r]?.[c] ?? ""));
  };
  return { element, read, show, first: cells[0][0] };
}
function firstNull(rows) {
  const row = rows.findIndex((line2) => line2.includes(null));
  return row < 0 ? [-1, -1] : [row, rows[row].indexOf(null)];
}
var FIELDS = { number: line, shape: line, choice: options, grid };
function fieldFor(form, words, labelledBy, name) {
  return FIELDS[form.kind](form, words, labelledBy, name);
}

// d2l_conv/widgets/predict/judge.js
function same(a, b, tolerance) {
  if (Array.isArray(a) || Array.isArray(b)) {
    return Array.isArray(a) && Array.isArray(b) && a.length === b.length && a.every((x, i) => same(x, b[i], tolerance));
  }
  if (typeof a !== "number" || typeof b !== "number")
    return a === b;
  return Math.abs(a - b) <= tolerance + 1e-9 * Math.max(1, Math.abs(b));
}
function judge(value, { right, wrong, lead, tolerance }) {
  if (same(value, right.value, tolerance))
    return { outcome: "right", says: right.says, names: [], lesson: "" };
  const found = wrong.find((row) => same(value, row.value, tolerance));
  if (found)
    return { outcome: "named", says: found.says, names: found.names, lesson: found.lesson };
  return { outcome: "unnamed", says: lead, names: [], lesson: "" };
}

// d2l_conv/widgets/predict/widget.js
var DONE = ["right", "shown"];
function given([name, rows]) {
  const lines = rows.map((row) => h("tr", {}, ...row.map((entry) => h("td", {}, entry))));
  return h("table", { class: "d2l-given" }, h("caption", {}, name), h("tbody", {}, ...lines));
}
var View = class {
  constructor(model, el) {
    this.model = model;
    this.words = model.get("_words");
    this.table = model.get("_table");
    this.build(el);
    this.freeKeys = keepKeys(this.root);
    this.restore();
  }
  dispose() {
    this.freeKeys();
  }
  get tries() {
    return this.model.get("tries");
  }
  build(el) {
    const id = `d2l-question-${crypto.getRandomValues(new Uint32Array(2)).join("-")}`;
    this.field = fieldFor(this.model.get("_form"), this.words, id, id);
    this.hint = button(this.words.hint, () => this.say("hint", this.table.hint));
    this.show = button(this.words.show, () => this.giveAway());
    this.hint.hidden = !this.table.hint;
    this.answer = h("div", { class: "d2l-answer", role: "status" });
    const check = button(this.words.check, () => this.check());
    const form = h(
      "div",
      { class: "d2l-form" },
      this.field.element,
      h("span", { class: "d2l-choices" }, check, this.hint, this.show)
    );
    this.field.element.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && !event.shiftKey && !event.isComposing)
        this.check();
    });
    this.root = h(
      "div",
      { class: "d2l-predict", role: "group", "aria-label": this.words.title, lang: this.model.get("_lang") },
      h("p", { class: "d2l-question", id }, h("strong", {}, this.words.predict), space(this.words.predict), ...sentence(this.model.get("question"))),
      h("div", { class: "d2l-givens" }, ...this.model.get("_given").map(given)),
      form,
      this.answer
    );
    el.replaceChildren(this.root);
  }
  /** Show the last try again, as after a reload of the page. */
  restore() {
    this.showButtons();
    const last = this.tries.at(-1);
    if (!last)
      return;
    this.field.show(last.text);
    this.say(last.outcome, last.says, last.lesson);
  }
  check() {
    const { text, value, problem } = this.field.read();
    if (problem)
      return this.say("unread", problem);
    const { outcome, says, names, lesson } = judge(value, this.table);
    this.record({ text, outcome, names, says: fill(says, { answer: text }), lesson });
  }
  giveAway() {
    const { text, says } = this.table.right;
    const it = fill(this.words.it_is, { answer: text });
    this.field.show(this.table.right.typed);
    this.record({ text, outcome: "shown", names: [], says: it + space(it) + says, lesson: "" });
    this.field.first.focus();
  }
  /** Keep a try and say what it got; what is tried out after the right answer is not kept. */
  record(one) {
    if (!this.tries.some(({ outcome }) => DONE.includes(outcome))) {
      this.model.set("tries", [...this.tries, one]);
      this.model.save_changes();
    }
    this.say(one.outcome, one.says, one.lesson);
    this.showButtons();
  }
  showButtons() {
    this.show.hidden = !this.tries.length || this.tries.some(({ outcome }) => DONE.includes(outcome));
  }
  say(outcome, text, lesson = "") {
    this.root.dataset.outcome = outcome;
    const lead = this.words[`lead_${outcome}`];
    const parts = [lead ? h("strong", {}, lead + space(lead)) : "", ...sentence(text)];
    if (lesson)
      parts.push(space(text), h("span", { class: "d2l-lesson" }, fill(this.words.lesson, { lesson })));
    this.answer.replaceChildren(h("p", {}, ...parts));
  }
};
var widget_default = {
  render({ model, el }) {
    const view = new View(model, el);
    return () => view.dispose();
  }
};
export {
  widget_default as default
};
