// The jobs of a video: how far they are, why they failed, and their log.

import { bar, duration, make, percent, soon } from "./dom.js";
import { call, text } from "./api.js";

const isOver = (state) => ["done", "skipped", "failed", "cancelled"].includes(state);

export class JobList {
  constructor(video, onTrouble) {
    Object.assign(this, { video, onTrouble, rows: new Map() });
    this.list = make("ul", { className: "jobs" });
    this.log = make("pre", { tabIndex: 0, "aria-label": "Log" });
    this.details = make("details", { id: "log" }, make("summary", {}, "Log"), this.log);
    this.details.ontoggle = () => { if (this.details.open) this.read(); };
    this.readSoon = soon(() => this.read(), 1000);
    this.element = make("div", {}, make("h2", {}, "Jobs"), this.list, this.details);
  }

  show(jobs) {
    for (const job of jobs) {
      const known = this.rows.get(job.id);
      const key = JSON.stringify([job.state, job.attempt, job.error, job.note, job.warnings]);
      if (known?.key !== key) {
        const row = this.row(job);
        if (known) known.element.replaceWith(row); else this.list.append(row);
        this.rows.set(job.id, { key, element: row });
        if (this.details.open) this.readSoon();
      }
      const { element } = this.rows.get(job.id);
      if (job.state !== "running") continue;
      element.querySelector("progress").value = job.progress;
      element.querySelector(".how").textContent = percent(job.progress);
    }
  }

  row(job) {
    const isBusy = job.state === "running";
    const took = job.startedAt && job.finishedAt ? duration((Date.parse(job.finishedAt) - Date.parse(job.startedAt)) / 1000) : "";
    const facts = [job.stage, job.part, job.attempt > 1 ? `attempt ${job.attempt}` : "", isBusy ? job.lane : "", took];
    const lines = [
      ...(job.error ? [make("p", { className: "box bad" }, [job.error.detail, job.error.hint].filter(Boolean).join(": "))] : []),
      ...(job.note ? [make("p", { className: "quiet" }, job.note)] : []),
      ...job.warnings.map((warning) => make("p", { className: "quiet" }, warning)),
    ];
    return make(
      "li", { className: job.state, "data-node": job.node }, make("span", { className: "dot", "aria-hidden": "true" }),
      make("strong", {}, job.node), make("span", { className: "quiet how" }, isBusy ? percent(job.progress) : job.state),
      this.action(job), make("span", { className: "quiet full" }, facts.filter(Boolean).join(" · ")),
      isBusy ? bar(job.progress, `Progress of ${job.node}`) : null, ...lines);
  }

  /** Cancel for what may still happen, try again for what did not. */
  action(job) {
    const verb = !isOver(job.state) ? "cancel" : job.state === "failed" || job.state === "cancelled" ? "retry" : null;
    if (!verb) return null;
    const words = verb === "cancel" ? "Cancel" : "Try again";
    const button = make("button", { type: "button", className: "small", "aria-label": `${words}: ${job.node}` }, words);
    button.onclick = async () => {
      button.disabled = true;
      try { await call("POST", `/jobs/${job.id}/${verb}`); } catch (error) { this.onTrouble(error); }
      button.disabled = false;
    };
    return button;
  }

  async read() {
    try {
      this.log.textContent = await text(`/videos/${this.video}/log`) || "Nothing yet.";
    } catch (error) {
      this.log.textContent = error.message;
    }
  }
}
