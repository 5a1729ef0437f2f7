// What a video came as and what it was made into.

import { duration, make, size } from "./dom.js";

/** The largest picture. */
export const best = (video) =>
  video.renditions.filter((each) => each.kind === "video").sort((a, b) => b.height - a.height)[0];

/** All its files together, in bytes. */
export const weight = (video) =>
  [...video.renditions, ...video.files].reduce((sum, each) => sum + each.size, video.source?.size ?? 0);

/** A rate in bit/s; nothing for none. */
export const rate = (bits) => (bits ? (bits < 1e6 ? `${Math.round(bits / 1000)} kbit/s` : `${(bits / 1e6).toFixed(1)} Mbit/s`) : "");

function fill(section, title, content) {
  section.hidden = !content;
  section.replaceChildren(...(content ? [make("h2", {}, title), content] : []));
}

const download = (video, id) => make(
  "a", {
    href: `/videos/${video.id}/download?rendition=${encodeURIComponent(id)}`, download: "",
    "aria-label": `Download ${id}`,
  }, "Download");

export function renditions(section, video) {
  const order = [...video.renditions].sort((a, b) => (b.height ?? 0) - (a.height ?? 0));
  const rows = order.map((each) => make(
    "tr", {}, make("th", { scope: "row" }, each.id),
    make("td", {}, each.width ? `${each.width}×${each.height}` : each.label ?? each.language ?? ""), make("td", {}, rate(each.bitrate)),
    make("td", { className: "quiet wide" }, each.codecs ?? ""), make("td", {}, size(each.size)),
    make("td", { className: "quiet wide" }, each.madeBy === "local" ? "" : each.madeBy),
    make("td", {}, download(video, each.id))));
  const streams = [["HLS playlist", video.playlists.hls], ["DASH manifest", video.playlists.dash]]
    .filter(([, address]) => address).map(([name, address]) => make("a", { href: address }, name));
  const texts = video.subtitles.map((each) => make("a", { href: each.file, download: "" }, `Subtitles: ${each.label ?? each.id}`));
  const links = make("p", { className: "links" }, ...[...streams, ...texts].flatMap((each) => [each, " "]));
  const table = make("table", {}, make("tbody", {}, ...rows));
  fill(section, "Renditions", rows.length > 0 ? make("div", {}, table, links) : null);
}

/** What was asked for by name: by clients of the ingestion server. */
export function files(section, video) {
  const rows = video.files.map((each) => make(
    "tr", {}, make("th", { scope: "row" }, each.name), make("td", {}, each.width ? `${each.width}×${each.height}` : ""),
    make("td", {}, size(each.size)),
    make("td", {}, make("a", { href: each.file, download: each.name, "aria-label": `Download ${each.name}` }, "Download"))));
  fill(section, "Files", rows.length > 0 ? make("table", {}, make("tbody", {}, ...rows)) : null);
}

/** Where its files were sent. */
export function transfers(section, video) {
  const rows = video.transfers.map((each) => make(
    "tr", {}, make("th", { scope: "row" }, each.file), make("td", { className: "address" }, each.target), make("td", {}, size(each.size)),
    make("td", { className: "quiet wide" }, each.how === "same" ? "was there" : each.node)));
  fill(section, "Sent to", rows.length > 0 ? make("table", {}, make("tbody", {}, ...rows)) : null);
}

export function source(section, video) {
  const from = video.source;
  if (!from) return fill(section, "Source", null);
  const facts = [
    ["Container", from.container ?? ""], ["Size", size(from.size)],
    ...from.video.map((each) => ["Picture", [each.codec, each.width && `${each.width}×${each.height}`].filter(Boolean).join(", ")]),
    ...from.audio.map((each) => ["Sound", [each.codec, each.language].filter(Boolean).join(", ")]),
    ...from.subtitles.map((each) => ["Text", [each.codec, each.language].filter(Boolean).join(", ")]),
    ...from.chapters.map((each) => ["Chapter", `${duration(Math.floor(each.start))} ${each.title ?? ""}`]),
    ["SHA-256", from.sha256 ?? ""],
  ].filter(([, value]) => value);
  const list = make("dl", {}, ...facts.flatMap(([name, value]) => [make("dt", {}, name), make("dd", {}, value)]));
  return fill(section, "Source", make("div", {}, list, download(video, "source")));
}
