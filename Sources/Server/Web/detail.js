// A video's page: player, what it was made into, its jobs, and what can be done with it.

import { ask, duration, find, make, size } from "./dom.js";
import { call } from "./api.js";
import { JobList } from "./jobs.js";
import { words } from "./library.js";
import { player } from "./player.js";
import * as tables from "./tables.js";
import { TorrentList } from "./torrents.js";

let shown = null;
let playing = null;
let parts = null;

export const shownId = () => shown?.id ?? null;

export function open(video) {
  const isOther = shown?.id !== video.id;
  if (isOther) build(video);
  show(video);
  find("detail").hidden = false;
  if (!isOther) return;
  scrollTo(0, 0);
  parts.stage.focus({ preventScroll: true });
}

export function close() {
  if (!shown) return;
  halt();
  parts.torrents.stop();
  shown = null;
  removeEventListener("keydown", onKey);
  document.title = "Millrace";
  find("detail").hidden = true;
  find("detail").replaceChildren();
}

/** A job has changed; the video's own event follows when it matters to it. */
export function updateJob(job) {
  const index = shown.jobs.findIndex((known) => known.id === job.id);
  if (index < 0) shown.jobs.push(job); else shown.jobs[index] = job;
  parts.jobs.show(shown.jobs);
}

function halt() {
  playing?.player?.stop();
  playing = null;
}

function onKey(event) {
  const { target, key } = event;
  if (find("ask").open || target.matches("input:not([type=range]), select, textarea, .volume")) return;
  // Space and Enter press what has the focus.
  if (key === " " && target.matches("button, a, summary")) return;
  playing?.player?.onKey(event);
}

function build(video) {
  if (shown) close();
  addEventListener("keydown", onKey);
  const section = (...content) => make("section", { className: "sheet" }, ...content);
  parts = {
    stage: make("div", { className: "stage", tabIndex: -1 }),
    title: make("h1", { id: "detail-title" }),
    facts: make("p", { className: "quiet facts" }),
    buttons: make("div", { className: "buttons" }),
    trouble: make("div", { id: "trouble", "aria-live": "polite" }),
    renditions: section(), files: section(), torrents: new TorrentList(report), transfers: section(), source: section(),
    jobs: new JobList(video.id, report),
  };
  const back = make("a", { href: "#/", className: "back", "aria-keyshortcuts": "Escape" }, "← Library");
  find("detail").replaceChildren(
    back, parts.stage,
    make("p", { className: "quiet keys" }, "space plays · ← → 5 s · 0–9 jumps · m mutes · f fills the screen · esc goes back"),
    make("header", {}, make("div", { className: "naming" }, parts.title, parts.facts), parts.buttons), parts.trouble,
    make(
      "div", { className: "columns" },
      make("div", {}, parts.renditions, parts.files, parts.torrents.element, parts.transfers, parts.source),
      section(parts.jobs.element)));
  find("detail").dataset.video = video.id;
}

/** How long it took until it could be played. */
function wait({ createdAt, playableAt }) {
  if (!playableAt) return "";
  const seconds = (new Date(playableAt) - new Date(createdAt)) / 1000;
  return `playable after ${seconds < 10 ? `${seconds.toFixed(1)} s` : duration(Math.round(seconds))}`;
}

export function show(video) {
  shown = video;
  document.title = `${video.name} · Millrace`;
  if (parts.title.textContent !== video.name && !parts.title.firstElementChild) parts.title.textContent = video.name;
  const picture = tables.best(video);
  const facts = [
    duration(video.duration), picture ? `${picture.width}×${picture.height}` : "", new Date(video.createdAt).toLocaleString(),
    video.externalId ?? "", wait(video),
  ];
  parts.facts.replaceChildren(
    isLive(video)
      ? make("span", { className: "state on-air" }, video.live === "running" ? "live" : "live soon")
      : make("span", { className: `state ${video.state}` }, words[video.state] ?? video.state),
    facts.filter((each) => each !== "").join(" · "));
  stage(video);
  trouble(video);
  tables.renditions(parts.renditions, video);
  tables.files(parts.files, video);
  parts.torrents.show(video);
  tables.transfers(parts.transfers, video);
  tables.source(parts.source, video);
  parts.jobs.show(video.jobs);
  buttons(video);
}

