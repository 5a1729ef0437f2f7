// The library: cards that follow their videos.

import { bar, duration, find, make, percent } from "./dom.js";
import { call } from "./api.js";

/** Videos by id, as the server last told. */
export const videos = new Map();
const cards = new Map();
let nextPage = null;
let total = 0;
let loads = 0;

export const words = {
  queued: "waiting", processing: "in the works", ready: "ready", failed: "failed", cancelled: "cancelled",
};

export function setUp() {
  let timer = 0;
  find("search").addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(load, 200); });
  find("state").addEventListener("change", load);
  find("more").addEventListener("click", () => fetchPage(nextPage));
  find("shell").textContent = `curl -F file=@clip.mp4 ${location.origin}/api/v1/videos`;
}

/** Reads the list anew. */
export async function load() {
  await fetchPage(null);
}

async function fetchPage(after) {
  const query = new URLSearchParams({ limit: "48" });
  if (after) query.set("after", after);
  if (find("search").value) query.set("name", find("search").value);
  if (find("state").value) query.set("state", find("state").value);
  loads += 1;
  const number = loads;
  try {
    const page = await call("GET", `/videos?${query}`);
    // What was typed meanwhile asks anew.
    if (number !== loads) return;
    if (!after) clear();
    ({ total } = page);
    nextPage = page.next ?? null;
    for (const video of page.data) put(video, false);
    say(null);
  } catch (error) {
    say(error.message);
  }
  tidy();
}

function clear() {
  videos.clear();
  cards.clear();
  find("videos").replaceChildren();
}

/** A video that is new or has changed. */
export function update(video) {
  const isNew = !videos.has(video.id);
  const wanted = find("state").value;
  if (!isNew && wanted && video.state !== wanted) return remove(video.id);
  if (isNew && (find("search").value || (wanted && video.state !== wanted))) return undefined;
  if (isNew) total += 1;
  put(video, isNew);
  return tidy();
}

/** A job that has changed: only its video's bar moves. */
export function updateJob(id, job) {
  const video = videos.get(id);
  if (!video) return;
  const index = video.jobs.findIndex((known) => known.id === job.id);
  if (index < 0) video.jobs.push(job); else video.jobs[index] = job;
  const finished = (state) => state === "done" || state === "skipped";
  video.progress = video.jobs.reduce((sum, each) => sum + (finished(each.state) ? 1 : each.progress), 0)
    / video.jobs.length;
  put(video, false);
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

/** The thumbnails, one after the other, for as long as somebody points at them. */
function preview(card, picture, addresses) {
  let timer = 0;
  let index = 0;
  card.onpointerenter = () => {
    if (addresses.length < 2 || matchMedia("(prefers-reduced-motion: reduce)").matches) return;
    timer = setInterval(() => { index = (index + 1) % addresses.length; picture.src = addresses[index]; }, 700);
  };
  card.onpointerleave = () => { clearInterval(timer); index = 0; picture.src = addresses[0]; };
}

function draw(card, video) {
  const isLive = video.live === "running";
  const key = JSON.stringify([video.name, video.state, isLive, video.playable, video.thumbnails, isLive || video.duration]);
  if (card.dataset.key !== key) {
    card.dataset.key = key;
    card.dataset.state = video.state;
    const poster = video.thumbnails[0]
      ? make("img", { src: video.thumbnails[0], alt: "", loading: "lazy" })
      : make("span", { className: "no-picture", "aria-hidden": "true" });
    const length = isLive ? "" : duration(video.duration);
    const link = make(
      "a", { href: `#/video/${video.id}` },
      make("span", { className: "poster" }, poster, length ? make("span", { className: "length" }, length) : null),
      make("span", { className: "title", title: video.name }, video.name),
      make("span", { className: "line" }));
    if (video.thumbnails[0]) preview(link, poster, video.thumbnails);
    if (card.contains(document.activeElement)) queueMicrotask(() => link.focus());
    card.replaceChildren(link);
  }
  const line = card.querySelector(".line");
  const isBusy = video.state === "processing" || video.state === "queued";
  const state = isLive
    ? make("span", { className: "state on-air" }, "live")
    : make("span", { className: `state ${video.state}` }, words[video.state] ?? video.state);
  const note = video.state === "failed" ? video.error?.detail
    : isLive ? "" : isBusy ? `${percent(video.progress)}${video.playable ? " · plays already" : ""}`
      : video.warnings.length > 0 ? "with a warning" : "";
  line.replaceChildren(state, make("span", { className: "quiet" }, note ?? ""));
  if (isBusy && !isLive) line.append(bar(video.progress, `Progress of ${video.name}`));
}

function tidy() {
  const isFiltered = find("search").value !== "" || find("state").value !== "";
  const isFirstRun = videos.size === 0 && !isFiltered;
  find("count").textContent = total > 0 ? String(total) : "";
  find("more").hidden = nextPage === null;
  find("welcome").hidden = !isFirstRun;
  find("library").hidden = isFirstRun;
  find("drop").classList.toggle("large", isFirstRun);
  find("empty").hidden = videos.size > 0;
}
