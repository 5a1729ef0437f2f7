// The torrents of a video: links to have them by, and how they are given to others, as it is now.

import { make, size } from "./dom.js";
import { call } from "./api.js";
import { rate } from "./tables.js";

/** How often is looked while there is something to see, in milliseconds. */
const pause = 2000;

const words = {
  seeding: "given to others", checking: "its files are looked at", stopped: "stopped",
  satisfied: "given often enough", failed: "cannot be given",
};

export class TorrentList {
  #video = null;
  #rows = new Map();
  #report;
  #timer = 0;

  /** `report` shows an Error. */
  constructor(report) {
    this.#report = report;
    this.list = make("ul", { className: "torrents" });
    this.element = make("section", { className: "sheet", hidden: true }, make("h2", {}, "Torrents"), this.list);
  }

  /** Shows what the video's view says, and what the swarm says as soon as that is here. */
  show(video) {
    this.#video = video;
    this.element.hidden = video.torrents.length === 0;
    const names = video.torrents.map((each) => each.file.split("/").pop());
    for (const [name, row] of this.#rows) {
      if (names.includes(name)) continue;
      row.element.remove();
      this.#rows.delete(name);
    }
    video.torrents.forEach((torrent, index) => this.#row(names[index], torrent));
    if (!this.element.hidden && !this.#timer) this.#look();
  }

  /** Looks no more. */
  stop() {
    clearTimeout(this.#timer);
    this.#timer = 0;
    this.#video = null;
  }

  #row(name, torrent) {
    let row = this.#rows.get(name);
    if (!row) {
      row = {
        magnet: make("a", { className: "button" }, "Magnet link"), file: make("a", { className: "button", download: "" }, "Torrent file"),
        facts: make("span", { className: "quiet facts" }), toggle: make("button", { type: "button", className: "small", hidden: true }),
      };
      const title = torrent.rendition ?? "All together";
      row.toggle.onclick = () => this.#toggle(name, row);
      row.element = make("li", {}, make("strong", {}, title), row.magnet, row.file, row.toggle, row.facts);
      row.magnet.setAttribute("aria-label", `Magnet link of ${title}`);
      row.file.setAttribute("aria-label", `Torrent file of ${title}`);
      this.#rows.set(name, row);
      this.list.append(row.element);
    }
    row.magnet.href = torrent.magnet;
    row.file.href = torrent.file;
  }

  async #look() {
    const video = this.#video;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#look(), pause);
    if (document.hidden) return;
    try {
      const { data } = await call("GET", `/torrents?video=${video.id}&limit=200`);
      if (this.#video?.id === video.id) for (const torrent of data) this.#tell(this.#rows.get(torrent.name), torrent);
    } catch {
      // The next look may go better; the page tells already when the server is away.
    }
  }

  #tell(row, torrent) {
    if (!row) return;
    const { state, peers, uploadRate, uploaded } = torrent;
    row.element.dataset.state = state ?? "none";
    row.toggle.hidden = state === null;
    row.toggle.textContent = state === "seeding" || state === "checking" ? "Stop" : "Start";
    const facts = state === null ? [] : [
      torrent.error ?? words[state] ?? state, state === "seeding" ? `${peers} ${peers === 1 ? "peer" : "peers"}` : "",
      uploadRate > 0 ? `↑ ${rate(uploadRate)}` : "", uploaded > 0 ? `${size(uploaded)} given (${torrent.ratio.toFixed(2)}×)` : "",
    ];
    row.facts.textContent = facts.filter((each) => each !== "").join(" · ");
  }

  async #toggle(name, row) {
    const word = row.toggle.textContent === "Stop" ? "stop" : "start";
    row.toggle.disabled = true;
    try {
      const { torrent } = await call("POST", `/videos/${this.#video.id}/torrents/${encodeURIComponent(name)}/${word}`);
      this.#tell(row, torrent);
    } catch (error) { this.#report(error); }
    row.toggle.disabled = false;
  }
}