/** An address without its signature, which changes every hour. */
const unsigned = (address) => address?.replace(/\/~[^/]*\//, "/") ?? null;

const isLive = ({ live }) => live === "waiting" || live === "running";

function stage(video) {
  const what = {
    playlist: video.playable ? video.playlists.hls : null, poster: video.thumbnails[0], storyboard: video.storyboard,
    subtitles: video.subtitles, isLive: isLive(video),
  };
  const key = [video.state, video.live, what.poster].join();
  // Neither a picture more nor a new signature is a reason to stop what plays.
  if (playing && unsigned(playing.playlist) === unsigned(what.playlist) && (what.playlist || playing.key === key)) return;
  halt();
  playing = { playlist: what.playlist, key };
  if (!what.playlist) {
    const isBusy = video.state === "processing" || video.state === "queued";
    const soon = video.live === "waiting" ? "It waits for a runner." : "It plays as soon as it can.";
    const note = isBusy ? soon : "There is nothing to play.";
    const poster = what.poster ? make("img", { src: what.poster, alt: "" }) : null;
    parts.stage.replaceChildren(...[poster, make("p", { className: "note" }, note)].filter(Boolean));
    return;
  }
  playing.player = player(what, (why) => {
    parts.stage.append(make("p", { className: "note bad", role: "alert" }, `It cannot be played: ${why}.`));
  });
  parts.stage.replaceChildren(playing.player.element);
}

function trouble(video) {
  const lines = video.warnings.map((warning) => make("p", { className: "box warn" }, warning));
  if (video.error) {
    const hint = video.error.hint ? make("span", {}, ` ${video.error.hint}.`) : null;
    const where = video.error.node ? make("span", { className: "quiet" }, ` (${video.error.node})`) : null;
    lines.unshift(make("p", { className: "box bad" }, make("strong", {}, `${video.error.detail}.`), hint, where));
  }
  parts.trouble.replaceChildren(...lines);
}

function report(error) {
  parts.trouble.append(make("p", { className: "box bad", role: "alert" }, error.message));
}

function rename() {
  const field = make("input", { value: shown.name, maxLength: 300, "aria-label": "Name", required: true });
  const done = (name) => {
    parts.title.replaceChildren(name);
    parts.buttons.querySelector(".rename")?.focus();
  };
  const form = make("form", {}, field, make("button", { className: "strong" }, "Save"));
  form.onsubmit = async (event) => {
    event.preventDefault();
    try {
      const video = await call("PATCH", `/videos/${shown.id}`, { name: field.value });
      done(video.name);
    } catch (error) { report(error); field.focus(); }
  };
  field.onkeydown = (event) => { if (event.key === "Escape") { event.stopPropagation(); done(shown.name); } };
  parts.title.replaceChildren(form);
  field.select();
}

function visibility(video) {
  const choice = make(
    "select", { "aria-label": "Who may play it" },
    ...[["public", "Public"], ["unlisted", "Unlisted"], ["private", "Private"]]
      .map(([value, label]) => make("option", { value }, label)));
  choice.value = video.visibility;
  choice.onchange = async () => {
    try { await call("PATCH", `/videos/${video.id}`, { visibility: choice.value }); } catch (error) {
      report(error);
      choice.value = shown.visibility;
    }
  };
  return choice;
}

function buttons(video) {
  const key = JSON.stringify([video.state, video.live, video.visibility, video.playable]);
  if (parts.buttons.dataset.key === key) return;
  parts.buttons.dataset.key = key;
  const button = (label, className, action) => {
    const element = make("button", { type: "button", className }, label);
    element.onclick = async () => {
      element.disabled = true;
      try { await action(); } catch (error) { report(error); }
      element.disabled = false;
    };
    return element;
  };
  const list = [visibility(video), button("Rename", "rename", async () => rename())];
  if (isLive(video)) list.push(button("End", "end strong", () => call("POST", `/videos/${video.id}/end`)));
  if (video.state === "processing" || video.state === "queued") {
    list.push(button("Cancel", "cancel", () => call("POST", `/videos/${video.id}/cancel`)));
  }
  if (video.state === "failed" || video.state === "cancelled") {
    list.push(button("Try again", "retry strong", () => call("POST", `/videos/${video.id}/retry`)));
  }
  if (video.playable && video.state !== "processing" && video.state !== "queued") {
    list.splice(1, 0, make("a", { href: `#/edit/video/${video.id}`, className: "button edit" }, "Cut"));
  }
  list.push(button("Delete", "delete danger", async () => {
    if (!await ask(`Delete “${shown.name}” (${size(tables.weight(shown))}) with all its files? This cannot be undone.`, "Delete")) return;
    await call("DELETE", `/videos/${video.id}`);
    location.hash = "#/";
  }));
  parts.buttons.replaceChildren(...list);
}
