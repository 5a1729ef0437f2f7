// Machines elsewhere that work for this one: who is there, and what each is doing.

import { bar, find, make, percent } from "./dom.js";
import { call } from "./api.js";

/** Reads and shows them; nothing where there are none, or for whom they are no business of. */
export async function load() {
  const section = find("runners");
  try {
    const [runners, jobs] = await Promise.all([
      call("GET", "/runners?count=100&sort=createdAt"),
      call("GET", "/runners/jobs?stateOneOf=2&stateOneOf=9&count=100&sort=createdAt"),
    ]);
    section.hidden = runners.total === 0;
    paint(section, runners.data, jobs.data);
  } catch {
    section.hidden = true;
  }
}

function paint(section, runners, jobs) {
  const heads = ["Runner", "State", "Version", "Last contact", "Working on"];
  const rows = runners.map((runner) => row(runner, jobs.filter((job) => job.runner?.id === runner.id)));
  section.replaceChildren(
    make("h2", { id: "runners-title" }, "Runners"),
    make(
      "table", {},
      make("thead", {}, make("tr", {}, ...heads.map((head, index) => make(
        "th", { scope: "col", className: index === 2 ? "wide" : "" }, head)))),
      make("tbody", {}, ...rows)));
}

function row(runner, jobs) {
  const state = make("td", { className: runner.connected ? "connected" : "quiet" }, runner.connected ? "connected" : "away");
  return make(
    "tr", { "data-runner": runner.name }, make("th", { scope: "row", title: runner.description ?? "" }, runner.name), state,
    make("td", { className: "wide" }, runner.version ?? ""),
    make("td", { title: runner.lastContact }, ago(runner.lastContact)),
    make("td", {}, ...(jobs.length > 0 ? jobs.map(work) : [make("span", { className: "quiet" }, "nothing")])));
}

function work(job) {
  const { videoUUID, piece } = job.privatePayload;
  const words = job.state.id === 9 ? "is being looked at" : percent((job.progress ?? 0) / 100);
  return make(
    "div", { className: "work" }, make("a", { href: `#/video/${videoUUID}` }, piece), " ",
    make("span", { className: "quiet" }, words), bar((job.progress ?? 0) / 100, `Progress of ${piece}`));
}

/** How long since a moment: to the minute, as it is known to half of one. */
function ago(time) {
  const minutes = Math.floor((Date.now() - Date.parse(time)) / 60000);
  if (minutes < 1) return "just now";
  if (minutes < 120) return `${minutes} min ago`;
  return minutes < 2880 ? `${Math.floor(minutes / 60)} h ago` : `${Math.floor(minutes / 1440)} days ago`;
}
