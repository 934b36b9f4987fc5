// Prediction: a question, a field for the answer, and what is said to it. The table from answer to
// sentence is in the model, so that it answers without a kernel.

import { button } from "../shared/controls.js";
import { h, keepKeys, sentence } from "../shared/dom.js";
import { fill, space } from "../shared/words.js";
import { fieldFor } from "./fields.js";
import { judge } from "./judge.js";

const DONE = ["right", "shown"];

/** A matrix that the question gives. */
function given([name, rows]) {
  const lines = rows.map((row) => h("tr", {}, ...row.map((entry) => h("td", {}, entry))));
  return h("table", { class: "d2l-given" }, h("caption", {}, name), h("tbody", {}, ...lines));
}

class View {
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
      h("span", { class: "d2l-choices" }, check, this.hint, this.show),
    );
    // JupyterLab sends no form when Enter is pressed. While a word is composed, Enter belongs to it.
    this.field.element.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && !event.shiftKey && !event.isComposing) this.check();
    });
    this.root = h(
      "div",
      { class: "d2l-predict", role: "group", "aria-label": this.words.title, lang: this.model.get("_lang") },
      h("p", { class: "d2l-question", id }, h("strong", {}, this.words.predict), space(this.words.predict), ...sentence(this.model.get("question"))),
      h("div", { class: "d2l-givens" }, ...this.model.get("_given").map(given)),
      form,
      this.answer,
    );
    el.replaceChildren(this.root);
  }

  /** Show the last try again, as after a reload of the page. */
  restore() {
    this.showButtons();
    const last = this.tries.at(-1);
    if (!last) return;
    this.field.show(last.text);
    this.say(last.outcome, last.says, last.lesson);
  }

  check() {
    const { text, value, problem } = this.field.read();
    if (problem) return this.say("unread", problem);
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
    if (lesson) parts.push(space(text), h("span", { class: "d2l-lesson" }, fill(this.words.lesson, { lesson })));
    this.answer.replaceChildren(h("p", {}, ...parts));
  }
}

export default {
  render({ model, el }) {
    const view = new View(model, el);
    return () => view.dispose();
  },
};
