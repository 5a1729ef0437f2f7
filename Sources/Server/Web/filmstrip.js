// Small pictures along a time line: from the storyboard where there is one, otherwise made by the server one by one.

import { draw, make } from "./dom.js";
import { show } from "./storyboard.js";

const WIDTH = 112;

export class Filmstrip {
  #cues;
  #frameAt;
  #turn = 0;

  /** `cues` as `storyboard` gives them; `frameAt(time)` the address of a picture, or null. */
  constructor({ cues, frameAt }) {
    this.#cues = cues;
    this.#frameAt = frameAt;
    this.element = make("div", { className: "strip", "aria-hidden": "true" });
  }

  /** Fills it with pictures of a part, in seconds. */
  show({ from, to }) {
    this.#turn += 1;
    const count = Math.max(1, Math.ceil(this.element.clientWidth / WIDTH));
    const middles = [...Array(count).keys()].map((index) => from + (index + 0.5) / count * (to - from));
    if (this.#cues.length > 0) this.element.replaceChildren(...middles.map((time) => this.#tile(time)));
    else this.#load(middles, this.#turn);
  }

  #tile(time) {
    const frame = draw("svg", { preserveAspectRatio: "xMidYMid slice" }, draw("image", {}));
    const cue = this.#cues.find(({ start, end }) => start <= time && time < end) ?? this.#cues.at(-1);
    show(frame, cue);
    return frame;
  }

  /** One after the other: making them is work. What was shown stays until there is something better. */
  async #load(times, turn) {
    const places = times.map((_, index) => this.element.children[index] ?? make("img", { alt: "" }));
    this.element.replaceChildren(...places);
    for (const [index, time] of times.entries()) {
      const address = this.#frameAt(time);
      if (!address || turn !== this.#turn || !this.element.isConnected) return;
      const picture = make("img", { alt: "", src: address });
      try { await picture.decode(); } catch { continue; }
      if (turn === this.#turn) this.element.children[index].replaceWith(picture);
    }
  }
}
