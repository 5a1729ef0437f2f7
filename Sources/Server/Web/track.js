// One kind of media of an HLS player: its buffer, and the playlists that fill it.

import { headers } from "./api.js";
import { media } from "./playlist.js";

const AHEAD = 30;
const BEHIND = 45;

export class Track {
  /**
   * `variants`: `{ url, rate, type? }`, or `{ pieces, rate }` of files that stand alone and begin at zero, lowest first;
   * `onVariant` is told which one is loaded, `onStart` when the first begins that can be had.
   */
  constructor(source, type, variants, stop, onVariant = () => {}, onStart = () => {}) {
    this.buffer = source.addSourceBuffer(type);
    Object.assign(this, { variants, stop, onVariant, onStart });
    this.lists = new Map();
    this.current = null;
    this.map = null;
    this.chosen = null;
    this.rate = 0;
    this.isStale = false;
    this.isUrgent = false;
    this.isDone = false;
  }

  /** This one from now on, at once or from the next segment; null for what the connection can carry. */
  choose(index, isUrgent = false) {
    this.isStale = index !== null && index !== this.current;
    this.isUrgent = isUrgent;
    this.chosen = index;
  }

  async list(index) {
    const { pieces, url } = this.variants[index];
    if (pieces) {
      this.lists.set(index, { map: null, segments: pieces, duration: pieces.at(-1)?.end ?? 0, isComplete: true });
    } else if (!this.lists.get(index)?.isComplete) {
      const older = this.lists.get(index) ?? [...this.lists.values()].at(-1);
      this.lists.set(index, await media(url, older));
    }
    return this.lists.get(index);
  }

  /** As far as is known, in seconds. */
  get duration() { return Math.max(0, ...[...this.lists.values()].map((list) => list.duration)); }

  async load({ url, range }) {
    const fields = headers(range ? { range: `bytes=${range.from}-${range.to - 1}` } : {});
    for (let attempt = 1; ; attempt += 1) {
      try {
        const started = performance.now();
        const answer = await fetch(url, { headers: fields, signal: this.stop });
        // There is nothing: not now, not later.
        if (answer.status === 406) return null;
        if (!answer.ok) throw new Error(`a segment cannot be had (${answer.status})`);
        let bytes = await answer.arrayBuffer();
        if (range && answer.status === 200) bytes = bytes.slice(range.from, range.to);
        const rate = bytes.byteLength * 8000 / Math.max(1, performance.now() - started);
        this.rate = this.rate ? this.rate * 0.7 + rate * 0.3 : rate;
        return bytes;
      } catch (error) {
        if (this.stop.aborted || attempt === 4) throw error;
        await new Promise((resume) => setTimeout(resume, 500 * 2 ** attempt));
      }
    }
  }

  change(action) {
    return new Promise((done, fail) => {
      const settle = new AbortController();
      const once = { once: true, signal: settle.signal };
      this.buffer.addEventListener("updateend", () => { settle.abort(); done(); }, once);
      this.buffer.addEventListener("error", () => {
        settle.abort();
        fail(new Error("the browser refused a segment"));
      }, once);
      try { action(); } catch (error) { settle.abort(); fail(error); }
    });
  }

  async append(bytes, time) {
    try {
      await this.change(() => this.buffer.appendBuffer(bytes));
    } catch (error) {
      if (error.name !== "QuotaExceededError" || time < 5) throw error;
      await this.change(() => this.buffer.remove(0, time - 3));
      await this.change(() => this.buffer.appendBuffer(bytes));
    }
  }

  /** Where a piece goes whose own clock begins at zero. What leads its sound in is before its start. */
  place({ start, end }) {
    this.buffer.timestampOffset = start;
    this.buffer.appendWindowStart = 0;
    this.buffer.appendWindowEnd = end + 0.1;
    this.buffer.appendWindowStart = Math.max(0, start - 0.002);
  }

  /** A piece may hold less than it was said to: what it has not got is not asked for again. */
  measure(segment) {
    const end = this.loaded(segment.start + 0.05);
    segment.isEmpty = end <= segment.start + 0.05;
    if (end < segment.end - 0.1) segment.end = end;
  }

  /** What has been loaded of a list whose beginning is gone says when it was. */
  anchor(list, segment) {
    const { buffered } = this.buffer;
    const by = buffered.length > 0 ? buffered.start(buffered.length - 1) - segment.start : 0;
    for (const each of list.segments) { each.start += by; each.end += by; }
    list.start += by;
    list.duration += by;
    list.isAdrift = false;
    this.onStart(segment.start);
  }

  /** Up to where it is loaded, from a moment on. */
  loaded(time) {
    const { buffered } = this.buffer;
    for (let index = 0; index < buffered.length; index += 1) {
      if (buffered.start(index) <= time + 0.25 && buffered.end(index) > time) return buffered.end(index);
    }
    return time;
  }

  /** What was loaded in another quality gives way, but for the segment that plays. */
  async discard(time) {
    this.isStale = false;
    if (this.isUrgent && this.current !== null) {
      await this.change(() => this.buffer.remove(0, Infinity));
      return;
    }
    const list = await this.list(this.chosen ?? this.current ?? 0);
    const playing = list.segments.find(({ end }) => end > time);
    if (playing && playing.end < this.loaded(time)) {
      await this.change(() => this.buffer.remove(playing.end, Infinity));
    }
  }

  /** Loads the next segment that is missing; gives false when there is none to load now. */
  async step(time) {
    if (this.isStale) await this.discard(time);
    const end = this.loaded(time);
    this.isDone = false;
    if (end - time > AHEAD) return false;
    const affordable = this.variants.findLastIndex(({ rate }) => rate < this.rate * 0.7);
    const index = this.chosen ?? Math.max(0, affordable);
    const list = await this.list(index);
    // A little further on, because the end of what is loaded may lie just before a segment's start.
    const segment = list.isAdrift
      ? list.segments.at(-3) ?? list.segments[0] : list.segments.find((each) => each.end > end + 0.1 && !each.isEmpty);
    if (!list.isAdrift && time < list.start) this.onStart(list.start);
    this.isDone = !segment && list.isComplete;
    if (!segment) return false;
    // Where another encoder begins, within a list too.
    const map = segment.map ? `${segment.map.url} ${segment.map.range?.from}` : null;
    if (this.current !== index || this.map !== map) {
      const start = segment.map ? await this.load(segment.map) : null;
      // Another codec, perhaps: the buffer must know before it sees it.
      if (this.variants[index].type) this.buffer.changeType(this.variants[index].type);
      if (start) await this.append(start, time);
      this.map = map;
      if (this.current !== index) this.onVariant(index);
      this.current = index;
    }
    const bytes = await this.load(segment);
    segment.isEmpty = bytes === null;
    if (segment.isEmpty) return true;
    if (!list.map) this.place(segment);
    await this.append(bytes, time);
    if (!list.map) this.measure(segment);
    if (list.isAdrift) this.anchor(list, segment);
    if (time > BEHIND + 15) await this.change(() => this.buffer.remove(0, time - BEHIND));
    return true;
  }
}
