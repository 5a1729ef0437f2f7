// A source that happens now: its address is given, and a runner reads it.

import { find, make } from "./dom.js";
import { call } from "./api.js";

/** Offers it where the pipeline has a node for it. */
export async function setUp(onVideo) {
  const { nodes } = await call("GET", "/pipeline");
  if (!nodes.some(({ stage }) => stage === "live.runners")) return;
  const address = make("input", {
    id: "live-address", type: "url", required: true, maxLength: 2000, placeholder: "rtmp://… or https://…", "aria-label": "Address of a live source",
  });
  const trouble = make("span", { className: "quiet", role: "status" });
  const form = make("form", { className: "go-live" }, address, make("button", {}, "Go live"), trouble);
  form.onsubmit = async (event) => {
    event.preventDefault();
    try {
      const video = await call("POST", "/videos", { live: { address: address.value } });
      onVideo(video);
      address.value = trouble.textContent = "";
      location.hash = `#/video/${video.id}`;
    } catch (error) { trouble.textContent = error.message; }
  };
  find("drop").after(form);
}
