// The editor's keys: their names, and what they do, for people to read.

import { make } from "./dom.js";

const keys = [
  ["i o", "the range starts, ends with the picture that is shown"],
  ["j k l", "backwards, stop, forwards; again is faster"],
  ["space", "plays and stops"],
  ["← →", "a picture back, on"],
  ["shift+← shift+→", "a second back, on"],
  ["home end", "to the start, the end"],
  ["q w", "to the first, the last picture of the range"],
  ["↑ ↓", "the range before, after it"],
  ["a", "a new range from here on"],
  ["x delete", "removes the range"],
  ["+ - z", "closer, wider, all of the time line"],
  ["p", "plays what would be made; esc ends it"],
  ["d", "downloads it"],
  ["m", "mutes"],
  ["tab", "to everything else; arrows then move an edge of a range"],
];

/** A list of all keys. */
export const keyTable = () => make("dl", { className: "key-list" }, ...keys.flatMap(([names, words]) => [
  make("dt", {}, ...names.split(" ").map((name) => make("kbd", {}, name))), make("dd", {}, words),
]));

const known = {
  " ": "space", ArrowLeft: "←", ArrowRight: "→", ArrowUp: "↑", ArrowDown: "↓", "=": "+", _: "-", Delete: "x",
};

/** The name of a key that was pressed, `shift ←`; null when what has the focus needs it. */
export function keyOf({ target, key, shiftKey, ctrlKey, metaKey, altKey }) {
  if (ctrlKey || metaKey || altKey) return null;
  if (target.matches("input:not([type=range], [type=checkbox]), select, textarea, .volume, .scroll")) return null;
  // Space and Enter press what has the focus.
  if (key === " " && target.matches("button, a, summary, [type=checkbox]")) return null;
  const name = known[key] ?? (key.length === 1 ? key.toLowerCase() : key);
  return shiftKey && /^[←→]$/.test(name) ? `shift ${name}` : name;
}
