// The editor: ranges of a video or of a stream are chosen by keys, by hand or by pointing, looked at and made a file.

import { find, make, soon } from "./dom.js";
import { floor } from "./clock.js";
import { CutBox } from "./cutbox.js";
import { CutList } from "./cutlist.js";
import { hand, partForm } from "./editdesk.js";
import { keyOf, keyTable } from "./editkeys.js";
import { streamMaterial, videoMaterial } from "./material.js";
import { plain, player } from "./player.js";
import { RangeList } from "./rangelist.js";
import { Shuttle } from "./shuttle.js";
import { Timeline } from "./timeline.js";

let shown = null;
let turn = 0;

/** The path of an editor's address and what follows it; null for another address. */
export function wanted(hash) {
  const [, kind, rest, query] = /^#\/edit\/(video|stream)\/([^?]+)(?:\?(.*))?$/.exec(hash) ?? [];
  if (!kind) return null;
  return { key: `${kind}/${rest}`, kind, names: rest.split("/"), query: new URLSearchParams(query ?? "") };
}

/** Opens what an address names. Throws an Error with words where there is no such thing. */
export async function open({ key, kind, names, query }) {
  close();
  turn += 1;
  const mine = turn;
  const [first, second] = names.map(decodeURIComponent);
  const material = await (kind === "video" ? videoMaterial(first) : streamMaterial(first, second ?? "", query));
  if (mine !== turn) return;
  if (!material.isReady) throw new Error("The video is still being made: it can be cut when it is finished.");
  if (!(material.duration > 0)) throw new Error("There is nothing in it that could be cut.");
  find("editor").hidden = false;
  shown = new Editor(key, material, query);
  scrollTo(0, 0);
}

export function close() {
  turn += 1;
  shown?.close();
  shown = null;
  find("editor").hidden = true;
  find("editor").replaceChildren();
}

class Editor {
  /** The place on the time line; and the time of the picture there, as soon as that is seen. */
  #place = 0;
  #shownTime = null;
  #isPreview = false;
  #over = new AbortController();

