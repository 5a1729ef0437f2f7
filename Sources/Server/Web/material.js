// What the editor works on: a video, or a part of a stream of the segment store. Both have a time line in seconds.

import { call, headers, problem } from "./api.js";
import { clock, milliseconds, moment, seconds } from "./clock.js";
import * as mse from "./mse.js";
import * as pieces from "./pieces.js";
import { media } from "./playlist.js";
import { storyboard } from "./storyboard.js";
import { best } from "./tables.js";

/** How long a piece of a stream is that a player asks for, and the longest part of a stream that is opened. */
const PIECE = 8;
const LONGEST = 6 * 3600;
const USUAL = 3600;
/** What two segments may miss of each other and still be without a gap. */
const TOLERANCE = 0.011;

const typesOf = (list) => list.map(([id, label]) => ({ id, label }));

/** How a file of a type ends. */
const suffix = (type) => (["mp4", "webm", "mp3"].includes(type) ? type : "ts");

/**
 * A video's. Its address is that of its files, which is signed where the video is private.
 */
export async function videoMaterial(id) {
  const video = await call("GET", `/videos/${id}`);
  const files = (video.playlists.hls ?? `/videos/${id}/`).replace(/[^/]*$/, "");
  const picture = best(video);
  const sounds = video.renditions.filter((each) => each.kind === "audio");
  const sound = sounds.find((each) => each.isDefault) ?? sounds[0];
  const rate = (wanted) => {
    if (wanted === "source") return video.source.size * 8 / video.duration;
    const chosen = video.renditions.find((each) => each.id === wanted) ?? picture;
    return (chosen?.bitrate ?? 0) + (chosen === sound ? 0 : sound?.bitrate ?? 0);
  };
  const address = (name, query) => `${files}${name}?${query}`;
  return {
    kind: "video", name: video.name, back: `#/video/${id}`, isReady: ["ready", "failed", "cancelled"].includes(video.state),
    duration: video.duration ?? 0, frame: 1 / (picture?.frameRate || 25), hasPicture: Boolean(picture), holes: [],
    player: { playlist: video.playlists.hls, poster: video.thumbnails[0] },
    clock, read: seconds, write: (time) => String(Number(time.toFixed(3))), parse: (text) => seconds(text ?? ""),
    types: typesOf([
      ["mp4", "MP4: exact, all but the ends copied"], ["ts", "MPEG-TS: exact, all but the ends copied"],
      ["webm", "WebM: encoded in full"], ["mp3", "MP3: the sound alone"],
    ]),
    renditions: [...video.renditions.map((each) => each.id), ...(video.source ? ["source"] : [])],
    cues: video.storyboard ? await storyboard(video.storyboard).catch(() => []) : [],
    frameAt: (time) => (picture ? address("frame", new URLSearchParams({ at: time.toFixed(3), width: 160 })) : null),
    waveform: (start, end, width, height) => (sound
      ? address("waveform", new URLSearchParams({ start: start.toFixed(3), end: end.toFixed(3), width, height })) : null),
    cut(list, type = list.type) {
      const query = list.query(this.write);
      for (const name of ["type", "allow_holes"]) query.delete(name);
      query.set("format", type || "mp4");
      return address("cut", query);
    },
    fileName: (list) => `${video.name} cut.${suffix(list.type || "mp4")}`,
    async size(list) {
      if (list.type === "webm") return null;
      return list.length * (list.type === "mp3" ? sound?.bitrate ?? 0 : rate(list.rendition)) / 8;
    },
  };
}

/** The segments of a variant in a range, on a clock that begins with the first. Without a range the last hour. */
async function segments(path, query) {
  const address = `/playlist/${path}.m3u8`;
  let list = null;
  if (!query.get("start")) {
    // The whole may be longer than a playlist is made of.
    const [stream, variant] = path.split("/");
    const hours = await names(`/files/${stream}/${variant}`);
    const known = hours.filter((each) => /^\d{4}-\d\d-\d\dT\d\d$/.test(each));
    if (known.length === 0) throw new Error("There is nothing recorded in this stream.");
    const end = milliseconds(`${known.at(-1)}:00`) + 3600_000;
    list = await media(new URL(`${address}?start=${moment(end - 2 * USUAL * 1000)}&end=${moment(end)}`, location.href));
    const last = list.segments.at(-1);
    const from = last ? last.date + (last.end - last.start - USUAL) * 1000 : 0;
    list.segments = list.segments.filter((each) => each.date >= from);
  } else {
    list = await media(new URL(`${address}?start=${query.get("start")}&end=${query.get("end")}`, location.href));
  }
  if (list.segments.length === 0) throw new Error("There is nothing recorded in this part of the stream.");
  return list.segments;
}

