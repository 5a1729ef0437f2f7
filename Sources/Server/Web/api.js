// The REST API: calls and events. A token, where the server wants one, lives as long as the tab.

import { askToken } from "./dom.js";

let asking = null;

/** The fields of a request, with the token when there is one. */
export function headers(more = {}) {
  const token = sessionStorage.getItem("token");
  return token ? { ...more, authorization: `Bearer ${token}` } : more;
}

async function newToken(words) {
  asking ??= askToken(words).finally(() => { asking = null; });
  const token = await asking;
  if (token) sessionStorage.setItem("token", token);
  return token !== null;
}

/** Asks for another token; gives false when there is none. */
export const renewToken = () => newToken("This server asks for a token.");

/** What a problem+json answer says, in one sentence with its hint. */
export async function problem(answer) {
  try {
    const { detail, hint } = await answer.json();
    return hint ? `${detail} (${hint})` : detail;
  } catch {
    return `the server answered ${answer.status}`;
  }
}

/** Calls the API and gives the JSON of the answer, or null; throws an Error with the server's words. */
export async function call(method, path, body) {
  const options = { method, headers: headers(body ? { "content-type": "application/json" } : {}) };
  if (body) options.body = JSON.stringify(body);
  const answer = await fetch(`/api/v1${path}`, options);
  if (answer.status === 401 && await newToken("This server asks for a token.")) return call(method, path, body);
  if (!answer.ok) throw new Error(await problem(answer));
  return answer.status === 204 ? null : answer.json();
}

/** Reads a text from the API. */
export async function text(path) {
  const answer = await fetch(`/api/v1${path}`, { headers: headers() });
  if (!answer.ok) throw new Error(await problem(answer));
  return answer.text();
}

/** Listens to all events for ever, going on where it was after a break. */
export async function listen(onEvent, onState) {
  let last = "";
  for (let pause = 500; ; pause = Math.min(pause * 2, 10000)) {
    try {
      const answer = await fetch("/api/v1/events", { headers: headers(last ? { "last-event-id": last } : {}) });
      if (answer.status === 401 && !await newToken("This server asks for a token.")) return;
      if (answer.ok) {
        pause = 500;
        onState(true);
        await read(answer.body, (event) => {
          if (event.id) last = event.id;
          onEvent(event.event, JSON.parse(event.data));
        });
      }
    } catch {
      // The connection broke: try again.
    }
    onState(false);
    await new Promise((resume) => setTimeout(resume, pause));
  }
}

/** Takes a text/event-stream apart. */
async function read(body, onEvent) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let buffer = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    buffer += value;
    for (let end = buffer.indexOf("\n\n"); end >= 0; end = buffer.indexOf("\n\n")) {
      const event = {};
      for (const line of buffer.slice(0, end).split("\n")) {
        const colon = line.indexOf(": ");
        if (colon <= 0) continue;
        const [field, text] = [line.slice(0, colon), line.slice(colon + 2)];
        event[field] = field === "data" && event.data !== undefined ? `${event.data}\n${text}` : text;
      }
      buffer = buffer.slice(end + 2);
      if (event.data !== undefined) onEvent(event);
    }
  }
}
