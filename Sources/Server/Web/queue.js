// One download in the list.

import { ask, bar, duration, make, percent, size } from "./dom.js";
import { call } from "./api.js";
import { rate } from "./tables.js";

const words = {
  enqueued: "waiting", downloading: "downloading", paused: "put aside", finished: "finished", failed: "failed",
  cancelled: "cancelled",
};

/** What can be done with it: the word on the button, and the call. */
const actions = {
  enqueued: [["Pause", "pause"], ["First", "first"], ["Cancel", "cancel"]],
  downloading: [["Pause", "pause"], ["Cancel", "cancel"]],
  paused: [["Go on", "resume"], ["Cancel", "cancel"]],
  finished: [["Remove", "remove"]],
  failed: [["Try again", "retry"], ["Remove", "remove"]],
  cancelled: [["Try again", "retry"], ["Remove", "remove"]],
};

export class QueueRow {
  #id;
  #act;
  #state = "";

  /** `act` runs what a button does. */
  constructor(id, act) {
    this.#id = id;
    this.#act = act;
    this.name = make("span", { className: "name" });
    this.word = make("strong", { className: "state word" });
    this.facts = make("span", { className: "quiet amount" });
    this.progress = bar(0, "Progress");
    this.buttons = make("div", { className: "buttons" });
    this.element = make(
      "li", { "data-id": id }, this.name, make("div", {}, this.word, " ", this.facts), this.progress, this.buttons);
  }

  show(download) {
    const { state, received, size: whole, file, url } = download;
    const name = file.split("/").pop();
    this.name.textContent = name;
    this.name.title = `${url}\n${file}`;
    this.element.className = state;
    this.word.textContent = words[state];
    this.facts.textContent = this.#facts(download).filter(Boolean).join(" · ");
    this.progress.hidden = state !== "downloading" && state !== "paused";
    this.progress.setAttribute("aria-label", `Progress of ${name}`);
    if (whole) this.progress.value = received / whole; else this.progress.removeAttribute("value");
    if (this.#state === state) return;
    this.#state = state;
    this.buttons.replaceChildren(...actions[state].map(([word, verb]) => this.#button(word, verb, name)));
  }

  #facts({ state, received, size: whole, rate: bits, remaining, error, note, place, notBefore }) {
    const amount = whole && received < whole ? `${size(received)} of ${size(whole)}` : received > 0 ? size(received) : "";
    switch (state) {
      case "downloading":
        return [amount, whole ? percent(received / whole) : "", rate(bits), remaining === null ? "" : `${duration(remaining)} left`];
      case "enqueued":
        return [place ? `number ${place}` : "", amount, error?.detail, notBefore ? "tried again soon" : note];
      case "failed": return [error?.detail, error?.hint];
      default: return [amount];
    }
  }

  #button(word, verb, name) {
    const button = make("button", { type: "button", className: "small", "aria-label": `${word}: ${name}` }, word);
    button.onclick = () => this.#do(verb, name);
    return button;
  }

  async #do(verb, name) {
    const path = `/downloads/${this.#id}`;
    if (verb === "remove" && this.#state === "finished") {
      const isSure = await ask(`Remove "${name}" from the list, and its file from the server?`, "Remove both");
      if (!isSure) return;
      await this.#act(() => call("DELETE", `${path}?file=true`));
    } else if (verb === "remove") {
      await this.#act(() => call("DELETE", path));
    } else if (verb === "first") {
      await this.#act(() => call("POST", `${path}/reorder`, { place: "first" }));
    } else {
      await this.#act(() => call("POST", `${path}/${verb}`));
    }
  }
}
