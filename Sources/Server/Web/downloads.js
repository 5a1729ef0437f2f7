// Downloads: what the server fetches, how far it is, and what can be done with it. Looked at again and again while it is
// shown: whose they are, only the server knows, so they are no part of the events that all see.

import { find } from "./dom.js";
import { call } from "./api.js";
import { QueueRow } from "./queue.js";

/** How often is looked, in milliseconds. */
const pause = 1000;

const rows = new Map();
let report = () => {};
let timer = 0;
let isShown = false;
let settings = null;
let limit = 50;

export function setUp(onError) {
  report = onError;
  find("downloads-form").onsubmit = add;
  find("downloads-pause").onclick = () => act(() => call("PATCH", "/downloads/settings", { paused: !settings?.paused }));
  find("downloads-tasks").onchange = (event) => {
    const maxTasks = event.target.valueAsNumber;
    if (Number.isInteger(maxTasks)) act(() => call("PATCH", "/downloads/settings", { maxTasks }));
  };
  find("downloads-more").onclick = () => { limit = 200; look(); };
}

export function show(shown) {
  isShown = shown;
  find("downloads").hidden = !shown;
  clearTimeout(timer);
  if (shown) look();
}

async function look() {
  clearTimeout(timer);
  if (!isShown) return;
  if (!document.hidden) {
    try {
      const [page, stats, now] = await Promise.all([
        call("GET", `/downloads?limit=${limit}`), call("GET", "/downloads/stats"), call("GET", "/downloads/settings"),
      ]);
      paint(page, stats, now);
    } catch {
      // The next look may go better; the page tells already when the server is away.
    }
  }
  clearTimeout(timer);
  if (isShown) timer = setTimeout(look, pause);
}

function paint(page, stats, now) {
  settings = now;
  const { tasks, hold } = stats;
  find("downloads-count").textContent = page.total || "";
  const words = [tasks.downloading ? `${tasks.downloading} running` : "", tasks.enqueued ? `${tasks.enqueued} waiting` : "",
    hold ? hold.detail : ""];
  find("downloads-words").textContent = words.filter(Boolean).join(" · ");
  find("downloads-pause").textContent = now.paused ? "Go on" : "Pause all";
  if (document.activeElement !== find("downloads-tasks")) find("downloads-tasks").value = now.maxTasks;
  find("downloads-empty").hidden = page.total > 0;
  find("downloads-more").hidden = !page.next || limit >= 200;
  const list = find("downloads-list");
  const known = new Set(page.data.map((each) => each.id));
  for (const [id, row] of rows) {
    if (known.has(id)) continue;
    row.element.remove();
    rows.delete(id);
  }
  page.data.forEach((download, index) => {
    const row = rows.get(download.id) ?? new QueueRow(download.id, act);
    rows.set(download.id, row);
    row.show(download);
    if (list.children[index] !== row.element) list.insertBefore(row.element, list.children[index] ?? null);
  });
}

async function add(event) {
  event.preventDefault();
  const [url, path] = [find("downloads-url"), find("downloads-path")];
  await act(async () => {
    await call("POST", "/downloads", { url: url.value.trim(), path: path.value.trim() });
    url.value = "";
    url.focus();
  });
}

/** Does something and looks what has become of it. */
async function act(action) {
  try {
    await action();
    report(null);
  } catch (error) {
    report(error);
  }
  await look();
}
