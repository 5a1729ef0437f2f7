// The editor's list of ranges: their times to be written by hand, their order, and away with them.

import { make } from "./dom.js";
import { clock } from "./clock.js";

const titles = { start: "Start", end: "End" };

export class RangeList {
  #material;
  #list;
  #tell;
  #rows = [];

  /**
   * `tell.choose(index)` and `tell.go(time)` are called as by the time line, `tell.changed(words)` when a range is another
   * one, `tell.wrong(words)` when what was written is no time of a range.
   */
  constructor(material, list, tell) {
    this.#material = material;
    this.#list = list;
    this.#tell = tell;
    this.element = make("ol", { className: "cut-ranges", "aria-label": "Ranges, in the order in which they follow each other" });
  }

  show() {
    const { ranges, chosen } = this.#list;
    if (this.#rows.length !== ranges.length) {
      this.#rows = ranges.map((_, index) => this.#row(index));
      this.element.replaceChildren(...this.#rows.map((row) => row.element));
    }
    ranges.forEach((range, index) => {
      const row = this.#rows[index];
      row.element.classList.toggle("chosen", index === chosen);
      row.element.setAttribute("aria-current", String(index === chosen));
      for (const side of ["start", "end"]) {
        const field = row[side];
        if (document.activeElement !== field || !field.ariaInvalid) field.value = this.#material.clock(range[side]);
      }
      row.length.textContent = clock(range.end - range.start);
      row.up.disabled = index === 0;
      row.down.disabled = index === ranges.length - 1;
    });
  }

  #row(index) {
    const number = index + 1;
    const button = (label, words, onclick) => {
      const title = `${words} range ${number}`;
      return make("button", { type: "button", className: "small", title, "aria-label": title, onclick }, label);
    };
    const row = {
      start: this.#field(index, "start"), end: this.#field(index, "end"), length: make("span", { className: "length-of" }),
      up: button("↑", "Move up", () => this.#move(index, -1)), down: button("↓", "Move down", () => this.#move(index, 1)),
    };
    const away = button("×", "Remove", () => {
      this.#list.remove(index);
      this.#tell.changed(`range ${number} is removed`);
      (this.element.querySelector(".chosen button") ?? this.element).focus();
    });
    const name = button(String(number), "Go to", () => {
      this.#tell.choose(index);
      this.#tell.go(this.#list.ranges[index].start);
    });
    row.element = make(
      "li", {}, name, row.start, make("span", { "aria-hidden": "true" }, "–"), row.end, row.length, row.up, row.down, away);
    row.element.addEventListener("focusin", () => this.#tell.choose(index));
    return row;
  }

  #field(index, side) {
    const field = make("input", {
      className: "moment", "aria-label": `${titles[side]} of range ${index + 1}`, autocomplete: "off", spellcheck: false,
    });
    field.onchange = () => {
      const time = this.#material.read(field.value);
      const isRight = time !== null && this.#list.set(index, side, time);
      field.ariaInvalid = isRight ? null : "true";
      if (isRight) {
        this.#tell.changed(`${titles[side].toLowerCase()} of range ${index + 1} at ${field.value}`);
        this.#tell.go(time);
      } else {
        const { start, end } = this.#list.ranges[index];
        const right = side === "start" ? `before ${this.#material.clock(end)}` : `after ${this.#material.clock(start)}`;
        this.#tell.wrong(`“${field.value}” is not the ${titles[side].toLowerCase()} of a range: a time such as `
          + `${this.#material.clock(this.#list.ranges[index][side])}, ${right}.`);
      }
    };
    field.onblur = () => {
      field.ariaInvalid = null;
      this.show();
    };
    return field;
  }

  #move(index, by) {
    this.#list.move(index, by);
    this.#tell.changed(`range ${index + 1} is number ${index + by + 1} now`);
    const row = this.#rows[index + by];
    (by < 0 ? [row.up, row.down] : [row.down, row.up]).find((each) => !each.disabled)?.focus();
  }
}
