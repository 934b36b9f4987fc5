// A matrix of numbers that can be read, pointed at and pinned; shared by the explorers.

import { h, setAttribute, setHidden, setText } from "./dom.js";

const EMPTY = { text: "", label: "" };
const STEPS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

/** White or black, whichever is easier to read on a grey of `shade` (0 black, 1 white). */
function ink(shade) {
  return shade > 0.46 ? "#000" : "#fff";
}

/**
 * One matrix with its title.
 *
 * A cell is {text, label, padding, unread, shade, edit}: `label` for screen readers where the text
 * is not enough, `shade` a grey from 0 to 1, `edit` a function that takes what is typed.
 */
export class Grid {
  /**
   * @param kind 'input', 'kernel' or 'output': the colour of its marks.
   * @param on {point, pin, unpin}: called with the [row, column] that is pointed at (null: none
   *   any more) or that is to be pinned. `point` also gets 'hover' or 'focus'.
   */
  constructor(kind, on) {
    this.on = on;
    this.cells = [];
    this.shown = []; // what each cell shows: most stay the same at a step
    this.styles = {}; // of table and box; to ask an element takes as long as to set it
    this.marked = new Set();
    this.current = [0, 0];
    this.typing = null; // the input that is being typed into
    this.title = h("figcaption");
    this.table = h("div", { role: "grid" });
    this.box = h("div", { class: "d2l-box", "aria-hidden": "true" });
    this.sheet = h("div", { class: "d2l-sheet" }, this.table, this.box);
    this.note = h("p", { class: "d2l-no-grid", hidden: true });
    this.element = h("figure", { class: `d2l-panel d2l-${kind}` }, this.title, this.sheet, this.note);
    this.listen();
  }

  listen() {
    const place = (event) => this.placeOf(event.target);
    this.table.addEventListener("pointerover", (event) => place(event) && this.on.point(place(event), "hover"));
    this.table.addEventListener("pointerleave", () => this.on.point(null, "hover"));
    this.table.addEventListener("focusin", (event) => {
      this.setCurrent(place(event));
      this.on.point(this.current, "focus");
    });
    this.table.addEventListener("focusout", () => this.on.point(null, "focus"));
    this.table.addEventListener("click", (event) => place(event) && this.on.pin(place(event)));
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
    } else if (!typing && event.key === "Home") this.focus(row, 0);
    else if (!typing && event.key === "End") this.focus(row, Infinity);
    else if (typing && event.key === "Enter") event.target.dispatchEvent(new Event("change"));
    else if (event.key === "Enter" || (!typing && event.key === " ")) this.on.pin(this.current);
    else if (event.key === "Escape") this.on.unpin();
    else return;
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
    if (old && old !== cell) old.setAttribute("tabindex", "-1");
    if (cell && !cell.querySelector("input")) setAttribute(cell, "tabindex", "0");
  }

  /**
   * Show a matrix of cells under a title, each `size` [height, width] in px; `label` names it for
   * screen readers where the title is not enough. Elements of the last picture are used again if
   * they fit.
   */
  draw(rows, size, title, label = title) {
    setText(this.title, title);
    setAttribute(this.table, "aria-label", label);
    setHidden(this.note, true);
    setHidden(this.sheet, false);
    this.layOut(rows[0].length, size);
    this.resize(rows);
    rows.forEach((line, r) => line.forEach((cell, c) => this.fillCell(this.cells[r][c], cell, this.shown[r]?.[c])));
    this.shown = rows;
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
  resize(rows) {
    const hadFocus = this.table.contains(document.activeElement);
    const isEdited = Boolean(rows[0][0].edit);
    if (this.isEdited !== isEdited) {
      this.isEdited = isEdited;
      this.clear();
    }
    while (this.cells.length > rows.length) this.cells.pop()[0].parentElement.remove();
    while (this.cells.length < rows.length) {
      this.cells.push([]);
      this.table.append(this.newRow());
    }
    this.cells.forEach((line, r) => {
      while (line.length > rows[r].length) line.pop().remove();
      while (line.length < rows[r].length) {
        line.push(this.newCell(rows[r][line.length], r, line.length));
        this.table.children[r].append(line.at(-1));
      }
    });
    const [row, column] = this.current;
    this.setCurrent(this.cells[row]?.[column] ? this.current : [0, 0]);
    if (hadFocus && !this.table.contains(document.activeElement)) this.focus(...this.current);
  }

  /** Set the cells' size: on rows and table alone, as to style hundreds of cells again takes long. */
  layOut(columns, [height, width]) {
    if (this.height !== height) for (const row of this.table.children) row.style.height = `${height}px`;
    this.height = height; // of rows that are yet to come
    this.setStyle(this.table, "width", `${columns * width}px`);
    this.setStyle(this.box, "--cell-height", `${height}px`);
    this.setStyle(this.box, "--cell-width", `${width}px`);
  }

  setStyle(element, name, value) {
    if (this.styles[name] !== value) element.style.setProperty(name, value);
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
    if (Boolean(padding) !== Boolean(shown.padding)) element.classList.toggle("d2l-padding");
    if (Boolean(unread) !== Boolean(shown.unread)) element.classList.toggle("d2l-unread");
    if (edit) this.fillInput(element.firstChild, text, label, edit);
    else {
      if (text !== shown.text) setText(element, text);
      if (label !== shown.label) setAttribute(element, "aria-label", label);
    }
    if (shade !== shown.shade) this.shadeCell(element, shade);
  }

  shadeCell(element, shade) {
    const grey = shade === undefined ? "" : `rgb(${Array(3).fill(Math.round(255 * shade)).join()})`;
    if (element.dataset.grey === grey) return;
    element.dataset.grey = grey;
    element.style.backgroundColor = grey;
    element.style.color = grey && ink(shade);
  }

  fillInput(input, text, label, edit) {
    setAttribute(input, "aria-label", label);
    input.oninput = () => (this.typing = input);
    input.onchange = () => {
      this.typing = null;
      edit(input.value);
    };
    if (this.typing !== input) input.value = text;
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
    for (const cell of this.marked) if (!marked.has(cell)) this.markCell(cell, false);
    for (const cell of marked) if (!this.marked.has(cell)) this.markCell(cell, true);
    this.marked = marked;
    setHidden(this.box, !box);
    this.box.classList.toggle("d2l-pinned", pinned);
    for (const side of ["row", "column", "height", "width"]) {
      this.setStyle(this.box, `--${side}`, box ? box[side] : 0);
    }
  }

  markCell(cell, isMarked) {
    cell.toggleAttribute("data-marked", isMarked);
    if (isMarked) cell.setAttribute("aria-selected", "true");
    else cell.removeAttribute("aria-selected");
  }
}