  constructor(key, material, query) {
    Object.assign(this, { key, material, list: new CutList(material.duration) });
    this.list.read(query, material.parse);
    if (!query.has("range")) this.list.add(0, material.duration);
    const tell = {
      go: (time) => this.go(time), choose: (index) => this.choose(index), changed: (words) => this.changed(words),
      wrong: (words) => this.box.refuse(words),
      edge: (index, side, time) => { if (this.list.set(index, side, floor(time))) this.changed(); },
    };
    this.timeline = new Timeline(material, this.list, tell);
    this.rangeList = new RangeList(material, this.list, tell);
    this.box = new CutBox(material, this.list, () => this.changed());
    this.say = make("p", { className: "said", role: "status" });
    this.stage = make("div", { className: "stage", tabIndex: -1 });
    this.readout = make("output", { className: "readout", "aria-live": "off", "aria-label": "Place that is shown" });
    this.keep = soon(() => this.#keep(), 250);
    this.#build();
    this.#play();
    this.changed();
    const at = material.parse(query.get("at") ?? "");
    this.go(at ?? this.list.range?.start ?? 0);
    const [from, to] = (query.get("view") ?? "").split(",").map((each) => material.parse(each));
    if (from !== null && to > from) this.timeline.look(from, to - from);
    addEventListener("keydown", (event) => this.#onKey(event), { signal: this.#over.signal });
    this.stage.focus({ preventScroll: true });
  }

  close() {
    this.#over.abort();
    this.shuttle?.stop();
    this.player?.stop();
    this.timeline.close();
    document.title = "Millrace";
  }

  get video() { return this.player.video; }

  /** The time of the picture that is seen, not of the clock that runs between two of them. */
  get time() { return this.#shownTime ?? this.#place; }

  #build() {
    const { material } = this;
    document.title = `Cut: ${material.name} · Millrace`;
    this.previewButton = make(
      "button", { type: "button", title: "Play the ranges as they will be joined", "aria-pressed": "false", onclick: () => this.#act("p") },
      "Preview");
    const sheet = (title, ...content) =>
      make("section", { className: "sheet", "aria-label": title }, make("h2", {}, title), ...content);
    const ranges = sheet("Ranges", this.rangeList.element, make("div", { className: "buttons" }, this.previewButton));
    find("editor").replaceChildren(
      make("a", { href: material.back, className: "back" }, material.kind === "video" ? "← Video" : "← Streams"),
      make("h1", { id: "editor-title" }, `Cut: ${material.name}`),
      ...(material.part ? [partForm(material.part, this.key)] : []), this.stage,
      hand(this.readout, (key) => this.#act(key)), this.say, this.timeline.element,
      make(
        "div", { className: "columns" }, make("div", {}, ranges, sheet("Keys", keyTable())), sheet("File", this.box.element)));
  }

  /** Plays the material. */
  #play() {
    this.#start(this.material.player);
    const { video } = this;
    const look = (now, { mediaTime }) => {
      if (video !== this.video) return;
      const step = mediaTime - (this.#shownTime ?? mediaTime);
      // While it plays, pictures tell how long they are.
      if (!video.paused && step > 0.005 && step < this.material.frame * 0.95) this.material.frame = step;
      if (!video.seeking) this.#shownTime = mediaTime;
      this.#show();
      video.requestVideoFrameCallback(look);
    };
    video.requestVideoFrameCallback?.(look);
    // Not where we have sent it: somebody has used the player's own bar.
    video.addEventListener("seeking", () => {
      this.#shownTime = null;
      if (Math.abs(video.currentTime - this.#place) > 0.002) this.#place = video.currentTime;
      this.#show();
    });
    video.addEventListener("timeupdate", () => {
      if (!video.seeking && this.#shownTime === null && !video.paused) this.#place = video.currentTime;
      this.#show();
    });
  }

  #start(what) {
    this.shuttle?.stop();
    this.player?.stop();
    this.#shownTime = null;
    this.player = player(what, (why) => this.box.refuse(`It cannot be played: ${why}.`));
    this.shuttle = new Shuttle(this.video);
    this.stage.replaceChildren(this.player.element);
  }

  #show() {
    if (!this.#isPreview) this.#place = this.time;
    this.readout.value = this.material.clock(this.#place);
    this.timeline.time = this.#place;
    this.keep();
  }

  /** Goes to a time. Times of pictures are rounded: one is aimed at a little behind its beginning. */
  go(time, behind = 0.001) {
    if (this.#isPreview) this.#endPreview();
    this.#place = Math.max(0, Math.min(time, this.material.duration));
    this.#shownTime = null;
    this.video.currentTime = this.#place + behind;
    this.#show();
  }

  choose(index) {
    if (this.list.chosen === index) return;
    this.list.chosen = index;
    this.#draw();
  }

  /** Shows what has become of the ranges and says it. */
  changed(words) {
    if (words) this.say.textContent = words;
    this.box.refuse(null);
    this.#draw();
    if (this.#isPreview) this.#endPreview();
  }

  #draw() {
    this.timeline.draw();
    this.rangeList.show();
    this.keep();
    this.box.show(this.#address);
  }

  /** All that is chosen here, as an address. */
  get #address() {
    const { material, list } = this;
    const query = list.query(material.write);
    if (material.part) for (const [name, value] of Object.entries(material.part)) query.set(name, value);
    query.set("at", material.write(this.#place));
    const { from, to } = this.timeline.view;
    if (to - from < material.duration) query.set("view", `${material.write(from)},${material.write(to)}`);
    const { origin, pathname, search } = location;
    return `${origin}${pathname}${search}#/edit/${this.key}?${decodeURIComponent(query.toString())}`;
  }

  #keep() {
    if (this.#over.signal.aborted) return;
    const address = this.#address;
    this.box.pageLink.text.value = address;
    history.replaceState(null, "", address);
  }

  /** Plays what would be made, joints and all. */
  async #preview() {
    if (this.#isPreview) return this.#endPreview();
    if (this.list.ranges.length === 0) return this.box.refuse("There is no range to be played.");
    const wanted = this.material.cut(this.list, "mp4");
    const address = await this.box.permit(wanted) ? await this.box.reach(wanted) : null;
    if (!address || this.#over.signal.aborted) return undefined;
    this.#isPreview = true;
    this.previewButton.setAttribute("aria-pressed", "true");
    this.stage.dataset.preview = "true";
    this.stage.scrollIntoView({ block: "nearest" });
    this.#start({ attach: plain(address) });
    return this.video.play().catch(() => {});
  }

  #endPreview() {
    this.#isPreview = false;
    this.previewButton.setAttribute("aria-pressed", "false");
    delete this.stage.dataset.preview;
    this.#play();
    this.video.currentTime = this.#place + 0.001;
  }

  /** So many seconds on, or back. */
  #step(by) {
    this.shuttle.stop();
    this.go(this.time + by);
  }

  /** The last picture of a range. */
  #last({ end }) { return Math.max(0, end - this.material.frame); }

  #mark(side) {
    const { list, material } = this;
    const time = floor(this.time + (side === "end" ? material.frame : 0));
    const isRight = side === "start" ? list.begin(time) : list.finish(time);
    if (!isRight) return this.box.refuse(`A range cannot ${side} here.`);
    return this.changed(`range ${list.chosen + 1} ${side}s at ${material.clock(list.range[side])}`);
  }

  #actions = {
    i: () => this.#mark("start"), o: () => this.#mark("end"),
    j: () => this.shuttle.backward(), k: () => this.shuttle.stop(), l: () => this.shuttle.forward(),
    space: () => { if (this.shuttle.speed === 0 && this.video.paused) this.shuttle.forward(); else this.shuttle.stop(); },
    "←": () => this.#step(-this.material.frame), "→": () => this.#step(this.material.frame),
    "shift ←": () => this.#step(-1), "shift →": () => this.#step(1),
    Home: () => this.go(0), End: () => this.go(this.material.duration),
    q: () => { if (this.list.range) this.go(this.list.range.start); },
    w: () => { if (this.list.range) this.go(this.#last(this.list.range)); },
    "↑": () => { this.list.step(-1); this.#draw(); }, "↓": () => { this.list.step(1); this.#draw(); },
    a: () => {
      if (!this.list.add(floor(this.time))) return this.box.refuse("There is no room for a range here.");
      return this.changed(`range ${this.list.chosen + 1} is new`);
    },
    x: () => {
      if (!this.list.range) return;
      const number = this.list.chosen + 1;
      this.list.remove();
      this.changed(`range ${number} is removed`);
    },
    "+": () => this.timeline.zoom(0.5), "-": () => this.timeline.zoom(2), z: () => this.timeline.whole(),
    p: () => this.#preview(), d: () => this.box.save(), m: () => { this.video.muted = !this.video.muted; },
    Escape: () => { if (this.#isPreview) this.#endPreview(); },
  };

  #act(key) { this.#actions[key]?.(); }

  #onKey(event) {
    const key = find("ask").open ? null : keyOf(event);
    if (!(key in this.#actions)) return;
    event.preventDefault();
    if (event.target.matches(".edge") && this.#moveEdge(event.target, key)) return;
    this.#act(key);
  }

  /** Arrows move the edge that has the focus. */
  #moveEdge({ dataset }, key) {
    const by = { "←": -this.material.frame, "→": this.material.frame, "shift ←": -1, "shift →": 1 }[key];
    if (!by) return false;
    const index = Number(dataset.index);
    const time = floor(this.list.ranges[index][dataset.side] + by);
    if (this.list.set(index, dataset.side, time)) {
      this.changed();
      this.go(dataset.side === "start" ? time : this.#last({ end: time }));
    }
    return true;
  }
}
