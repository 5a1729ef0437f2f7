// What is made of the ranges, as the editor's page shows it: kind, rendition, weight, download, links, and why not.

import { make, size, soon } from "./dom.js";
import { headers } from "./api.js";
import { clock } from "./clock.js";

const sentence = (words) => `${words[0].toUpperCase()}${words.slice(1).replace(/\.$/, "")}.`;

/** Why an answer is none: its words, and what it offers instead. */
async function refusal(answer) {
  let told = {};
  try { told = await answer.json(); } catch { /* it says nothing */ }
  return { status: answer.status, detail: told.detail ?? `the server answered ${answer.status}`, hint: told.hint, holes: told.holes ?? [] };
}

/** Asks whether a cut can be made; gives null, or why not. Nothing of it is received. */
async function ask(address) {
  const answer = await fetch(address, { method: "HEAD", headers: headers() });
  if (answer.ok) return null;
  // An answer to HEAD has no words.
  const stop = new AbortController();
  const spoken = await fetch(address, { headers: headers(), signal: stop.signal });
  if (!spoken.ok) return refusal(spoken);
  stop.abort();
  return null;
}

export class CutBox {
  #material;
  #list;
  #changed;
  #turn = 0;

  /** `changed()` is called when a choice is another one. */
  constructor(material, list, changed) {
    this.#material = material;
    this.#list = list;
    this.#changed = changed;
    const choice = (label, options) => {
      const element = make("select", {}, ...options.map(({ id, label: words }) => make("option", { value: id }, words)));
      return { element, field: make("label", { className: "choice" }, make("span", {}, label), element) };
    };
    const tick = (label) => {
      const element = make("input", { type: "checkbox" });
      return { element, field: make("label", { className: "tick" }, element, label) };
    };
    this.type = choice("Make", material.types);
    this.rendition = choice("From", [{ id: "", label: "the best rendition" }, ...material.renditions.map((id) => ({ id, label: id }))]);
    this.rendition.field.hidden = material.renditions.length === 0;
    this.full = tick("Encode in full what cannot be copied");
    this.holes = tick("Leave out what is missing");
    this.holes.field.hidden = material.kind !== "stream";
    this.estimate = make("p", { className: "estimate", role: "status" });
    this.trouble = make("div", { className: "trouble", role: "alert" });
    this.download = make("a", { className: "button strong", id: "download", "aria-keyshortcuts": "D" }, "Download");
    this.download.onclick = (event) => { event.preventDefault(); this.save(); };
    this.cutLink = this.#link("Address of the cut");
    this.pageLink = this.#link("Link to this page, as it is");
    this.element = make(
      "div", { className: "cut-box" }, this.type.field, this.rendition.field, this.full.field, this.holes.field, this.estimate,
      make("div", { className: "buttons" }, this.download), this.trouble, this.cutLink.field, this.pageLink.field);
    this.weigh = soon(() => this.#weigh(), 200);
    this.type.element.onchange = () => { list.type = this.type.element.value; changed(); };
    this.rendition.element.onchange = () => { list.rendition = this.rendition.element.value; changed(); };
    this.full.element.onchange = () => { list.isEncoded = this.full.element.checked; changed(); };
    this.holes.element.onchange = () => { list.leavesHolesOut = this.holes.element.checked; changed(); };
  }

  /** An address to be taken along. */
  #link(label) {
    const field = make("input", { readOnly: true, "aria-label": label, onfocus: () => field.select() });
    const copy = make("button", { type: "button", className: "small", "aria-label": `Copy: ${label}` }, "Copy");
    copy.onclick = async () => {
      try {
        await navigator.clipboard.writeText(field.value);
        copy.textContent = "Copied";
        setTimeout(() => { copy.textContent = "Copy"; }, 2000);
      } catch { field.focus(); }
    };
    return { field: make("div", { className: "link" }, make("span", {}, label), field, copy), text: field };
  }

  /** Shows what is chosen now. */
  show(pageAddress) {
    const list = this.#list;
    this.type.element.value = list.type || this.#material.types[0].id;
    this.rendition.element.value = list.rendition;
    this.full.element.checked = list.isEncoded;
    this.holes.element.checked = list.leavesHolesOut;
    const isEmpty = list.ranges.length === 0;
    if (isEmpty) this.download.removeAttribute("href"); else this.download.href = this.#material.cut(list);
    this.cutLink.text.value = isEmpty ? "" : new URL(this.#material.cut(list), location.href).href;
    this.pageLink.text.value = pageAddress;
    this.weigh();
  }

  async #weigh() {
    this.#turn += 1;
    const turn = this.#turn;
    const { length, ranges } = this.#list;
    const words = `${ranges.length} ${ranges.length === 1 ? "range" : "ranges"}, ${clock(length)}`;
    if (ranges.length === 0) {
      this.estimate.textContent = "No range yet.";
      return;
    }
    const bytes = await this.#material.size(this.#list).catch(() => null);
    if (turn === this.#turn) this.estimate.textContent = bytes ? `${words}, about ${size(bytes)}` : words;
  }

  /** Asks first: a download that fails says nothing. */
  async save() {
    const address = this.download.getAttribute("href");
    if (!address) return this.refuse("There is no range to be cut.");
    const file = await this.permit(address) ? await this.reach(address) : null;
    if (!file) return undefined;
    make("a", { href: file, download: this.#material.fileName(this.#list) }).click();
    return setTimeout(() => URL.revokeObjectURL(file), 60_000);
  }

  /**
   * An address that links and players can use. They carry no token: with one the page receives the file itself. Null when
   * that fails; the page says why.
   */
  async reach(address) {
    if (!headers().authorization) return address;
    const answer = await fetch(address, { headers: headers() });
    if (answer.ok) return URL.createObjectURL(await answer.blob());
    this.tell(await refusal(answer));
    return null;
  }

  /** Whether a cut can be made; if not, the page says why. */
  async permit(address) {
    this.refuse(null);
    try {
      const why = await ask(address);
      if (why) this.tell(why);
      return !why;
    } catch (error) {
      this.refuse(`The server cannot be reached: ${error.message}.`);
      return false;
    }
  }

  /** Says why a cut is not made, and offers what the server offers. */
  tell({ status, detail, hint, holes }) {
    const accept = (label, change) => {
      const button = make("button", { type: "button" }, label);
      button.onclick = () => { change(); this.refuse(null); this.#changed(); };
      return button;
    };
    const { parse, clock: words } = this.#material;
    const list = holes.length > 0 ? make("ul", { className: "holes" }, ...holes.map(({ start, end }) =>
      make("li", {}, [start, end].map((each) => words(parse(each.replace(/(\.\d{3})\d*/, "$1")))).join(" – ")))) : null;
    const offer = status === 406 ? accept("Leave out what is missing", () => { this.#list.leavesHolesOut = true; })
      : status === 422 ? accept("Encode it in full", () => { this.#list.isEncoded = true; }) : null;
    const known = status === 406 || status === 422 ? null : hint;
    this.trouble.replaceChildren(make(
      "div", { className: "box bad" }, make("strong", {}, sentence(detail)), known ? ` ${sentence(known)}` : null, list, offer));
  }

  /** Says in words what is wrong; null for nothing. */
  refuse(words) {
    this.trouble.replaceChildren(...(words ? [make("div", { className: "box bad" }, words)] : []));
  }
}
