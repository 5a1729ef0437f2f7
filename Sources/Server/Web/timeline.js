// The editor's time line: ruler, pictures, sound, ranges with their edges, and the place that is shown.

import { make, soon } from "./dom.js";
import { Filmstrip } from "./filmstrip.js";

/** What the marks of the ruler may be apart, in seconds. */
const STEPS = [0.04, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1800, 3600];
/** The shortest part that is shown, in seconds. */
const CLOSEST = 0.5;
const WAVE_HEIGHT = 72;

export class Timeline {
  #material;
  #list;
  #tell;
  #time = 0;
  #edges = [];

  /**
   * `material` and `list` are what is cut. `tell.go(time)` is called when somebody points at a time, `tell.choose(index)`
   * when at a range, `tell.edge(index, side, time)` when an edge is drawn to a time.
   */
  constructor(material, list, tell) {
    this.#material = material;
    this.#list = list;
    this.#tell = tell;
    this.view = { from: 0, to: material.duration };
    this.ruler = make("div", { className: "ruler", "aria-hidden": "true" });
    this.film = new Filmstrip(material);
    this.wave = make("img", { className: "wave", alt: "Waveform of the sound", hidden: true });
    this.holes = make("div", { className: "layer" });
    this.ranges = make("div", { className: "layer" });
    this.playhead = make("div", { className: "playhead", "aria-hidden": "true" });
    this.track = make(
      "div", { className: "tracks" }, this.ruler, this.film.element, make("div", { className: "sound" }, this.wave), this.holes,
      this.ranges, this.playhead);
    this.scroll = make("input", {
      type: "range", min: 0, step: "any", className: "scroll", "aria-label": "Part of the time line that is shown", hidden: true,
    });
    this.scroll.oninput = () => this.look(Number(this.scroll.value));
    this.element = make("div", { className: "timeline", role: "group", "aria-label": "Time line" }, this.track, this.scroll);
    this.#point();
    this.refill = soon(() => this.#fill(), 120);
    this.sizes = new ResizeObserver(() => this.draw());
    this.sizes.observe(this.track);
  }

  close() { this.sizes.disconnect(); }

  get span() { return this.view.to - this.view.from; }

  /** Shows less (below 1) or more around the place that is shown. */
  zoom(factor, around = this.#time) {
    const { duration } = this.#material;
    const span = Math.min(duration, Math.max(Math.min(CLOSEST, duration), this.span * factor));
    const part = Math.min(1, Math.max(0, (around - this.view.from) / this.span));
    this.look(around - part * span, span);
  }

  /** Shows a part of so many seconds from a time on. */
  look(from, span = this.span) {
    const start = Math.max(0, Math.min(from, this.#material.duration - span));
    this.view = { from: start, to: start + span };
    this.draw();
  }

  whole() { this.look(0, this.#material.duration); }

  /** The place that is shown; the view follows it. */
  set time(time) {
    this.#time = time;
    if (time < this.view.from || time > this.view.to) this.look(time - this.span * 0.1);
    else this.#drawPlayhead();
  }

  #drawPlayhead() {
    this.playhead.style.left = this.#place(this.#time);
    this.playhead.hidden = this.#time < this.view.from || this.#time > this.view.to;
  }

  #part(time) { return (time - this.view.from) / this.span; }

  #place(time) { return `${this.#part(time) * 100}%`; }

  /** Puts something from one time to another. */
  #lay(element, { start, end }) {
    const [left, right] = [start, end].map((time) => Math.min(1, Math.max(0, this.#part(time))));
    element.style.left = `${left * 100}%`;
    element.style.width = `${(right - left) * 100}%`;
    element.hidden = right <= left;
  }

  /** Draws everything anew; pictures and sound a little later. */
  draw() {
    if (!this.track.clientWidth) return;
    this.#drawRuler();
    this.#drawRanges();
    this.holes.replaceChildren(...this.#material.holes.map((hole) => {
      const element = make("div", { className: "hole", title: "nothing is recorded here" });
      this.#lay(element, hole);
      return element;
    }));
    this.scroll.hidden = this.span >= this.#material.duration;
    this.scroll.max = this.#material.duration - this.span;
    this.scroll.value = this.view.from;
    this.scroll.setAttribute("aria-valuetext", `from ${this.#material.clock(this.view.from)} to ${this.#material.clock(this.view.to)}`);
    if (!this.wave.hidden) this.#layWave();
    this.#drawPlayhead();
    this.refill();
  }

  #drawRuler() {
    const room = Math.max(1, this.track.clientWidth / 110);
    const step = STEPS.find((each) => this.span / each <= room) ?? STEPS.at(-1);
    const first = Math.ceil(this.view.from / step);
    const count = Math.floor(this.view.to / step) - first + 1;
    const marks = [...Array(Math.max(0, count)).keys()].map((index) => {
      const time = (first + index) * step;
      const words = this.#material.clock(time);
      const mark = make("span", {}, step < 1 ? words : words.replace(/\.\d+$/, ""));
      mark.style.left = this.#place(time);
      return mark;
    });
    this.ruler.replaceChildren(...marks);
  }

  /** The edges stay the same elements for as long as there are as many ranges: one of them may have the focus. */
  #drawRanges() {
    const { ranges, chosen } = this.#list;
    if (this.#edges.length !== ranges.length) {
      this.#edges = ranges.map((_, index) => this.#makeRange(index));
      this.ranges.replaceChildren(...this.#edges.flatMap((each) => [each.body, each.start, each.end]));
    }
    ranges.forEach((range, index) => {
      const { body } = this.#edges[index];
      this.#lay(body, range);
      body.classList.toggle("chosen", index === chosen);
      for (const side of ["start", "end"]) {
        const edge = this.#edges[index][side];
        edge.style.left = this.#place(range[side]);
        edge.hidden = range[side] < this.view.from || range[side] > this.view.to;
        edge.setAttribute("aria-valuemax", this.#material.duration);
        edge.setAttribute("aria-valuenow", range[side]);
        edge.setAttribute("aria-valuetext", this.#material.clock(range[side]));
      }
    });
  }

  #makeRange(index) {
    const edge = (side) => {
      const element = make("div", {
        className: `edge ${side}`, tabIndex: 0, role: "slider", "aria-label": `${side === "start" ? "Start" : "End"} of range ${index + 1}`,
        "aria-valuemin": "0", "data-index": String(index), "data-side": side,
      });
      element.addEventListener("focus", () => this.#tell.choose(index));
      return element;
    };
    return { body: make("div", { className: "range" }, make("span", {}, String(index + 1))), start: edge("start"), end: edge("end") };
  }

  #layWave() {
    const [from, to] = [Number(this.wave.dataset.from), Number(this.wave.dataset.to)];
    this.wave.style.left = this.#place(from);
    this.wave.style.width = `${(to - from) / this.span * 100}%`;
  }

  async #fill() {
    if (!this.track.isConnected) return;
    const { from, to } = this.view;
    this.film.show(this.view);
    const width = Math.min(4096, Math.round(this.track.clientWidth * Math.min(2, devicePixelRatio)));
    const address = this.#material.waveform(from, to, width, WAVE_HEIGHT);
    if (!address) return;
    const picture = new Image();
    picture.src = address;
    try { await picture.decode(); } catch { return; }
    if (from !== this.view.from || to !== this.view.to) return;
    this.wave.src = address;
    Object.assign(this.wave.dataset, { from, to });
    this.wave.hidden = false;
    this.#layWave();
  }

  /** What mouse, pen and finger do. */
  #point() {
    let held = null;
    const timeAt = (event) => {
      const box = this.track.getBoundingClientRect();
      const part = Math.min(1, Math.max(0, (event.clientX - box.left) / box.width));
      return this.view.from + part * this.span;
    };
    const act = (event) => {
      const time = timeAt(event);
      if (held.edge) this.#tell.edge(Number(held.edge.index), held.edge.side, time);
      this.#tell.go(time);
    };
    this.track.addEventListener("pointerdown", (event) => {
      if (event.button !== 0) return;
      const edge = event.target.closest(".edge");
      held = { edge: edge ? { ...edge.dataset } : null };
      this.track.setPointerCapture(event.pointerId);
      const time = timeAt(event);
      const index = this.#list.ranges.findIndex(({ start, end }) => start <= time && time < end);
      if (!edge && index >= 0) this.#tell.choose(index);
      if (!edge) act(event);
    });
    this.track.addEventListener("pointermove", (event) => { if (held) act(event); });
    for (const name of ["pointerup", "pointercancel"]) this.track.addEventListener(name, () => { held = null; });
    this.track.addEventListener("wheel", (event) => {
      if (!event.ctrlKey && !event.shiftKey && event.deltaX === 0) return;
      event.preventDefault();
      if (event.ctrlKey) this.zoom(event.deltaY > 0 ? 1.25 : 0.8, timeAt(event));
      else this.look(this.view.from + (event.deltaX || event.deltaY) / this.track.clientWidth * this.span);
    }, { passive: false });
  }
}
