// One video: player, renditions, jobs, and what can be done with it.

import { ask, bar, duration, find, make, percent, size } from "./dom.js";
import { call } from "./api.js";
import { play } from "./player.js";
import { words } from "./library.js";

let shown = null;
let stopPlaying = null;
let playing = null;
let parts = null;

export const shownId = () => shown?.id ?? null;

export function open(video) {
  const dialog = find("detail");
  if (shown?.id !== video.id) build(dialog, video);
  show(video);
  if (!dialog.open) dialog.showModal();
}

export function close() {
  stopPlaying?.();
  [stopPlaying, playing, shown] = [null, null, null];
  if (find("detail").open) find("detail").close();
}

export function setUp() {
  const dialog = find("detail");
  // Escape, or a click beside it: back to the library.
  dialog.addEventListener("close", () => { if (shown) location.hash = "#/"; });
  dialog.addEventListener("click", (event) => { if (event.target === dialog) location.hash = "#/"; });
}

function build(dialog, video) {
  stopPlaying?.();
  [stopPlaying, playing] = [null, null];
  parts = {
    title: make("h2", { id: "detail-title" }),
    facts: make("p", { className: "quiet facts" }),
    stage: make("div", { className: "stage" }),
    trouble: make("div", {}),
    renditions: make("div", {}),
    jobs: make("div", {}),
    buttons: make("div", { className: "buttons" }),
  };
  const back = make("a", { href: "#/", className: "close", "aria-label": "Close" }, "×");
  dialog.replaceChildren(
    make("header", {}, parts.title, back), parts.stage, parts.facts, parts.trouble, parts.renditions, parts.jobs,
    parts.buttons);
  dialog.dataset.video = video.id;
}

export function show(video) {
  shown = video;
  parts.title.textContent = video.name;
  const picture = video.renditions.find((each) => each.kind === "video");
  parts.facts.replaceChildren(
    make("span", { className: `state ${video.state}` }, words[video.state] ?? video.state),
    [duration(video.duration), picture ? `${picture.width}×${picture.height}` : "", video.source?.container ?? "",
      video.source ? size(video.source.size) : "", new Date(video.createdAt).toLocaleString()]
      .filter((each) => each !== "").join(" · "));
  stage(video);
  trouble(video);
  renditions(video);
  jobs(video);
  buttons(video);
}

function stage(video) {
  const playlist = video.playable ? video.playlists.hls : null;
  if (playlist && playing === playlist) return;
  stopPlaying?.();
  [stopPlaying, playing] = [null, playlist];
  if (!playlist) {
    const picture = video.thumbnails[0] ? make("img", { src: video.thumbnails[0], alt: "" }) : null;
    const isBusy = video.state === "processing" || video.state === "queued";
    const note = isBusy ? "plays as soon as it can" : "nothing to play";
    parts.stage.replaceChildren(...[picture, make("p", { className: "note" }, note)].filter(Boolean));
    return;
  }
  const element = make("video", {
    controls: true, playsInline: true, preload: "auto", poster: video.thumbnails[0] ?? "", id: "player",
  });
  parts.stage.replaceChildren(element);
  stopPlaying = play(element, playlist, (why) => {
    parts.stage.append(make("p", { className: "note bad", role: "alert" }, why));
  });
}

function trouble(video) {
  const lines = video.warnings.map((warning) => make("p", { className: "box warn" }, warning));
  if (video.error) {
    const hint = video.error.hint ? make("span", { className: "quiet" }, ` ${video.error.hint}`) : null;
    lines.unshift(make("p", { className: "box bad", role: "alert" }, make("strong", {}, video.error.detail), hint));
  }
  parts.trouble.replaceChildren(...lines);
}

function renditions(video) {
  const rows = video.renditions.map((each) => make(
    "tr", {},
    make("th", { scope: "row" }, each.id),
    make("td", {}, each.width ? `${each.width}×${each.height}` : ""),
    make("td", {}, each.bitrate ? `${Math.round(each.bitrate / 1000)} kbit/s` : ""),
    make("td", { className: "quiet wide" }, each.codecs ?? ""),
    make("td", {}, size(each.size)),
    make("td", {}, make(
      "a", { href: `/videos/${video.id}/download?rendition=${encodeURIComponent(each.id)}` }, "Download"))));
  parts.renditions.replaceChildren(...(rows.length > 0
    ? [make("h3", {}, "Renditions"), make("table", {}, make("tbody", {}, ...rows))] : []));
}

function jobs(video) {
  const rows = video.jobs.map((job) => {
    const isBusy = job.state === "running";
    const words = job.error?.detail ?? job.note ?? "";
    return make(
      "li", { className: job.state },
      make("span", { className: "name" }, job.node),
      make("span", { className: "quiet" }, isBusy ? percent(job.progress) : job.state),
      isBusy ? bar(job.progress, `Progress of ${job.node}`) : null,
      words ? make("span", { className: "quiet full" }, words) : null);
  });
  parts.jobs.replaceChildren(make("h3", {}, "Jobs"), make("ul", { className: "jobs" }, ...rows));
}

function buttons(video) {
  const button = (label, className, action) => {
    const element = make("button", { type: "button", className }, label);
    element.onclick = async () => {
      element.disabled = true;
      try { await action(); } catch (error) {
        parts.trouble.append(make("p", { className: "box bad", role: "alert" }, error.message));
      }
      element.disabled = false;
    };
    return element;
  };
  const key = video.state;
  if (parts.buttons.dataset.key === key) return;
  parts.buttons.dataset.key = key;
  const list = [];
  if (key === "processing" || key === "queued") {
    list.push(button("Cancel", "", () => call("POST", `/videos/${video.id}/cancel`)));
  }
  if (key === "failed" || key === "cancelled") {
    list.push(button("Try again", "", () => call("POST", `/videos/${video.id}/retry`)));
  }
  list.push(button("Delete", "danger", async () => {
    if (!await ask(`Delete “${shown.name}” with all its files? This cannot be undone.`, "Delete")) return;
    await call("DELETE", `/videos/${video.id}`);
    location.hash = "#/";
  }));
  parts.buttons.replaceChildren(...list);
}
