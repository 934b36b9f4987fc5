// A button that gives the address of what is shown, to send or to put into slides.

import { button } from "./controls.js";
import { h, setText } from "./dom.js";

/**
 * The button, and the line that it fills: the address, copied already where the browser allows it.
 *
 * @param page the page of the web edition that the address leads to; without one there is no button.
 * @param address gives the part behind '#'.
 * @returns {{button, line}}: elements, or none.
 */
export function linkTo(page, address, say) {
  if (!page) return { button: [], line: [] };
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
