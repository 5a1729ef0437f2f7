// HLS playlists (RFC 8216), as far as our own players need them.

import { headers, problem } from "./api.js";

/** The attributes of a tag's line. */
function attributes(text) {
  const found = {};
  for (const [, key, quoted, plain] of text.matchAll(/([A-Z0-9-]+)=(?:"([^"]*)"|([^,]*))/g)) found[key] = quoted ?? plain;
  return found;
}

async function lines(url) {
  const answer = await fetch(url, { headers: headers() });
  if (!answer.ok) throw new Error(`the playlist cannot be had: ${await problem(answer)}`);
  return (await answer.text()).split(/\r?\n/);
}

const isSound = (codec) => /^(mp4a|opus|ac-3|ec-3|flac)/i.test(codec);

/** The qualities, lowest first, and the sounds that have playlists of their own: `{ url, name, language, isDefault }`. */
export async function master(url) {
  const all = await lines(url);
  const audio = all.filter((line) => line.startsWith("#EXT-X-MEDIA:")).map(attributes)
    .filter((entry) => entry.TYPE === "AUDIO" && entry.URI)
    .map((entry) => ({
      url: new URL(entry.URI, url), group: entry["GROUP-ID"], name: entry.NAME, language: entry.LANGUAGE ?? "", isDefault: entry.DEFAULT === "YES", rate: 0,
    }));
  const variants = [];
  all.forEach((line, index) => {
    if (!line.startsWith("#EXT-X-STREAM-INF:")) return;
    const { AUDIO, BANDWIDTH, CODECS, RESOLUTION } = attributes(line);
    const codecs = (CODECS ?? "").split(",").map((codec) => codec.trim());
    const sides = (RESOLUTION ?? "").split("x").map(Number);
    variants.push({
      url: new URL(all[index + 1], url), group: AUDIO, place: index, rate: Number(BANDWIDTH), isVideo: sides.length === 2,
      name: sides.length === 2 ? `${Math.min(...sides)}p` : "sound",
      picture: codecs.filter((codec) => !isSound(codec)), sound: codecs.filter(isSound),
    });
  });
  return { audio, variants: variants.sort((a, b) => a.rate - b.rate) };
}

/**
 * The initialisation range and the segments of a media playlist, each with the one that holds for it; `isComplete` when no
 * more will come. `date` is when a segment was recorded, in milliseconds, where the playlist says so. Where segments have gone, an older list says when
 * the first of these begins; else the list is `isAdrift`, and times count from there.
 */
export async function media(url, older) {
  const list = { map: null, segments: [], first: 0, start: 0, duration: 0, isComplete: false, isAdrift: false };
  let [seconds, range, position, date, map] = [0, null, 0, null, null];
  const span = (value, start) => {
    const [length, offset] = value.split("@").map(Number);
    const from = offset ?? start;
    return { from, to: from + length };
  };
  for (const line of await lines(url)) {
    if (line.startsWith("#EXT-X-MAP:")) {
      const { URI, BYTERANGE } = attributes(line);
      map = { url: new URL(URI, url), range: BYTERANGE ? span(BYTERANGE, 0) : null };
      list.map ??= map;
    } else if (line.startsWith("#EXT-X-MEDIA-SEQUENCE:")) {
      list.first = parseInt(line.slice(22), 10);
      const known = older && !older.isAdrift ? older.segments[list.first - older.first] : null;
      list.isAdrift = list.first > 0 && !known;
      list.start = list.duration = known?.start ?? 0;
    } else if (line.startsWith("#EXTINF:")) seconds = parseFloat(line.slice(8));
    else if (line.startsWith("#EXT-X-BYTERANGE:")) range = span(line.slice(17), position);
    else if (line.startsWith("#EXT-X-PROGRAM-DATE-TIME:")) date = Date.parse(line.slice(25));
    else if (line === "#EXT-X-ENDLIST") list.isComplete = true;
    else if (line && !line.startsWith("#")) {
      list.segments.push({ url: new URL(line, url), range, date, map, start: list.duration, end: list.duration + seconds });
      list.duration += seconds;
      position = range?.to ?? 0;
      [range, date] = [null, null];
    }
  }
  return list;
}
