// The page: what happens on the server is seen here at once.

import { find } from "./dom.js";
import { call, listen } from "./api.js";
import * as detail from "./detail.js";
import * as library from "./library.js";
import * as uploads from "./upload.js";

async function route() {
  const [, id] = /^#\/video\/([0-9a-f-]{36})$/.exec(location.hash) ?? [];
  if (!id) return detail.close();
  try {
    detail.open(library.videos.get(id) ?? await call("GET", `/videos/${id}`));
  } catch (error) {
    library.say(error.message);
    location.hash = "#/";
  }
}

function onEvent(kind, data) {
  if (kind === "reset") {
    library.load();
  } else if (kind === "video" && data.deleted) {
    library.remove(data.id);
    if (detail.shownId() === data.id) location.hash = "#/";
  } else if (kind === "video") {
    library.update(data);
    if (detail.shownId() === data.id) detail.show(data);
  } else if (kind === "job") {
    const video = library.updateJob(data.video, data.job);
    if (video && detail.shownId() === data.video) detail.show(video);
  }
}

function onState(isLive) {
  const live = find("live");
  live.textContent = isLive ? "live" : "reconnecting";
  live.classList.toggle("on", isLive);
}

uploads.setUp((video) => library.update(video));
library.setUp();
detail.setUp();
addEventListener("hashchange", route);
// First the events, then the list: nothing falls in between.
listen(onEvent, onState);
await library.load();
await route();
