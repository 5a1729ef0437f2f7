"""Live sources: how long a runner waits for a chunk to be taken, and how long it takes from there to its line in the
playlist. Scripted runners send what ffmpeg made before, each to a live source of its own, at the pace of time. LIVES=1,8,16
as many at a time, ROWS=n as many segments of each."""

import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time

from client import Client, until
from load import percentile

MILLRACE = sys.argv[1]
LIVES = [int(count) for count in os.environ.get("LIVES", "1,8,16").split(",")]
ROWS = int(os.environ.get("ROWS", "15"))
SEGMENT = 2
LOOK = 0.01
VARIANTS = 3


def chunks(work):
    """Sound and two pictures, as a runner sends them: bytes by name."""
    subprocess.run(
        ["ffmpeg", "-v", "error", "-nostdin", "-y", "-f", "lavfi", "-i", f"testsrc2=size=1280x720:rate=25:duration={ROWS * SEGMENT}",
         "-f", "lavfi", "-i", f"sine=440:sample_rate=48000:duration={ROWS * SEGMENT}",
         "-map", "1:a", "-map", "0:v", "-map", "0:v", "-filter:v:1", "scale=-2:480", "-c:v", "libx264", "-preset", "veryfast",
         "-g", "50", "-keyint_min", "50", "-sc_threshold", "0", "-pix_fmt", "yuv420p", "-c:a", "aac", "-ac", "2",
         "-f", "hls", "-hls_time", str(SEGMENT), "-hls_list_size", "0", "-hls_segment_filename", os.path.join(work, "%v-%06d.ts"),
         "-var_stream_map", "a:0,agroup:Audio v:0,agroup:Audio v:1,agroup:Audio", os.path.join(work, "%v.m3u8")], check=True)
    found = {}
    for name in os.listdir(work):
        if name.endswith(".ts"):
            with open(os.path.join(work, name), "rb") as file:
                found[name] = file.read()
    return found


def form(fields, name, content):
    parts = [f'--b\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n' for key, value in fields.items()]
    head = f'--b\r\nContent-Disposition: form-data; name="payload[videoChunkFile]"; filename="{name}"\r\n\r\n'
    return "".join(parts).encode() + head.encode() + content + b"\r\n--b--\r\n"


