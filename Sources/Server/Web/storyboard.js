// Pictures for the seek bar: a WebVTT file whose cues name parts of pictures (`storyboard-0.jpg#xywh=0,0,160,90`).

import { headers } from "./api.js";

const seconds = (clock) => clock.trim().split(":").reduce((sum, part) => sum * 60 + Number(part), 0);

/** Cues in order: `{ start, end, url, x, y, width, height }`. */
export async function storyboard(address) {
  const base = new URL(address, location.href);
  const answer = await fetch(base, { headers: headers() });
  if (!answer.ok) return [];
  const cues = [];
  for (const block of (await answer.text()).replace(/\r/g, "").split("\n\n")) {
    const lines = block.split("\n");
    const line = lines.findIndex((each) => each.includes("-->"));
    const target = line < 0 ? null : /^(.+)#xywh=(\d+),(\d+),(\d+),(\d+)$/.exec(lines[line + 1] ?? "");
    if (!target) continue;
    const [start, end] = lines[line].split("-->").map(seconds);
    const [x, y, width, height] = target.slice(2).map(Number);
    cues.push({ start, end, url: new URL(target[1], base).href, x, y, width, height });
  }
  return cues;
}

/** Shows a cue: `frame` is an SVG with one image, of which it shows a part. */
export function show(frame, cue) {
  const [picture] = frame.children;
  frame.setAttribute("viewBox", `${cue.x} ${cue.y} ${cue.width} ${cue.height}`);
  if (picture.getAttribute("href") !== cue.url) picture.setAttribute("href", cue.url);
}
