// An HLS player by Media Source Extensions: fragmented MP4 with byte ranges, in a quality of choice or the best that
// the connection can carry. Browsers' own players let nobody choose.

import { master } from "./playlist.js";
import { Track } from "./track.js";

/** Whether this browser can. */
export const isPossible = () => "MediaSource" in globalThis;

const type = (kind, codecs) => `${kind}/mp4; codecs="${codecs.join(",")}"`;

/**
 * Feeds a video element with the tracks that `open(source, signal)` gives as soon as they have anything for it.
 * `trouble(words)` says why it cannot go on. With `isLive` it begins near the end. Gives `{ stop() }`.
 */
export function feed(element, open, trouble, isLive = false) {
  const stop = new AbortController();
  const source = new MediaSource();
  const address = URL.createObjectURL(source);
  let tracks = [];
  element.src = address;

  async function run() {
    await new Promise((done) => source.addEventListener("sourceopen", done, { once: true }));
    tracks = await open(source, stop.signal);
    await Promise.all(tracks.map((track) => track.list(0)));
    extend();
    const lists = tracks.flatMap((track) => [...track.lists.values()]);
    if (isLive && lists.every((list) => !list.isAdrift && !list.isComplete)) {
      // Three segments are enough for a player to be sure of the next.
      const start = Math.min(...lists.map((list) => list.segments.at(-3)?.start ?? 0));
      if (element.currentTime < start) element.currentTime = start;
    }
    await Promise.all(tracks.map(fill));
  }

  /** While it is being made, it grows. */
  function extend() {
    const length = Math.max(...tracks.map((track) => track.duration));
    const isFree = source.readyState === "open" && tracks.every((track) => !track.buffer.updating);
    if (isFree && !(source.duration >= length)) source.duration = length;
  }

  async function fill(track) {
    while (!stop.signal.aborted) {
      const hasMore = await track.step(element.currentTime);
      extend();
      if (hasMore) continue;
      const isIdle = tracks.every((each) => each.isDone && !each.buffer.updating);
      if (isIdle && source.readyState === "open") source.endOfStream();
      await wake(track.isDone ? null : 2000);
    }
  }

  /** Until it plays on, somebody seeks or chooses, or time is up. */
  function wake(milliseconds) {
    return new Promise((done) => {
      const over = new AbortController();
      const end = () => { over.abort(); clearTimeout(timer); done(); };
      const timer = milliseconds ? setTimeout(end, milliseconds) : 0;
      for (const name of ["timeupdate", "seeking", "chosen"]) element.addEventListener(name, end, { signal: over.signal });
      stop.signal.addEventListener("abort", end, { signal: over.signal });
    });
  }

  run().catch((error) => { if (!stop.signal.aborted) trouble(error.message); });
  return {
    stop() {
      stop.abort();
      element.removeAttribute("src");
      element.load();
      URL.revokeObjectURL(address);
    },
  };
}

/**
 * Plays a master playlist. `tell.qualities(names)` and `tell.quality(index)` say what there is and what is loaded,
 * `tell.sounds(list, index)` what can be heard and what is, `tell.trouble(words)` why it cannot go on.
 * Gives `{ choose(index or null), hear(index), stop() }`.
 */
export function attach(element, playlist, tell, isLive = false) {
  let [picture, hearing] = [null, null];
  let choice = null;
  const begin = (time) => { if (element.currentTime < time) element.currentTime = time + 0.05; };

  async function open(source, signal) {
    const list = await master(new URL(playlist, location.href));
    const tracks = [];
    const plays = (kind, codecs) => codecs.length === 0 || MediaSource.isTypeSupported(type(kind, codecs));
    // Of several makings of the sound the first that this browser can decode.
    const told = [...list.variants].sort((a, b) => a.place - b.place);
    const audible = told.find((each) => plays("audio", each.sound)) ?? told[0];
    const variants = list.variants.filter((each) => each.group === audible?.group);
    const audio = list.audio.filter((each) => each.group === audible?.group);
    const pictures = variants.filter((each) => each.isVideo);
    const fitting = pictures.filter((each) => plays("video", each.picture));
    if (pictures.length > 0) {
      if (fitting.length === 0) throw new Error("this browser cannot decode the picture");
      const kinds = fitting.map((each) => ({ ...each, type: type("video", each.picture) }));
      picture = new Track(source, kinds[0].type, kinds, signal, tell.quality, begin);
      picture.choose(choice);
      tracks.push(picture);
      tell.qualities(fitting.map((each) => each.name));
    }
    const { sound } = variants.find((each) => each.sound.length > 0) ?? { sound: [] };
    const lone = pictures.length === 0 && variants[0] ? [{ url: variants[0].url, rate: 0 }] : [];
    const sounds = audio.length > 0 ? audio : lone;
    if (sounds.length > 0 && sound.length > 0) {
      hearing = new Track(source, type("audio", sound), sounds, signal, () => {}, begin);
      const usual = Math.max(0, sounds.findIndex((each) => each.isDefault));
      hearing.choose(usual);
      tracks.push(hearing);
      tell.sounds(audio, usual);
    }
    if (tracks.length === 0) throw new Error("the playlist names nothing that plays");
    return tracks;
  }

  const { stop } = feed(element, open, tell.trouble, isLive);
  return {
    choose(index) {
      choice = index;
      picture?.choose(index);
      element.dispatchEvent(new Event("chosen"));
    },
    hear(index) {
      hearing?.choose(index, true);
      element.dispatchEvent(new Event("chosen"));
    },
    stop,
  };
}
