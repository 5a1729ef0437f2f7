// Uploads that survive a lost connection and a reload: the client side of tus 1.0.0.

import { headers, problem, renewToken } from "./api.js";

const chunk = 8 << 20;
const version = { "tus-resumable": "1.0.0" };
const type = "application/offset+octet-stream";

/** The same file is known again by what the browser tells of it. */
const key = (file) => `upload:${file.name}:${file.size}:${file.lastModified}`;

const base64 = (text) => btoa(String.fromCharCode(...new TextEncoder().encode(text)));

/** An answer of the server that trying again will not better. */
class Refused extends Error {}

/**
 * Sends a file, going on where an earlier try ended. Tells how many bytes are there, and by a text when it waits for
 * the connection. `done` gives the id of the video; `pause()`, `resume()` and `stop()` do what they say.
 */
export function upload(file, onProgress, onTrouble) {
  let isPaused = false;
  let isStopped = false;
  let request = null;
  let wake = null;

  const rest = (milliseconds) => new Promise((resolve) => {
    const timer = milliseconds === null ? null : setTimeout(resolve, milliseconds);
    wake = () => { clearTimeout(timer); resolve(); };
  });

  function send(url, offset) {
    return new Promise((resolve, reject) => {
      request = new XMLHttpRequest();
      request.open("PATCH", url);
      const fields = headers({ ...version, "content-type": type, "upload-offset": offset });
      for (const [name, value] of Object.entries(fields)) request.setRequestHeader(name, value);
      request.upload.onprogress = (event) => onProgress(offset + event.loaded);
      request.onload = () => resolve(request);
      request.onerror = request.onabort = () => reject(new Error("the connection broke"));
      request.send(file.slice(offset, offset + chunk));
    });
  }

  async function begin() {
    if (isStopped) throw new Error("stopped");
    const metadata = `filename ${base64(file.name)}`;
    const answer = await ask("POST", "/api/v1/uploads", { "upload-length": file.size, "upload-metadata": metadata });
    if (!answer.ok) throw await refusal(answer);
    const url = answer.headers.get("location");
    // It was cancelled while the server made room for it.
    if (isStopped) {
      ask("DELETE", url).catch(() => {});
      throw new Error("stopped");
    }
    localStorage.setItem(key(file), url);
    return { url, offset: 0, video: answer.headers.get("millrace-video") };
  }

  /** Where the upload stands; a new one when there is none. */
  async function find() {
    const url = localStorage.getItem(key(file));
    if (!url) return begin();
    const answer = await ask("HEAD", url);
    const [offset, video] = [answer.headers.get("upload-offset"), answer.headers.get("millrace-video")];
    if (answer.ok && offset !== null) return { url, offset: Number(offset), video };
    if (answer.status !== 404 && answer.status !== 410) throw new Error(`the server answered ${answer.status}`);
    localStorage.removeItem(key(file));
    return begin();
  }

  async function all() {
    let { url, offset, video } = await find();
    onProgress(offset);
    while (!video) {
      if (isPaused || isStopped) throw new Error("paused");
      const answer = await send(url, offset);
      if (answer.status !== 204) {
        // Gone, another offset, or somebody else sends: look anew.
        if (![401, 404, 409, 410, 423].includes(answer.status) && answer.status < 500) throw new Refused(words(answer));
        if (answer.status === 401) await renewToken();
        throw new Error(words(answer));
      }
      offset = Number(answer.getResponseHeader("upload-offset"));
      video = answer.getResponseHeader("millrace-video");
      onProgress(offset);
    }
    localStorage.removeItem(key(file));
    return video;
  }

  async function run() {
    for (let pause = 500; ;) {
      try {
        return await all();
      } catch (error) {
        if (isStopped) throw new Error("stopped");
        if (error instanceof Refused) throw error;
        if (isPaused) {
          await rest(null);
          pause = 500;
        } else {
          onTrouble(error.message);
          await rest(pause);
          pause = Math.min(pause * 2, 10000);
        }
        if (isStopped) throw new Error("stopped");
      }
    }
  }

  function pause() { isPaused = true; request?.abort(); }
  function resume() { isPaused = false; wake?.(); }
  function stop() {
    isStopped = true;
    request?.abort();
    wake?.();
    const url = localStorage.getItem(key(file));
    localStorage.removeItem(key(file));
    if (url) ask("DELETE", url).catch(() => {});
  }
  addEventListener("online", () => { if (!isPaused) wake?.(); });
  return { done: run(), pause, resume, stop };
}

async function ask(method, url, more = {}) {
  const answer = await fetch(url, { method, headers: headers({ ...version, ...more }) });
  if (answer.status === 401 && await renewToken()) return ask(method, url, more);
  return answer;
}

async function refusal(answer) {
  const error = await problem(answer);
  return answer.status < 500 || answer.status === 507 ? new Refused(error) : new Error(error);
}

function words(answer) {
  try {
    const { detail, hint } = JSON.parse(answer.responseText);
    return hint ? `${detail} (${hint})` : detail;
  } catch {
    return `the server answered ${answer.status}`;
  }
}
