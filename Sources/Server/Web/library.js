// The library: cards that follow their videos.

import { bar, duration, find, make, percent } from "./dom.js";
import { call } from "./api.js";

/** Videos by id, as the server last told. */
export const videos = new Map();
const cards = new Map();
let nextPage = null;
let total = 0;

export const words = {
  queued: "waiting", processing: "in the works", ready: "ready", failed: "failed", cancelled: "cancelled",
};

export function setUp() {
  let timer = 0;
  find("search").addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(load, 200); });
  find("state").addEventListener("change", load);
  find("more").addEventListener("click", () => fetchPage(nextPage));
}

/** Reads the list anew. */
export async function load() {
  videos.clear();
  cards.clear();
  find("videos").replaceChildren();
  await fetchPage(null);
}

async function fetchPage(after) {
  const query = new URLSearchParams({ limit: "48" });
  if (after) query.set("after", after);
  if (find("search").value) query.set("name", find("search").value);
  if (find("state").value) query.set("state", find("state").value);
  try {
    const page = await call("GET", `/videos?${query}`);
    ({ total } = page);
    nextPage = page.next ?? null;
    for (const video of page.data) put(video, false);
    say(null);
  } catch (error) {
    say(error.message);
  }
  tidy();
}

/** A video that is new or has changed. */
export function update(video) {
  const isNew = !videos.has(video.id);
  if (isNew && (find("search").value || find("state").value)) return;
  if (isNew) total += 1;
  put(video, isNew);
  tidy();
}

/** A job that has changed: only its video's bars move. */
export function updateJob(id, job) {
  const video = videos.get(id);
  if (!video) return null;
  const index = video.jobs.findIndex((known) => known.id === job.id);
  if (index < 0) video.jobs.push(job); else video.jobs[index] = job;
  const finished = (state) => state === "done" || state === "skipped";
  video.progress = video.jobs.reduce((sum, each) => sum + (finished(each.state) ? 1 : each.progress), 0)
    / video.jobs.length;
  put(video, false);
  return video;
}

export function remove(id) {
  if (!videos.delete(id)) return;
  total -= 1;
  cards.get(id)?.remove();
  cards.delete(id);
  tidy();
}

export function say(text) {
  find("message").textContent = text ?? "";
  find("message").hidden = !text;
}

function put(video, isFirst) {
  videos.set(video.id, video);
  const card = cards.get(video.id) ?? make("li", { className: "card" });
  draw(card, video);
  if (cards.has(video.id)) return;
  cards.set(video.id, card);
  if (isFirst) find("videos").prepend(card); else find("videos").append(card);
}

function draw(card, video) {
  const key = JSON.stringify([video.name, video.state, video.playable, video.thumbnails[0], video.duration]);
  if (card.dataset.key !== key) {
    card.dataset.key = key;
    card.dataset.state = video.state;
    const poster = video.thumbnails[0]
      ? make("img", { src: video.thumbnails[0], alt: "", loading: "lazy" })
      : make("span", { className: "no-picture", "aria-hidden": "true" });
    const length = duration(video.duration);
    const link = make(
      "a", { href: `#/video/${video.id}` },
      make("span", { className: "poster" }, poster, length ? make("span", { className: "length" }, length) : null),
      make("span", { className: "title", title: video.name }, video.name),
      make("span", { className: "line" }));
    card.replaceChildren(link);
  }
  const line = card.querySelector(".line");
  const isBusy = video.state === "processing" || video.state === "queued";
  const state = make("span", { className: `state ${video.state}` }, words[video.state] ?? video.state);
  const note = video.state === "failed" ? video.error?.detail
    : isBusy ? `${percent(video.progress)}${video.playable ? " · plays already" : ""}`
      : video.warnings.length > 0 ? "with a warning" : "";
  line.replaceChildren(state, make("span", { className: "quiet" }, note ?? ""));
  if (isBusy) line.append(bar(video.progress, `Progress of ${video.name}`));
}

function tidy() {
  const isFiltered = find("search").value !== "" || find("state").value !== "";
  find("count").textContent = total > 0 ? String(total) : "";
  find("more").hidden = nextPage === null;
  find("empty").hidden = videos.size > 0;
  find("empty").textContent = isFiltered ? "Nothing here goes by that." : "Nothing here yet. The first video is a drop away.";
}
