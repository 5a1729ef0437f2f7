// The streams of the segment store, with their variants.

import { find, make } from "./dom.js";
import { names } from "./material.js";

/** Shows the way to the streams when there are any. */
export async function look() {
  try {
    find("nav-streams").hidden = (await names("/files")).length === 0;
  } catch { /* the next look may go better */ }
}

/** Reads the list anew. */
export async function load() {
  const list = find("stream-list");
  const streams = await names("/files");
  const rows = await Promise.all(streams.map(async (stream) => {
    const variants = (await names(`/files/${encodeURIComponent(stream)}`)).filter((each) => each !== "chat");
    if (variants.length === 0) return null;
    const links = variants.map((variant) => {
      const href = `#/edit/stream/${encodeURIComponent(stream)}/${encodeURIComponent(variant)}`;
      return make("a", { className: "button", href }, variant);
    });
    return make("li", { className: "sheet" }, make("h2", {}, stream), make("div", { className: "variants" }, ...links));
  }));
  list.replaceChildren(...rows.filter(Boolean));
  find("no-streams").hidden = list.children.length > 0;
}
