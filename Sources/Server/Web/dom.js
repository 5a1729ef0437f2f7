// Elements and words. Text always goes in as text, never as markup.

export const find = (id) => document.getElementById(id);

/** An element with properties, attributes (`aria-…`, `data-…`) and children (elements or text). */
export function make(name, properties = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (value === undefined || value === null) continue;
    if (key.includes("-") || key === "role") element.setAttribute(key, value);
    else element[key] = value;
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

/** An SVG element with attributes and children. */
export function draw(name, attributes = {}, ...children) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
}

const shapes = {
  play: "M8 5v14l11-7z", pause: "M7 5h4v14H7zM13 5h4v14h-4z",
  loud: "M4 9v6h4l5 5V4L8 9zM16 8a5 5 0 0 1 0 8M18.5 5.5a9 9 0 0 1 0 13",
  mute: "M4 9v6h4l5 5V4L8 9zM17 9.5l5 5M22 9.5l-5 5",
  full: "M4 9V4h5M15 4h5v5M20 15v5h-5M9 20H4v-5", small: "M9 4v5H4M20 9h-5V4M15 20v-5h5M4 15h5v5",
};

/** A picture for a button: `play`, `pause`, `loud`, `mute`, `full`, `small`. */
export const icon = (name) =>
  draw("svg", { viewBox: "0 0 24 24", class: `icon ${name}`, "aria-hidden": "true" }, draw("path", { d: shapes[name] }));

/** Gives a function that runs `action` soon, once for many calls. */
export function soon(action, milliseconds = 300) {
  let timer = 0;
  return () => {
    if (timer) return;
    timer = setTimeout(() => { timer = 0; action(); }, milliseconds);
  };
}

/** A progress bar; null for "under way, nobody knows how far". */
export function bar(fraction, label) {
  const element = make("progress", { max: 1, "aria-label": label });
  if (fraction !== null) element.value = fraction;
  return element;
}

export const percent = (fraction) => `${Math.floor(fraction * 100)} %`;

export function size(bytes) {
  if (bytes < 1000) return `${bytes} bytes`;
  const units = ["kB", "MB", "GB", "TB"];
  let value = bytes / 1000;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) { value /= 1000; unit += 1; }
  return `${value.toFixed(value < 10 ? 1 : 0)} ${units[unit]}`;
}

export function duration(seconds) {
  if (seconds === null || seconds === undefined) return "";
  const whole = Math.round(seconds);
  const two = (value) => String(value).padStart(2, "0");
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor(whole / 60) % 60;
  return hours > 0 ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`;
}

/** A question; gives true for yes. */
export async function ask(words, yes) {
  const dialog = find("ask");
  find("ask-words").textContent = words;
  find("ask-yes").textContent = yes;
  find("ask-token").hidden = true;
  dialog.returnValue = "no";
  dialog.showModal();
  await new Promise((done) => dialog.addEventListener("close", done, { once: true }));
  return dialog.returnValue === "yes";
}

/** Asks for a token; gives null when there is none. */
export async function askToken(words) {
  const field = find("ask-token");
  const answer = ask(words, "Use token");
  field.value = "";
  field.hidden = false;
  field.focus();
  return (await answer) && field.value.trim() !== "" ? field.value.trim() : null;
}
