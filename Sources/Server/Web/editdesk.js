// Parts of the editor's page that keep nothing: buttons for what keys do, and the part of a stream that is open.

import { make } from "./dom.js";

const buttons = [
  ["shift ←", "−1 s", "A second back"], ["←", "−1", "A picture back"], ["space", "Play / stop", "Play or stop"],
  ["→", "+1", "A picture on"], ["shift →", "+1 s", "A second on"], ["i", "Start here", "The range starts with this picture"],
  ["o", "End here", "The range ends with this picture"], ["a", "New range", "A new range from here on"], null,
  ["-", "−", "Show more of the time line"], ["+", "+", "Show less of the time line"], ["z", "All", "Show the whole time line"],
];

/** Buttons that call `act(key)`, after `readout`. */
export const hand = (readout, act) => make(
  "div", { className: "hand", role: "group", "aria-label": "Place and range" }, readout,
  ...buttons.map((each) => {
    if (!each) return make("span", { className: "space" });
    const [key, label, title] = each;
    const name = /\w/.test(label) ? undefined : title;
    return make("button", { type: "button", title, "aria-label": name, onclick: () => act(key) }, label);
  }));

/** Two times to be changed by hand: which part of a stream is open. `key` is the path of the editor's address. */
export function partForm({ start, end }, key) {
  const field = (label, value) =>
    make("input", { value, className: "moment long", "aria-label": label, autocomplete: "off", spellcheck: false });
  const [from, to] = [field("Shown from, in UTC", start), field("Shown until, in UTC", end)];
  const form = make(
    "form", { className: "window" }, make("span", {}, "Part of the stream"), from, make("span", {}, "–"), to,
    make("button", {}, "Show"));
  form.onsubmit = (event) => {
    event.preventDefault();
    location.hash = `#/edit/${key}?${new URLSearchParams({ start: from.value.trim(), end: to.value.trim() })}`;
  };
  return form;
}
