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

// d2l_conv/widgets/board/widget.js
function lessonTable({ lessons }, words) {
  const some = (done, all) => fill(words.of, { some: done, all });
  const head = [words.lesson, words.sections, words.answered, words.first];
  const rows = lessons.map((row) => [
    h("th", { scope: "row" }, row.title),
    h("td", {}, some(row.sections_done, row.sections)),
    h("td", {}, some(row.answered, row.predictions)),
    h("td", {}, some(row.right_first, row.predictions))
  ]);
  return h(
    "table",
    { class: "d2l-lessons" },
    h("caption", {}, words.title),
    h("thead", {}, h("tr", {}, ...head.map((text) => h("th", { scope: "col" }, text)))),
    h("tbody", {}, ...rows.map((cells) => h("tr", {}, ...cells)))
  );
}
function mistakeList({ mistakes }, words) {
  if (!mistakes.length)
    return [h("p", {}, words.no_mistakes)];
  const items = mistakes.map((row) => h("li", {}, fill(words.mistake, row)));
  return [h("p", {}, words.mistakes), h("ul", {}, ...items)];
}
var View = class {
  constructor(model, el) {
    this.model = model;
    this.words = model.get("_words");
    this.body = h("div");
    this.said = h("p", { role: "status" });
    this.erase = button(this.words.erase, () => this.ask(true));
    this.yes = button(this.words.yes, () => this.request("erase"));
    this.no = button(this.words.no, () => this.ask(false));
    this.sure = h("span", { class: "d2l-choices" }, h("span", {}, this.words.sure), this.yes, this.no);
    const refresh = button(this.words.refresh, () => this.request("refresh"));
    this.buttons = h("div", { class: "d2l-choices" }, refresh, this.erase, this.sure);
    this.root = h("div", { class: "d2l-board", role: "group", "aria-label": this.words.title, lang: this.model.get("_lang") }, this.body, this.buttons, this.said);
    el.replaceChildren(this.root);
    this.redraw = () => this.draw();
    model.on("change:standing", this.redraw);
    this.freeKeys = keepKeys(this.root);
    this.draw();
  }
  dispose() {
    this.model.off("change:standing", this.redraw);
    this.freeKeys();
  }
  draw() {
    const standing = this.model.get("standing");
    const where = standing.path ? fill(this.words.kept, standing) : this.words.not_kept;
    this.body.replaceChildren(
      lessonTable(standing, this.words),
      ...mistakeList(standing, this.words),
      h("p", { class: "d2l-lesson" }, where)
    );
    this.erase.hidden = !standing.path;
    this.sure.hidden = true;
  }
  /** Ask once more before all is gone; the focus goes with the question. */
  ask(open) {
    this.sure.hidden = !open;
    this.erase.hidden = open;
    (open ? this.no : this.erase).focus();
  }
  request(what) {
    this.model.set("request", what);
    this.model.save_changes();
    this.said.textContent = what === "erase" ? this.words.erased : "";
    if (what === "erase") {
      this.ask(false);
    }
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
