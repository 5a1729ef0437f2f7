// Plays a master playlist: by the browser itself where it can, else by Media Source Extensions.

import { attach } from "./mse.js";

/** Gives what stops playing and lets everything go. */
export function play(element, playlist, onTrouble) {
  if (element.canPlayType("application/vnd.apple.mpegurl") !== "" && !location.search.includes("player=mse")) {
    element.src = playlist;
    element.onerror = () => onTrouble(element.error?.message || "the browser cannot play this");
    return () => { element.removeAttribute("src"); element.load(); };
  }
  return attach(element, playlist, onTrouble);
}
