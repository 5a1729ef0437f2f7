// The player: own controls over a video element, by mouse, by touch and by keys.

import { sounds, texts } from "./choices.js";
import { draw, duration, icon, make } from "./dom.js";
import * as mse from "./mse.js";
import { show, storyboard } from "./storyboard.js";

const remembered = (key) => localStorage.getItem(key);
const remember = (key, value) => localStorage.setItem(key, value);

/** Has the browser play an address by itself. */
export const plain = (address) => (video, tell) => {
  video.src = address;
  video.addEventListener("error", () => {
    if (video.hasAttribute("src")) tell.trouble(video.error?.message || "the browser cannot play this");
  });
  return { choose() {}, hear() {}, stop() { video.removeAttribute("src"); video.load(); } };
};

/**
 * Builds a player for `{ playlist, poster, storyboard, subtitles, isLive }`, or for what `attach(video, tell)` brings in place of
 * the playlist, as `mse.attach` does. Gives `{ element, video, onKey(event), stop() }`.
 */
export function player({ playlist, attach, poster, storyboard: board, subtitles, isLive }, onTrouble) {
  const video = make("video", { id: "player", playsInline: true, preload: "auto", poster: poster ?? "" });
  video.volume = Number(remembered("volume") ?? 1);
  const button = (label, keys, action) => {
    const element = make("button", { type: "button", "aria-label": label, title: `${label} (${keys})`, onclick: action });
    return element;
  };
  const play = button("Play", "space", () => toggle());
  const mute = button("Mute", "m", () => { video.muted = !video.muted; });
  const full = button("Full screen", "f", () => fullScreen());
  const volume = make("input", { type: "range", min: 0, max: 1, step: 0.05, className: "volume", "aria-label": "Volume" });
  const seek = make("input", { type: "range", min: 0, max: 0, step: "any", value: 0, className: "seek", "aria-label": "Position" });
  const time = make("span", { className: "time" });
  const quality = make("select", { className: "quality", "aria-label": "Quality", title: "Quality", hidden: true });
  const sound = sounds((index) => source?.hear(index));
  const picture = draw("svg", { class: "frame" }, draw("image", {}));
  const moment = make("span", {});
  const hint = make("div", { className: "hint", hidden: true }, picture, moment);
  picture.style.display = "none";
  const controls = make(
    "div", { className: "controls" }, make("div", { className: "seek-row" }, seek, hint), play, mute, volume, time,
    make("span", { className: "space" }), sound.element, texts(video, subtitles ?? []), quality, full);
  const element = make("div", { className: "player", role: "group", "aria-label": "Player" }, video, controls);

  // What plays it.
  let source = null;
  const isNative = !mse.isPossible() || location.search.includes("player=native");
  const own = attach ?? (isNative ? plain(playlist) : (element, tell) => mse.attach(element, playlist, tell, isLive));
  source = own(video, { trouble: onTrouble, qualities: offer, quality: loaded, sounds: sound.offer });

  function offer(names) {
    const auto = make("option", { value: "" }, "Auto");
    const options = names.map((name, index) => make("option", { value: String(index) }, name)).reverse();
    quality.replaceChildren(auto, ...options);
    quality.hidden = false;
    const index = names.indexOf(remembered("quality"));
    if (index < 0) return;
    quality.value = String(index);
    source?.choose(index);
  }

  function loaded(index) {
    const name = [...quality.options].find((option) => option.value === String(index))?.textContent;
    quality.options[0].textContent = `Auto (${name})`;
    element.dataset.quality = name;
  }

  quality.onchange = () => {
    const index = quality.value === "" ? null : Number(quality.value);
    remember("quality", index === null ? "" : quality.selectedOptions[0].textContent);
    source.choose(index);
  };

  // What it shows.
  function paint() {
    const length = Number.isFinite(video.duration) ? video.duration : 0;
    seek.max = length;
    if (!seek.matches(":active")) seek.value = video.currentTime;
    const ranges = [...Array(video.buffered.length).keys()].map((index) => video.buffered.end(index));
    const ahead = ranges.find((end) => end >= video.currentTime) ?? 0;
    const part = (value) => `${length > 0 ? value / length * 100 : 0}%`;
    seek.style.setProperty("--played", part(video.currentTime));
    seek.style.setProperty("--loaded", part(ahead));
    seek.setAttribute("aria-valuetext", `${duration(video.currentTime)} of ${duration(length)}`);
    time.textContent = `${duration(Math.floor(video.currentTime))} / ${duration(length)}`;
    play.replaceChildren(icon(video.paused ? "play" : "pause"));
    play.setAttribute("aria-label", video.paused ? "Play" : "Pause");
    mute.replaceChildren(icon(video.muted || video.volume === 0 ? "mute" : "loud"));
    mute.setAttribute("aria-pressed", String(video.muted));
    volume.value = video.muted ? 0 : video.volume;
    volume.style.setProperty("--played", `${volume.value * 100}%`);
    full.replaceChildren(icon(document.fullscreenElement === element ? "small" : "full"));
    element.classList.toggle("paused", video.paused);
  }
  const news = ["timeupdate", "durationchange", "progress", "play", "pause", "volumechange", "seeking", "seeked", "ended"];
  for (const name of news) video.addEventListener(name, paint);
  video.addEventListener("waiting", () => element.classList.add("waiting"));
  for (const name of ["playing", "canplay"]) video.addEventListener(name, () => element.classList.remove("waiting"));
  element.addEventListener("fullscreenchange", paint);
  volume.oninput = () => { video.volume = volume.value; video.muted = false; remember("volume", volume.value); };
  seek.oninput = () => { video.currentTime = seek.value; };

  // The controls go when nobody needs them.
  let rest = 0;
  const awake = () => {
    element.classList.remove("idle");
    clearTimeout(rest);
    rest = setTimeout(() => element.classList.add("idle"), 2500);
  };
  for (const name of ["pointermove", "pointerdown", "focusin", "keydown"]) element.addEventListener(name, awake);

  // What is where on the seek bar.
  const cues = board ? storyboard(board).catch(() => []) : Promise.resolve([]);
  seek.addEventListener("pointermove", async (event) => {
    const box = seek.getBoundingClientRect();
    const fraction = Math.min(1, Math.max(0, (event.clientX - box.left) / box.width));
    const at = fraction * (video.duration || 0);
    moment.textContent = duration(Math.floor(at));
    hint.hidden = false;
    const cue = (await cues).find(({ start, end }) => start <= at && at < end);
    picture.style.display = cue ? "" : "none";
    if (cue) show(picture, cue);
    const half = hint.offsetWidth / 2;
    hint.style.left = `${Math.min(box.width - half, Math.max(half, fraction * box.width))}px`;
  });
  for (const name of ["pointerleave", "blur"]) seek.addEventListener(name, () => { hint.hidden = true; });

  // What can be done with it.
  const toggle = () => { if (video.paused) video.play().catch(() => {}); else video.pause(); };
  const go = (to) => { video.currentTime = Math.min(video.duration || 0, Math.max(0, to)); };
  const fullScreen = () => { if (document.fullscreenElement) document.exitFullscreen(); else element.requestFullscreen(); };
  const louder = (by) => {
    video.muted = false;
    video.volume = Math.min(1, Math.max(0, video.volume + by));
    remember("volume", video.volume);
  };
  video.onclick = toggle;
  video.ondblclick = fullScreen;
  const keys = {
    " ": toggle, k: toggle, ArrowLeft: () => go(video.currentTime - 5), ArrowRight: () => go(video.currentTime + 5),
    ArrowUp: () => louder(0.1), ArrowDown: () => louder(-0.1), m: () => { video.muted = !video.muted; }, f: fullScreen,
    Home: () => go(0), End: () => go(video.duration),
  };
  function onKey(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const isDigit = /^[0-9]$/.test(event.key);
    const action = isDigit ? () => go((video.duration || 0) * Number(event.key) / 10) : keys[event.key];
    // Arrows, Home and End move the page, unless the player has the focus.
    const isOurs = element.contains(event.target) || !/^(Home|End|ArrowUp|ArrowDown)$/.test(event.key);
    if (!action || !isOurs) return;
    event.preventDefault();
    awake();
    action();
  }

  paint();
  return { element, video, onKey, stop() { clearTimeout(rest); source.stop(); } };
}
