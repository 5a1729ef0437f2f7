// The page: what happens on the server is seen here at once.

import { find, soon } from "./dom.js";
import { call, listen } from "./api.js";
import * as detail from "./detail.js";
import * as downloads from "./downloads.js";
import * as editor from "./editor.js";
import * as library from "./library.js";
import * as live from "./live.js";
import * as pipeline from "./pipeline.js";
import * as streams from "./streams.js";
import * as uploads from "./upload.js";

/** Which view an address names, and what it shows. */
function view(hash) {
  const [, id] = /^#\/video\/([0-9a-f-]{36})$/.exec(hash) ?? [];
  if (id) return { name: "detail", open: async () => detail.open(await call("GET", `/videos/${id}`)) };
  if (hash === "#/pipeline") return { name: "pipeline", open: () => pipeline.load() };
  if (hash === "#/streams") return { name: "streams", open: () => streams.load() };
  if (hash === "#/downloads") return { name: "downloads", open: () => {} };
  const cut = editor.wanted(hash);
  return cut ? { name: "editor", open: () => editor.open(cut) } : { name: "home", open: () => {} };
}

let loaded = null;

async function route() {
  const { name, open } = view(location.hash);
  library.say(null);
  if (name !== "detail") detail.close();
  if (name !== "editor") editor.close();
  for (const other of ["home", "pipeline", "streams", "downloads"]) find(other).hidden = other !== name;
  const links = { home: "nav-library", pipeline: "nav-pipeline", streams: "nav-streams", downloads: "nav-downloads" };
  for (const [other, link] of Object.entries(links)) find(link).ariaCurrent = other === name ? "page" : null;
  downloads.show(name === "downloads");
  streams.look();
  try {
    await open();
  } catch (error) {
    if (name === "detail" || name === "editor") {
      history.replaceState(null, "", "#/");
      await route();
    }
    // What the first list says of itself comes before.
    await loaded;
    library.say(error.message);
  }
}

// Files that come into being: their videos are read anew, once for many.
const stale = new Set();
const refresh = soon(async () => {
  const ids = [...stale];
  stale.clear();
  for (const id of ids) {
    if (!library.videos.has(id) && detail.shownId() !== id) continue;
    try { changed(await call("GET", `/videos/${id}`)); } catch { /* it is gone meanwhile */ }
  }
});

function changed(video) {
  library.update(video);
  if (detail.shownId() === video.id) detail.show(video);
}

function onEvent(kind, data) {
  if (kind !== "artifact") pipeline.refresh();
  if (kind === "reset") {
    library.load();
  } else if (kind === "video" && data.deleted) {
    library.remove(data.id);
    if (detail.shownId() === data.id) location.hash = "#/";
  } else if (kind === "video") {
    changed(data);
  } else if (kind === "job") {
    library.updateJob(data.video, data.job);
    if (detail.shownId() === data.video) detail.updateJob(data.job);
  } else if (kind === "artifact") {
    stale.add(data.video);
    refresh();
  }
}

function onState(isConnected) {
  const sign = find("live");
  sign.textContent = isConnected ? "live" : "reconnecting";
  sign.classList.toggle("on", isConnected);
}

function onKey(event) {
  const isTyping = event.target.matches("input:not([type=range]), select, textarea");
  if (isTyping || find("ask").open || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "/" && !find("home").hidden) {
    event.preventDefault();
    find("search").focus();
  } else if (event.key === "Escape" && find("home").hidden && find("editor").hidden && !document.fullscreenElement) {
    location.hash = "#/";
  }
}

uploads.setUp((video) => library.update(video));
library.setUp();
downloads.setUp((error) => library.say(error?.message ?? null));
live.setUp((video) => library.update(video)).catch(() => { /* the pipeline is none of this reader's business */ });
addEventListener("hashchange", route);
addEventListener("keydown", onKey);
// First the events, then the list: nothing falls in between.
listen(onEvent, onState);
loaded = library.load();
await Promise.all([loaded, route()]);
