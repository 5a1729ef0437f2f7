// Files in, by drop or choice; two at a time. A file that was broken off, even by a reload, goes on when it is chosen
// again.

import { bar, find, make, percent, size } from "./dom.js";
import { call } from "./api.js";
import { upload } from "./tus.js";

const waiting = [];
let running = 0;

export function setUp(onVideo) {
  const drop = find("drop");
  const input = find("file");
  input.addEventListener("change", () => {
    add(input.files, onVideo);
    input.value = "";
  });
  for (const name of ["dragenter", "dragover"]) {
    document.addEventListener(name, (event) => {
      if (!event.dataTransfer?.types.includes("Files")) return;
      event.preventDefault();
      drop.classList.add("over");
    });
  }
  document.addEventListener("dragleave", (event) => { if (!event.relatedTarget) drop.classList.remove("over"); });
  document.addEventListener("drop", (event) => {
    if (!event.dataTransfer?.files.length) return;
    event.preventDefault();
    drop.classList.remove("over");
    add(event.dataTransfer.files, onVideo);
  });
  addEventListener("beforeunload", (event) => { if (running > 0) event.preventDefault(); });
}

function add(files, onVideo) {
  for (const file of files) waiting.push(row(file, onVideo));
  next();
}

function next() {
  while (running < 2 && waiting.length > 0) {
    running += 1;
    waiting.shift()().finally(() => { running -= 1; next(); });
  }
}

/** A line for the file; gives what sends it. */
function row(file, onVideo) {
  const progress = bar(0, `Upload of ${file.name}`);
  const words = make("span", { className: "quiet", role: "status" }, "waiting");
  const pause = make("button", { type: "button", hidden: true, "aria-label": `Pause the upload of ${file.name}` }, "Pause");
  const stop = make("button", { type: "button", "aria-label": `Cancel the upload of ${file.name}` }, "Cancel");
  const buttons = make("span", { className: "buttons" }, pause, stop);
  const item = make("li", {}, make("span", { className: "name" }, file.name), words, progress, buttons);
  find("uploads").append(item);
  let isStopped = false;
  stop.onclick = () => { isStopped = true; item.remove(); };
  return async () => {
    if (isStopped) return;
    const show = (bytes) => {
      const fraction = file.size > 0 ? bytes / file.size : 1;
      progress.value = fraction;
      item.dataset.bytes = bytes;
      words.textContent = fraction < 1 ? `${percent(fraction)} of ${size(file.size)}` : "storing";
    };
    const sending = upload(file, show, (trouble) => { words.textContent = `${trouble}; trying again`; });
    let isPaused = false;
    pause.hidden = false;
    pause.onclick = () => {
      isPaused = !isPaused;
      if (isPaused) sending.pause(); else sending.resume();
      pause.textContent = isPaused ? "Resume" : "Pause";
      pause.setAttribute("aria-label", `${pause.textContent} the upload of ${file.name}`);
      words.textContent = isPaused ? "paused" : "going on";
    };
    stop.onclick = () => { isStopped = true; sending.stop(); };
    try {
      onVideo(await call("GET", `/videos/${await sending.done}`));
      item.remove();
    } catch (error) {
      if (isStopped) return item.remove();
      words.textContent = error.message;
      item.classList.add("bad");
      progress.remove();
      pause.remove();
      stop.textContent = "Dismiss";
      stop.onclick = () => item.remove();
    }
  };
}