async def segments(client, video):
    """How many the playlist of the best picture names."""
    client.writer.write(f"GET /videos/{video}/720p.m3u8 HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())
    head = await client.reader.readuntil(b"\r\n\r\n")
    length = [int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")]
    body = await client.reader.readexactly(length[0]) if length else b""
    return body.count(b"#EXTINF:") if b" 200 " in head.split(b"\r\n")[0] else 0


class Live:
    """A live source, with who sends it and who watches it."""

    async def begin(self, port, token):
        self.port, self.token = port, token
        self.caller = Client(port)
        _, made, _ = await self.caller.call("POST", "/api/v1/videos", {"live": {"address": "rtmp://live.example/app/key"}})
        self.video = made["id"]

        async def accepted():
            _, answer, _ = await self.caller.call("POST", "/api/v1/runners/jobs/request", {"runnerToken": token})
            for job in answer["availableJobs"]:
                status, taken, _ = await self.caller.call(
                    "POST", f"/api/v1/runners/jobs/{job['uuid']}/accept", {"runnerToken": token})
                if status == 200:
                    return taken["job"]

        self.job = await until(accepted)

    async def add(self, name, content, taken):
        fields = {"runnerToken": self.token, "jobToken": self.job["jobToken"], "payload[type]": "add-chunk",
                  "payload[videoChunkFilename]": name}
        # A runner opens a connection for each call.
        caller = Client(self.port)
        status, answer, seconds = await caller.call(
            "POST", f"/api/v1/runners/jobs/{self.job['uuid']}/update", form(fields, name, content),
            "Content-Type: multipart/form-data; boundary=b\r\n")
        caller.writer.close()
        assert status == 204, (status, answer)
        taken.append(seconds * 1000)

    async def run(self, files, start, taken, shown):
        watcher = Client(self.port)
        watcher.reader, watcher.writer = await asyncio.open_connection("127.0.0.1", self.port)
        for row in range(ROWS):
            await asyncio.sleep(max(0, start + row * SEGMENT - time.perf_counter()))
            names = [f"{variant}-{row:06}.ts" for variant in range(VARIANTS)]
            await asyncio.gather(*(self.add(name, files[name], taken) for name in names))
            complete = time.perf_counter()
            while await segments(watcher, self.video) <= row:
                if time.perf_counter() > complete + 30:
                    raise SystemExit("live.py: a chunk is not in the playlist")
                await asyncio.sleep(LOOK)
            shown.append((time.perf_counter() - complete) * 1000)

    async def end(self):
        # The old one may have been closed meanwhile, as nothing was asked on it.
        self.caller = Client(self.port)
        await self.caller.call("POST", f"/api/v1/videos/{self.video}/end")

        async def ready():
            _, view, _ = await self.caller.call("GET", f"/api/v1/videos/{self.video}")
            assert view["state"] in ("processing", "ready"), view["error"]
            return view if view["state"] == "ready" else None

        view = await until(ready)
        assert view["warnings"] == [] and abs(view["duration"] - ROWS * SEGMENT) < 0.2, (view["warnings"], view["duration"])


async def round_of(count, files):
    with tempfile.TemporaryDirectory() as work:
        config = os.path.join(work, "Plugins.json")
        with open(config, "w") as file:
            json.dump({"pipeline": {
                "live": {"stage": "live.runners", "lanes": {"local": 0, "runners": True}, "with": {"segment": f"{SEGMENT}s"}},
                "ingest": {"stage": "ingest.file", "after": ["live"]}, "probe": {"stage": "probe.libav", "after": ["ingest"]},
                "package": {"stage": "package.hls", "after": ["live", "probe"]}}}, file)
        server = subprocess.Popen(
            [MILLRACE, "serve", "--config", config, "--data", os.path.join(work, "data"), "--listen", "127.0.0.1:0", "--log", "error",
             "--access-log", "off"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        port = int(server.stdout.readline().strip().rsplit(":", 1)[1])
        try:
            client = Client(port)
            await client.call("POST", "/api/v1/runners/registration-tokens/generate")
            _, page, _ = await client.call("GET", "/api/v1/runners/registration-tokens")
            lives = []
            for number in range(count):
                body = {"registrationToken": page["data"][0]["registrationToken"], "name": f"camera {number}"}
                _, runner, _ = await client.call("POST", "/api/v1/runners/register", body)
                lives.append(Live())
                await lives[-1].begin(port, runner["runnerToken"])
            taken, shown = [], []
            start = time.perf_counter() + 0.5
            # As cameras are: not all at the same moment.
            await asyncio.gather(*(
                live.run(files, start + SEGMENT * index / count, taken, shown) for index, live in enumerate(lives)))
            for live in lives:
                await live.end()
        finally:
            server.terminate()
            server.wait()
        size = sum(len(content) for content in files.values()) / ROWS / SEGMENT * 8 / 1e6
        print(f"{count} live source{'s' if count > 1 else ''} at once, {ROWS} segments of {SEGMENT} s each, 720p and 480p and sound, {size:.1f} Mbit/s")
        print(f"  a chunk is taken      p50 {percentile(taken, 0.5):7.1f} ms   p99 {percentile(taken, 0.99):7.1f} ms")
        print(f"  then in the playlist  p50 {percentile(shown, 0.5):7.1f} ms   p99 {percentile(shown, 0.99):7.1f} ms\n", flush=True)


async def main():
    with tempfile.TemporaryDirectory() as work:
        files = chunks(work)
    for count in LIVES:
        await round_of(count, files)


asyncio.run(main())
