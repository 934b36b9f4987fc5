// Board: how far a learner is. What is shown was read by Python; nothing is kept in the browser.

import { button } from "../shared/controls.js";
import { h, keepKeys } from "../shared/dom.js";
import { fill } from "../shared/words.js";

function lessonTable({ lessons }, words) {
  const some = (done, all) => fill(words.of, { some: done, all });
  const head = [words.lesson, words.sections, words.answered, words.first];
  const rows = lessons.map((row) => [
    h("th", { scope: "row" }, row.title),
    h("td", {}, some(row.sections_done, row.sections)),
    h("td", {}, some(row.answered, row.predictions)),
    h("td", {}, some(row.right_first, row.predictions)),
  ]);
  return h(
    "table",
    { class: "d2l-lessons" },
    h("caption", {}, words.title),
    h("thead", {}, h("tr", {}, ...head.map((text) => h("th", { scope: "col" }, text)))),
    h("tbody", {}, ...rows.map((cells) => h("tr", {}, ...cells))),
  );
}

function mistakeList({ mistakes }, words) {
  if (!mistakes.length) return [h("p", {}, words.no_mistakes)];
  const items = mistakes.map((row) => h("li", {}, fill(words.mistake, row)));
  return [h("p", {}, words.mistakes), h("ul", {}, ...items)];
}

class View {
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
      h("p", { class: "d2l-lesson" }, where),
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
}

export default {
  render({ model, el }) {
    const view = new View(model, el);
    return () => view.dispose();
  },
};
