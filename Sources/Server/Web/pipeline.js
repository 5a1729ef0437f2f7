// The graph of the pipeline, drawn from what the server says, with the jobs at each node right now.

import { draw, find, make, soon } from "./dom.js";
import { call } from "./api.js";
import { say } from "./library.js";
import * as runners from "./runners.js";

const BOX = { width: 196, height: 104, across: 64, between: 28, edge: 16 };
const narrow = matchMedia("(max-width: 44rem)");
let nodes = [];

narrow.addEventListener("change", () => paint());
// Runners come and go without an event.
setInterval(() => { if (!find("pipeline").hidden) runners.load(); }, 5000);

/** Reads it anew soon, when it is in view. */
export const refresh = soon(() => { if (!find("pipeline").hidden) load(); }, 400);

export async function load() {
  runners.load();
  try {
    ({ nodes } = await call("GET", "/pipeline"));
    paint();
  } catch (error) {
    say(error.message);
  }
}

/** Each node's column: one after the last of those before it. */
function columns() {
  const column = new Map();
  for (const node of nodes) column.set(node.name, Math.max(0, ...node.after.map((name) => column.get(name) + 1)));
  const members = [];
  for (const node of nodes) (members[column.get(node.name)] ??= []).push(node);
  return members;
}

/** Where each node's box is: columns from left to right, or from top to bottom where it is narrow. */
function places() {
  const members = columns();
  const most = Math.max(...members.map((each) => each.length));
  const [long, wide] = narrow.matches ? [BOX.height, BOX.width] : [BOX.width, BOX.height];
  const [along, beside] = narrow.matches ? [40, 12] : [BOX.across, BOX.between];
  const breadth = most * (wide + beside) - beside;
  const found = new Map();
  members.forEach((column, index) => {
    const start = (breadth - (column.length * (wide + beside) - beside)) / 2;
    column.forEach((node, row) => {
      const [main, cross] = [BOX.edge + index * (long + along), BOX.edge + start + row * (wide + beside)];
      found.set(node.name, narrow.matches ? { x: cross, y: main } : { x: main, y: cross });
    });
  });
  const length = members.length * (long + along) - along + 2 * BOX.edge;
  const across = breadth + 2 * BOX.edge;
  return { found, size: narrow.matches ? [across, length] : [length, across] };
}

function paint() {
  if (nodes.length === 0) return;
  const { found, size: [width, height] } = places();
  const edges = nodes.flatMap((node) => node.after.map((name) => edge(found.get(name), found.get(node.name), node)));
  const boxes = nodes.map((node) => box(node, found.get(node.name)));
  const svg = draw(
    "svg", { viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": "The pipeline's graph", width, height },
    ...edges, ...boxes);
  find("graph").replaceChildren(svg);
  const sum = (state) => nodes.reduce((total, node) => total + node.jobs[state], 0);
  find("pipeline-words").textContent = sum("running") + sum("ready") > 0
    ? `${sum("running")} running, ${sum("ready")} ready, ${sum("waiting")} waiting` : "at rest";
  troubles();
  table();
}

function edge(from, to, node) {
  const [x1, y1, x2, y2] = narrow.matches
    ? [from.x + BOX.width / 2, from.y + BOX.height, to.x + BOX.width / 2, to.y]
    : [from.x + BOX.width, from.y + BOX.height / 2, to.x, to.y + BOX.height / 2];
  const [mx, my] = [(x1 + x2) / 2, (y1 + y2) / 2];
  const d = narrow.matches ? `M${x1} ${y1}C${x1} ${my} ${x2} ${my} ${x2} ${y2}` : `M${x1} ${y1}C${mx} ${y1} ${mx} ${y2} ${x2} ${y2}`;
  return draw("path", { d, class: node.jobs.running > 0 ? "edge flowing" : "edge" });
}

function box(node, { x, y }) {
  const { jobs } = node;
  const kind = node.trouble ? "troubled" : jobs.running > 0 ? "busy" : "";
  const text = (dx, dy, className, words, anchor = "start") =>
    draw("text", { x: x + dx, y: y + dy, class: className, "text-anchor": anchor }, words);
  const cells = [["running", jobs.running], ["waiting", jobs.ready + jobs.waiting], ["done", jobs.done + jobs.skipped], ["failed", jobs.failed]];
  const step = BOX.width / cells.length;
  const counts = cells.flatMap(([name, count], index) => {
    const className = count > 0 ? `number ${name}` : "number zero";
    return [text(step * (index + 0.5), 74, className, String(count), "middle"), text(step * (index + 0.5), 91, "unit", name, "middle")];
  });
  const mark = node.trouble ? [draw("circle", { cx: x + BOX.width - 16, cy: y + 20, r: 6, class: "mark" })] : [];
  return draw(
    "g", { class: `node ${kind}`, "data-node": node.name },
    draw("title", {}, node.trouble ?? node.note ?? node.stage),
    draw("rect", { x, y, width: BOX.width, height: BOX.height, rx: 12 }),
    text(14, 25, "name", node.name), text(14, 43, "stage-id", node.stage), ...counts, ...mark);
}

function troubles() {
  const lines = nodes.filter((node) => node.trouble).map((node) => make(
    "p", { className: "box bad", role: "alert" }, make("strong", {}, `${node.name} cannot work: `), node.trouble));
  find("troubles").replaceChildren(...lines);
}

function table() {
  const cell = (words, className = "") => make("td", { className }, words);
  const heads = ["Node", "After", "Lanes", "Running", "Waiting", "Done", "Failed", ""];
  const rows = nodes.map((node) => make(
    "tr", {}, make("th", { scope: "row" }, node.name), cell(node.after.join(", "), "wide"), cell(String(node.lanes)),
    cell(String(node.jobs.running)), cell(String(node.jobs.ready + node.jobs.waiting)),
    cell(String(node.jobs.done + node.jobs.skipped)), cell(String(node.jobs.failed)), cell(node.note ?? "", "quiet wide")));
  find("nodes").replaceChildren(make(
    "table", {}, make("thead", {}, make("tr", {}, ...heads.map((head, index) => make(
      "th", { scope: "col", className: index === 1 || index === 7 ? "wide" : "" }, head)))), make("tbody", {}, ...rows)));
}