/** A list of names that the segment store gives. */
export async function names(address) {
  const answer = await fetch(address, { headers: headers() });
  if (!answer.ok) throw new Error(await problem(answer));
  return answer.json();
}

/** Runs of segments as pieces for a player, and the holes between them; times in seconds. */
function runs(all, duration, address) {
  const holes = [];
  const found = [];
  let [seen, piece] = [0, null];
  for (const { start, end, isFull } of all) {
    const isGap = start - seen > TOLERANCE;
    if (isGap) holes.push({ start: seen, end: start });
    if (isGap || !piece || !piece.isOpen || end - piece.start > PIECE) {
      piece = { start, end, isOpen: true };
      found.push(piece);
    }
    piece.end = end;
    // It holds less than it says.
    if (!isFull) piece.isOpen = false;
    if (!isFull) holes.push({ start: end, end });
    seen = Math.max(seen, end);
  }
  if (duration - seen > TOLERANCE) holes.push({ start: seen, end: duration });
  for (const each of found) each.url = address(each);
  return { pieces: found, holes };
}

/**
 * A part of a stream's. `query` has `start` and `end`, as the restreamer takes them; without them it is the last hour.
 */
export async function streamMaterial(stream, variant, query) {
  const path = [stream, variant].map(encodeURIComponent).join("/");
  const all = await segments(path, query);
  const last = all.at(-1);
  const start = milliseconds(query.get("start") ?? "") ?? all[0].date;
  const end = milliseconds(query.get("end") ?? "") ?? last.date + (last.end - last.start) * 1000;
  const duration = Math.min((end - start) / 1000, LONGEST);
  const write = (time) => moment(Math.round(start + time * 1000));
  const parse = (text) => {
    const found = milliseconds(text ?? "", moment(start));
    return found === null ? null : (found - start) / 1000;
  };
  const range = (span) => `start=${write(span.start)}&end=${write(span.end)}`;
  const cutOf = (words) => `/cut/${path}.ts?${words}`;
  // The first and the last may reach beyond the part.
  const known = all.map((each) => ({
    start: Math.max(0, (each.date - start) / 1000), end: Math.min(duration, (each.date - start) / 1000 + each.end - each.start),
    isFull: each.url.pathname.includes("-full-"),
  }));
  const { pieces: parts, holes } = runs(known, duration, (piece) => cutOf(`type=mp4&allow_holes=true&${range(piece)}`));
  return {
    kind: "stream", name: `${stream} / ${variant}`, back: "#/streams", isReady: true, duration, frame: 1 / 25, hasPicture: true, holes,
    // Browsers without media sources play HLS themselves; holes are closed up then.
    player: mse.isPossible() ? { attach: pieces.attach(parts) } : { playlist: `/playlist/${path}.m3u8?${range({ start: 0, end: duration })}` },
    clock: (time) => write(time).slice(11), read: parse, write, parse,
    /** The part that is open, for addresses. */
    part: { start: moment(start), end: moment(start + duration * 1000) },
    types: typesOf([
      ["smart", "MPEG-TS: exact, all but the ends copied (smart)"], ["fast", "The same by its older name (fast)"],
      ["rough", "MPEG-TS: whole segments, as they are (rough)"], ["mp4", "MP4: exact, all but the ends copied"],
      ["mpegts", "MPEG-TS: encoded in full"], ["webm", "WebM: encoded in full"], ["mp3", "MP3: the sound alone"],
    ]),
    renditions: [], cues: [],
    frameAt: (time) => `/frame/${path}.jpg?timestamp=${write(time)}`,
    waveform: (from, to, width, height) => `/waveform/${path}.png?start=${write(from)}&end=${write(to)}&size=${width}x${height}`,
    cut(list, type = list.type) {
      const words = list.query(write);
      words.set("type", type || "smart");
      return cutOf(words);
    },
    fileName: (list) => `${stream} ${variant} ${write(list.ranges[0].start).replaceAll(":", ".")}.${suffix(list.type)}`,
    /** What the segments weigh that cover it. */
    async size(list) {
      if (["webm", "mp3", "mpegts"].includes(list.type) || list.length > LONGEST) return null;
      const words = list.query(write);
      words.set("type", "rough");
      words.set("allow_holes", "true");
      const answer = await fetch(cutOf(words), { method: "HEAD", headers: headers() });
      const covering = Number(answer.headers.get("content-length"));
      return answer.ok && covering ? covering : null;
    },
  };
}
