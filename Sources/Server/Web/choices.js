// What can be heard and read besides the picture: the player's lists of sounds and of texts.

import { make } from "./dom.js";

const remembered = (key) => localStorage.getItem(key);
const remember = (key, value) => localStorage.setItem(key, value);

const list = (label) => make("select", { "aria-label": label, title: label, hidden: true });

/** A list of sounds, hidden until `offer(sounds, index)` brings more than one. `hear(index)` is called with a choice. */
export function sounds(hear) {
  const element = list("Sound");
  element.classList.add("sounds");
  function offer(all, index) {
    element.hidden = all.length < 2;
    element.replaceChildren(...all.map((each, place) => make("option", { value: String(place) }, each.name)));
    const wanted = all.findIndex((each) => each.language && each.language === remembered("sound"));
    element.value = String(wanted < 0 ? index : wanted);
    if (wanted >= 0 && wanted !== index) hear(wanted);
    element.onchange = () => {
      remember("sound", all[Number(element.value)].language);
      hear(Number(element.value));
    };
  }
  return { element, offer };
}

/** A list of texts, `{ file, language, label }`, which are added to the video element; none is shown to begin with. */
export function texts(video, all) {
  const element = list("Subtitles");
  element.classList.add("texts");
  element.hidden = all.length === 0;
  const tracks = all.map((each) => make("track", {
    kind: "subtitles", src: each.file, srclang: each.language ?? "und", label: each.label ?? each.id,
  }));
  video.append(...tracks);
  const options = all.map((each, place) => make("option", { value: String(place) }, each.label ?? each.id));
  element.append(make("option", { value: "" }, "No subtitles"), ...options);
  const show = (index) => tracks.forEach((each, place) => { each.track.mode = place === index ? "showing" : "disabled"; });
  const wanted = all.findIndex((each) => (each.language ?? each.id) === remembered("subtitles"));
  element.value = wanted < 0 ? "" : String(wanted);
  show(wanted);
  element.onchange = () => {
    const index = element.value === "" ? -1 : Number(element.value);
    remember("subtitles", index < 0 ? "" : all[index].language ?? all[index].id);
    show(index);
  };
  return element;
}
