// A matrix of numbers that can be read, pointed at and pinned; shared by the explorers.

import { h, setAttribute, setStyle, setText } from "./dom.js";

const SHOWN = ["text", "label", "padding", "unread", "shade"];
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
    this.shown = new WeakMap(); // what each cell shows: most stay the same at a step
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
    this.cells[oldRow]?.[oldColumn]?.setAttribute("tabindex", "-1");
    this.current = [row, column];
    const cell = this.cells[row]?.[column];
    if (cell && !cell.querySelector("input")) cell.setAttribute("tabindex", "0");
  }

  /**
   * Show a matrix of cells under a title, each `size` [height, width] in px; `label` names it for
   * screen readers where the title is not enough. Elements of the last picture are used again if
   * they fit.
   */
  draw(rows, size, title, label = title) {
    setText(this.title, title);
    setAttribute(this.table, "aria-label", label);
    this.note.hidden = true;
    this.sheet.hidden = false;
    this.resize(rows);
    this.layOut(rows, size);
    rows.forEach((line, r) => line.forEach((cell, c) => this.fillCell(this.cells[r][c], cell)));
  }

  /** Show a sentence in place of the matrix. */
  drawNothing(sentence, title) {
    setText(this.title, title);
    setText(this.note, sentence);
    this.note.hidden = false;
    this.sheet.hidden = true;
    this.cells = [];
    this.table.replaceChildren();
  }

  /** Have as many cells as there are numbers; those that are there already stay. */
  resize(rows) {
    const hadFocus = this.table.contains(document.activeElement);
    const isEdited = Boolean(rows[0][0].edit);
    if (this.isEdited !== isEdited) {
      this.isEdited = isEdited;
      this.cells = [];
      this.table.replaceChildren();
    }
    while (this.cells.length > rows.length) this.cells.pop()[0].parentElement.remove();
    while (this.cells.length < rows.length) {
      this.cells.push([]);
      this.table.append(h("div", { role: "row" }));
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
  layOut(rows, [height, width]) {
    for (const row of this.table.children) setStyle(row, "height", `${height}px`);
    setStyle(this.table, "width", `${rows[0].length * width}px`);
    setStyle(this.box, "--cell-height", `${height}px`);
    setStyle(this.box, "--cell-width", `${width}px`);
  }

  newCell(cell, row, column) {
    const element = h("div", { role: "gridcell", tabindex: "-1", "data-row": row, "data-column": column });
    if (cell.edit) {
      element.removeAttribute("tabindex");
      element.append(h("input", { class: "d2l-edit", inputmode: "decimal", autocomplete: "off" }));
    }
    return element;
  }

  fillCell(element, cell) {
    const { text, label, padding, unread, shade, edit } = cell;
    const shown = this.shown.get(element);
    if (!edit && shown && SHOWN.every((name) => cell[name] === shown[name])) return;
    this.shown.set(element, cell);
    const classes = ["d2l-cell", padding && "d2l-padding", unread && "d2l-unread"].filter(Boolean).join(" ");
    if (element.className !== classes) element.className = classes;
    if (edit) this.fillInput(element.firstChild, text, label, edit);
    else {
      setText(element, text);
      setAttribute(element, "aria-label", label);
    }
    const grey = shade === undefined ? "" : `rgb(${Array(3).fill(Math.round(255 * shade)).join()})`;
    if (element.dataset.grey !== grey) {
      element.dataset.grey = grey;
      element.style.backgroundColor = grey;
      element.style.color = grey && ink(shade);
    }
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
    this.box.hidden = !box;
    this.box.classList.toggle("d2l-pinned", pinned);
    for (const side of ["row", "column", "height", "width"]) {
      setStyle(this.box, `--${side}`, box ? box[side] : 0);
    }
  }

  markCell(cell, isMarked) {
    cell.toggleAttribute("data-marked", isMarked);
    if (isMarked) cell.setAttribute("aria-selected", "true");
    else cell.removeAttribute("aria-selected");
  }
}
