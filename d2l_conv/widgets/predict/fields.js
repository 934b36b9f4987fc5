// Where an answer is given: a line to type in, a few options, or a small grid of numbers.
// A field is {element, read, show}: `read()` gives {text, value}, or {text, problem} where it cannot
// be read; `show(value)` writes an answer into it.

import { h, sentence } from "../shared/dom.js";
import { fill } from "../shared/words.js";
import { readNumber, readNumbers } from "./read.js";

function textInput(attributes) {
  return h("input", { type: "text", autocomplete: "off", spellcheck: "false", ...attributes });
}

/** One line: a number, or the numbers of a shape. */
function line({ kind, percent, unit }, words, labelledBy) {
  const input = textInput({ class: "d2l-typed", "aria-labelledby": labelledBy, placeholder: words[`ask_${kind}`] });
  const element = h("span", { class: "d2l-field" }, input, unit ? h("span", {}, unit) : "");
  const read = () => {
    const text = input.value.trim();
    const value = kind === "number" ? readNumber(text, percent) : readNumbers(text);
    if (value === null) return { text, problem: fill(text ? words[`read_${kind}`] : words.empty, { text }) };
    if (kind === "shape" && value.length === 1) return { text, problem: fill(words.one_number, { text }) };
    return { text, value };
  };
  const show = (text) => (input.value = text);
  return { element, read, show, first: input };
}

/** Options, one of which is taken. */
function options({ options: texts }, words, labelledBy, name) {
  const buttons = texts.map((text) => h("input", { type: "radio", name, value: text }));
  const labels = texts.map((text, i) => h("label", { class: "d2l-option" }, buttons[i], h("span", {}, ...sentence(text))));
  const element = h("div", { class: "d2l-options", role: "radiogroup", "aria-labelledby": labelledBy }, ...labels);
  const read = () => {
    const taken = buttons.find((one) => one.checked);
    return taken ? { text: taken.value, value: taken.value } : { text: "", problem: words.pick };
  };
  const show = (text) => buttons.forEach((one) => (one.checked = one.value === text));
  return { element, read, show, first: buttons[0] };
}

/** A grid of numbers; the arrow keys go up and down in it. */
function grid({ shape: [height, width] }, words, labelledBy) {
  const cells = Array.from({ length: height }, (_, r) =>
    Array.from({ length: width }, (_, c) =>
      textInput({ class: "d2l-number", "aria-label": fill(words.cell, { row: r + 1, column: c + 1 }) }),
    ),
  );
  const element = h(
    "div",
    { class: "d2l-numbers", role: "group", "aria-labelledby": labelledBy },
    ...cells.map((row) => h("div", { class: "d2l-numbers-row" }, ...row)),
  );
  element.addEventListener("keydown", (event) => {
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    const row = cells.findIndex((line) => line.includes(event.target));
    if (!step || row < 0) return;
    cells[row + step]?.[cells[row].indexOf(event.target)].focus();
    event.preventDefault();
  });
  const read = () => {
    const texts = cells.map((row) => row.map((cell) => cell.value.trim()));
    const text = texts.map((row) => row.join(" ")).join("; ");
    const value = texts.map((row) => row.map((entry) => readNumber(entry)));
    const [row, column] = firstNull(value);
    if (row < 0) return { text, value };
    cells[row][column].focus();
    const typed = texts[row][column];
    const place = fill(words.cell, { row: row + 1, column: column + 1 });
    return { text, problem: fill(typed ? words.read_cell : words.empty_cell, { text: typed, place }) };
  };
  const show = (text) => {
    const rows = text.split("; ").map((row) => row.split(" "));
    cells.forEach((row, r) => row.forEach((cell, c) => (cell.value = rows[r]?.[c] ?? "")));
  };
  return { element, read, show, first: cells[0][0] };
}

function firstNull(rows) {
  const row = rows.findIndex((line) => line.includes(null));
  return row < 0 ? [-1, -1] : [row, rows[row].indexOf(null)];
}

const FIELDS = { number: line, shape: line, choice: options, grid };

/** The field for a form: {kind, ...}. `labelledBy` is the id of the question, `name` is unique. */
export function fieldFor(form, words, labelledBy, name) {
  return FIELDS[form.kind](form, words, labelledBy, name);
}
