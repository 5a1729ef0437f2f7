// Plays a stream of a segment store: pieces of it, cut as fragmented MP4, one after the other. What browsers cannot
// play themselves is MPEG-TS.

import { headers } from "./api.js";
import * as mse from "./mse.js";
import { Track } from "./track.js";

/** The codecs that a fragmented MP4 names in its first box, as far as players here know them. */
function codecs(bytes) {
  const head = new Uint8Array(bytes, 0, Math.min(bytes.byteLength, 8192));
  const text = String.fromCharCode(...head);
  const found = [];
  const avc = text.indexOf("avcC");
  const hex = (value) => value.toString(16).padStart(2, "0");
  if (avc > 0) found.push(`avc1.${[...head.slice(avc + 5, avc + 8)].map(hex).join("")}`);
  else if (text.includes("hvcC")) found.push("hev1.1.6.L153.B0");
  if (text.includes("mp4a")) found.push("mp4a.40.2");
  return found;
}

/**
 * Plays pieces, `{ url, start, end }` in seconds, in order; what lies between them is passed over. For `player`.
 */
export const attach = (pieces) => (video, tell) => {
  async function open(source, signal) {
    const covers = (time) => pieces.find((each) => each.end > time && !each.isEmpty);
    let [bytes, piece] = [null, null];
    while (!bytes) {
      piece = covers(video.currentTime) ?? covers(0);
      if (!piece) throw new Error("there is nothing here that could be played");
      const answer = await fetch(piece.url, { headers: headers(), signal });
      if (answer.status === 406) piece.isEmpty = true;
      else if (answer.ok) bytes = await answer.arrayBuffer();
      else throw new Error(`a piece of the stream cannot be had (${answer.status})`);
    }
    const names = codecs(bytes);
    const type = `${names[0]?.startsWith("mp4a") ? "audio" : "video"}/mp4; codecs="${names.join(",")}"`;
    if (names.length === 0 || !MediaSource.isTypeSupported(type)) throw new Error("this browser cannot decode the stream");
    const track = new Track(source, type, [{ pieces, rate: 0 }], signal);
    track.choose(0);
    return [track];
  }

  /** Over a hole, to what comes after it. */
  function hop() {
    const time = video.currentTime;
    if (video.readyState >= HTMLMediaElement.HAVE_FUTURE_DATA) return;
    const known = pieces.filter((each) => !each.isEmpty);
    if (known.some((each) => each.start <= time + 0.05 && time < each.end - 0.25)) return;
    const next = known.find((each) => each.start > time);
    if (next) video.currentTime = next.start + 0.001;
  }
  for (const name of ["waiting", "seeking", "timeupdate"]) video.addEventListener(name, hop);
  const { stop } = mse.feed(video, open, tell.trouble);
  return { choose() {}, hear() {}, stop };
};
