// What is to be cut: ranges in the order in which they follow each other, and what they are made into.

/** Shorter is no range, in seconds. */
const SHORTEST = 0.001;
/** As long is a new range, in seconds. */
const USUAL = 5;

export class CutList {
  /** `{ start, end }` in seconds on the time line. */
  ranges = [];
  /** Index of the range that keys change; -1 without one. */
  chosen = -1;
  /** What is made, and from which rendition; empty for the best. */
  type = "";
  rendition = "";
  /** What cannot be cut by copying is encoded in full. */
  isEncoded = false;
  /** What is missing is left out. */
  leavesHolesOut = false;

  constructor(duration) { this.duration = duration; }

  get range() { return this.ranges[this.chosen] ?? null; }

  /** In seconds, of all together. */
  get length() { return this.ranges.reduce((sum, { start, end }) => sum + end - start, 0); }

  /** Adds a range after the chosen one; gives false when there is no room for it. */
  add(start, end = Math.min(start + USUAL, this.duration)) {
    if (!(start >= 0 && end <= this.duration && end - start >= SHORTEST)) return false;
    this.chosen = this.ranges.length === 0 ? 0 : this.chosen + 1;
    this.ranges.splice(this.chosen, 0, { start, end });
    return true;
  }

  remove(index = this.chosen) {
    this.ranges.splice(index, 1);
    if (this.chosen > index || this.chosen === this.ranges.length) this.chosen -= 1;
  }

  /** Changes places with the one before (-1) or after (1) it. */
  move(index, by) {
    const [other, range] = [this.ranges[index + by], this.ranges[index]];
    if (!other || !range) return;
    [this.ranges[index], this.ranges[index + by]] = [other, range];
    this.chosen = index + by;
  }

  /** The one before or after the chosen one. */
  step(by) { this.chosen = Math.max(0, Math.min(this.ranges.length - 1, this.chosen + by)); }

  /** Sets the start of the chosen range. One that ended before goes to the end of everything. */
  begin(time) {
    const { range } = this;
    if (!range) return this.add(time, this.duration);
    if (time > this.duration - SHORTEST) return false;
    range.start = Math.max(0, time);
    if (range.end - range.start < SHORTEST) range.end = this.duration;
    return true;
  }

  /** Sets the end of the chosen range. One that began later goes to the start of everything. */
  finish(time) {
    const { range } = this;
    const end = Math.min(this.duration, time);
    if (!range) return this.add(0, end);
    if (end < SHORTEST) return false;
    range.end = end;
    if (range.end - range.start < SHORTEST) range.start = 0;
    return true;
  }

  /** Changes one side by hand; gives false, and leaves it, when that makes no range. */
  set(index, side, time) {
    const changed = { ...this.ranges[index], [side]: time };
    if (!(changed.start >= 0 && changed.end <= this.duration && changed.end - changed.start >= SHORTEST)) return false;
    this.ranges[index] = changed;
    return true;
  }

  /** Takes over what an address says; passes over what is no range here. */
  read(query, parse) {
    for (const text of query.getAll("range")) {
      const [start, end] = text.split(",").map((each) => parse(each));
      if (start !== null && end !== null && end !== undefined) this.add(start, Math.min(end, this.duration));
    }
    this.chosen = Math.min(0, this.ranges.length - 1);
    this.type = query.get("type") ?? "";
    this.rendition = query.get("rendition") ?? "";
    this.isEncoded = query.get("fallback") === "encode";
    this.leavesHolesOut = query.get("allow_holes") === "true";
  }

  /** What `read` takes. */
  query(write) {
    const query = new URLSearchParams();
    for (const { start, end } of this.ranges) query.append("range", `${write(start)},${write(end)}`);
    if (this.type) query.set("type", this.type);
    if (this.rendition) query.set("rendition", this.rendition);
    if (this.isEncoded) query.set("fallback", "encode");
    if (this.leavesHolesOut) query.set("allow_holes", "true");
    return query;
  }
}
