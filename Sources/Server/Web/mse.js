// A small HLS player for browsers without one (Firefox): fragmented MP4 with byte ranges, one quality at a time,
// chosen by what the connection has managed so far.

const AHEAD = 30;

/** The attributes of a tag's line. */
function attributes(text) {
  const found = {};
  for (const [, key, quoted, plain] of text.matchAll(/([A-Z0-9-]+)=(?:"([^"]*)"|([^,]*))/g)) found[key] = quoted ?? plain;
  return found;
}

async function text(url) {
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`the playlist cannot be had (${answer.status})`);
  return answer.text();
}

async function master(url) {
  const lines = (await text(url)).split(/\r?\n/);
  const audio = lines.filter((line) => line.startsWith("#EXT-X-MEDIA:")).map(attributes)
    .find((entry) => entry.TYPE === "AUDIO" && entry.URI);
  const variants = [];
  lines.forEach((line, index) => {
    if (!line.startsWith("#EXT-X-STREAM-INF:")) return;
    const { BANDWIDTH, CODECS, RESOLUTION } = attributes(line);
    const codecs = (CODECS ?? "").split(",").map((codec) => codec.trim());
    variants.push({ url: new URL(lines[index + 1], url), rate: Number(BANDWIDTH), codecs, isVideo: Boolean(RESOLUTION) });
  });
  return { audio: audio ? new URL(audio.URI, url) : null, variants: variants.sort((a, b) => a.rate - b.rate) };
}

/** The initialisation range and the segments of a media playlist. */
async function media(url) {
  const list = { map: null, segments: [], duration: 0 };
  let [seconds, range, position] = [0, null, 0];
  const span = (value, start) => {
    const [length, offset] = value.split("@").map(Number);
    const from = offset ?? start;
    return { from, to: from + length };
  };
  for (const line of (await text(url)).split(/\r?\n/)) {
    if (line.startsWith("#EXT-X-MAP:")) {
      const { URI, BYTERANGE } = attributes(line);
      list.map = { url: new URL(URI, url), range: BYTERANGE ? span(BYTERANGE, 0) : null };
    } else if (line.startsWith("#EXTINF:")) seconds = parseFloat(line.slice(8));
    else if (line.startsWith("#EXT-X-BYTERANGE:")) range = span(line.slice(17), position);
    else if (line && !line.startsWith("#")) {
      list.segments.push({ url: new URL(line, url), range, start: list.duration, end: list.duration + seconds });
      list.duration += seconds;
      position = range?.to ?? 0;
      range = null;
    }
  }
  return list;
}

/** One kind of media: its buffer, and the playlist that fills it. */
class Track {
  constructor(source, type, urls, stop) {
    this.buffer = source.addSourceBuffer(type);
    this.urls = urls;
    this.lists = new Map();
    this.current = null;
    this.rate = 0;
    this.stop = stop;
  }

  async list(index) {
    if (!this.lists.has(index)) this.lists.set(index, await media(this.urls[index].url));
    return this.lists.get(index);
  }

  async load({ url, range }) {
    const started = performance.now();
    const headers = range ? { range: `bytes=${range.from}-${range.to - 1}` } : {};
    const answer = await fetch(url, { headers, signal: this.stop });
    if (!answer.ok) throw new Error(`a segment cannot be had (${answer.status})`);
    let bytes = await answer.arrayBuffer();
    if (range && answer.status === 200) bytes = bytes.slice(range.from, range.to);
    const rate = bytes.byteLength * 8000 / Math.max(1, performance.now() - started);
    this.rate = this.rate ? this.rate * 0.7 + rate * 0.3 : rate;
    return bytes;
  }

  change(action) {
    return new Promise((done, fail) => {
      this.buffer.addEventListener("updateend", done, { once: true });
      this.buffer.addEventListener("error", () => fail(new Error("the browser refused a segment")), { once: true });
      action();
    });
  }

  /** Up to where it is loaded, from a moment on. */
  loaded(time) {
    const { buffered } = this.buffer;
    for (let index = 0; index < buffered.length; index += 1) {
      if (buffered.start(index) <= time + 0.25 && buffered.end(index) > time) return buffered.end(index);
    }
    return time;
  }

  /** Loads the next segment that is missing; gives false when there is none to load now. */
  async step(time) {
    const end = this.loaded(time);
    if (end - time > AHEAD) return false;
    const affordable = this.urls.findLastIndex(({ rate }) => rate < this.rate * 0.7);
    const index = Math.max(0, affordable);
    const list = await this.list(index);
    // A little further on, because the end of what is loaded may lie just before a segment's start.
    const segment = list.segments.find((each) => each.end > end + 0.1);
    if (!segment) return false;
    if (this.current !== index) {
      const head = await this.load(list.map);
      await this.change(() => this.buffer.appendBuffer(head));
      this.current = index;
    }
    const bytes = await this.load(segment);
    await this.change(() => this.buffer.appendBuffer(bytes));
    if (time > 60) await this.change(() => this.buffer.remove(0, time - 45));
    return true;
  }
}

export function attach(element, playlist, onTrouble) {
  const stop = new AbortController();
  const source = new MediaSource();
  const address = URL.createObjectURL(source);
  element.src = address;

  async function run() {
    await new Promise((open) => source.addEventListener("sourceopen", open, { once: true }));
    const { audio, variants } = await master(new URL(playlist, location.href));
    const type = (kind, codecs) => `${kind}/mp4; codecs="${codecs.join(",")}"`;
    const isAudio = (codec) => codec.startsWith("mp4a") || codec === "opus";
    const tracks = [];
    const pictures = variants.filter((each) => each.isVideo);
    const fitting = pictures.filter(({ codecs }) =>
      MediaSource.isTypeSupported(type("video", codecs.filter((codec) => !isAudio(codec)))));
    if (pictures.length > 0) {
      if (fitting.length === 0) throw new Error("this browser cannot decode the picture");
      tracks.push(new Track(source, type("video", fitting[0].codecs.filter((codec) => !isAudio(codec))), fitting, stop.signal));
    }
    const sound = (variants.find(({ codecs }) => codecs.some(isAudio))?.codecs ?? []).filter(isAudio);
    const soundURL = audio ?? (pictures.length === 0 ? variants[0]?.url : null);
    if (soundURL && sound.length > 0) {
      tracks.push(new Track(source, type("audio", sound), [{ url: soundURL, rate: 0 }], stop.signal));
    }
    source.duration = Math.max(...await Promise.all(tracks.map(async (track) => (await track.list(0)).duration)));
    await Promise.all(tracks.map((track) => fill(track)));
  }

  async function fill(track) {
    while (!stop.signal.aborted) {
      if (await track.step(element.currentTime)) continue;
      // Woken by playing on or by seeking.
      await new Promise((wake) => {
        for (const name of ["timeupdate", "seeking"]) element.addEventListener(name, wake, { once: true });
        stop.signal.addEventListener("abort", wake, { once: true });
      });
    }
  }

  run().catch((error) => { if (!stop.signal.aborted) onTrouble(error.message); });
  return () => {
    stop.abort();
    element.removeAttribute("src");
    element.load();
    URL.revokeObjectURL(address);
  };
}
