// Files in, by drop or choice; two at a time.

import { bar, find, make, percent, size } from "./dom.js";
import { upload } from "./api.js";

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
  const words = make("span", { className: "quiet" }, "waiting");
  const button = make("button", { type: "button", "aria-label": `Stop the upload of ${file.name}` }, "Stop");
  const item = make("li", {}, make("span", { className: "name" }, file.name), words, progress, button);
  find("uploads").append(item);
  let isStopped = false;
  button.onclick = () => { isStopped = true; item.remove(); };
  return async () => {
    if (isStopped) return;
    const sending = upload(file, (fraction) => {
      progress.value = fraction;
      words.textContent = fraction < 1 ? `${percent(fraction)} of ${size(file.size)}` : "storing";
    });
    button.onclick = () => { isStopped = true; sending.stop(); };
    try {
      onVideo(await sending.done);
      item.remove();
    } catch (error) {
      if (isStopped) return item.remove();
      words.textContent = error.message;
      item.classList.add("bad");
      progress.remove();
      button.textContent = "Dismiss";
      button.onclick = () => item.remove();
    }
  };
}
