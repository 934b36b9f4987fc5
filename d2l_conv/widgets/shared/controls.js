// Labelled native controls, shared by the explorers: the browser gives them names, keys and focus.

import { h, setAttribute, setText } from "./dom.js";

/**
 * A slider with its value beside it.
 *
 * @param label the word beside it; `name` is the full name for screen readers.
 * @param text what is written and said for a number; the number itself if not given.
 * @param onInput called with the new number while it moves.
 * @returns {{element, show}}: `show(value, max)` sets it from outside.
 */
export function slider({ label, name, min, max, step = 1, text = null }, onInput) {
  const input = h("input", { type: "range", min, max, step, "aria-label": name });
  const value = h("output", { "aria-hidden": "true" });
  const write = (number) => {
    setText(value, text ? text(number) : String(number));
    if (text) setAttribute(input, "aria-valuetext", text(number));
  };
  const show = (number, newMax = input.max) => {
    if (input.max !== String(newMax)) input.max = newMax;
    if (input.value !== String(number)) input.value = number;
    write(number);
  };
  input.addEventListener("input", () => {
    write(Number(input.value));
    onInput(Number(input.value));
  });
  const element = h("label", { class: "d2l-slider" }, h("span", {}, label), input, value);
  return { element, show };
}

/** A list to choose from: `options` are [value, text] pairs. */
export function choice({ name, options }, onChange) {
  const select = h("select", { "aria-label": name });
  const show = (value, shown = options) => {
    const texts = shown.map(([, text]) => text).join();
    if (select.dataset.texts !== texts) {
      select.dataset.texts = texts;
      select.replaceChildren(...shown.map(([option, text]) => h("option", { value: option }, text)));
    }
    if (select.value !== value) select.value = value;
  };
  select.addEventListener("change", () => onChange(select.value));
  return { element: select, show };
}

/** A box to tick. */
export function tick({ label, name }, onChange) {
  const input = h("input", { type: "checkbox", "aria-label": name });
  input.addEventListener("change", () => onChange(input.checked));
  const show = (checked) => (input.checked = checked);
  return { element: h("label", { class: "d2l-tick" }, input, label), show };
}

/** A button. */
export function button(text, onClick) {
  return h("button", { type: "button", class: "d2l-button", onclick: onClick }, text);
}

/** Switch a button off or on. A button that is off loses the focus, so `other` gets it instead. */
export function switchOff(element, isOff, other) {
  if (isOff && element === document.activeElement) other.focus();
  if (element.disabled !== isOff) element.disabled = isOff;
}

/** Controls that belong together, under a title. */
export function group(title, ...elements) {
  return h("fieldset", { class: "d2l-group" }, h("legend", {}, title), ...elements);
}
