"""One video by a lane alone, by two runners alone, and by both: wall time, and that each rendition is made once. The
runners here are scripts that encode with ffmpeg as a PeerTube runner does. All share the cores of this machine, so what
is seen is the price of sharing, not what more machines would bring. ROUNDS=n as many rounds."""

import http.client
import json
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import uuid

MILLRACE = sys.argv[1]
CLIP = sys.argv[2]
ROUNDS = int(os.environ.get("ROUNDS", "3"))
HEIGHTS = [480, 360, 240, 144]
NODES = {
    "a lane alone": {"local": 1},
    "two runners": {"local": 0, "runners": True},
    "a lane and two runners": {"local": 1, "runners": True},
}


def call(port, path, body, kind="application/json", method="POST"):
    connection = http.client.HTTPConnection("127.0.0.1", port)
    connection.request(method, path, body, {"content-type": kind})
    answer = connection.getresponse()
    content = answer.read()
    connection.close()
    return answer.status, content


def form(texts, files):
    parts = [f'--b\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode() for name, value in texts]
    for name, path in files:
        head = f'--b\r\nContent-Disposition: form-data; name="{name}"; filename="{os.path.basename(path)}"\r\n\r\n'
        with open(path, "rb") as file:
            parts.append(head.encode() + file.read() + b"\r\n")
    return b"".join(parts) + b"--b--\r\n"


class Runner(threading.Thread):
    """Asks again and again: what wakes it is measured elsewhere."""

    def __init__(self, port, name, work):
        super().__init__()
        self.port, self.work, self.made, self.over = port, work, 0, threading.Event()
        call(port, "/api/v1/runners/registration-tokens/generate", "")
        page = json.loads(call(port, "/api/v1/runners/registration-tokens?count=1", None, method="GET")[1])
        token = page["data"][0]["registrationToken"]
        body = json.dumps({"registrationToken": token, "name": name, "version": "0.3.0"})
        self.token = json.loads(call(port, "/api/v1/runners/register", body)[1])["runnerToken"]

    def run(self):
        while not self.over.wait(0.05):
            jobs = json.loads(self.ask("/jobs/request")[1])["availableJobs"]
            for job in jobs:
                status, content = self.ask(f"/jobs/{job['uuid']}/accept")
                if status == 200:
                    self.do(json.loads(content)["job"])
                    break

    def ask(self, path, **more):
        return call(self.port, "/api/v1/runners" + path, json.dumps({"runnerToken": self.token, **more}))

    def do(self, job):
        path = "/" + job["payload"]["input"]["videoFileUrl"].split("/", 3)[3]
        tokens = {"runnerToken": self.token, "jobToken": job["jobToken"]}
        source = os.path.join(self.work, str(uuid.uuid4()))
        with open(source, "wb") as file:
            file.write(call(self.port, path, json.dumps(tokens))[1])
        output = job["payload"]["output"]
        stem = os.path.join(self.work, f"{uuid.uuid4()}-{output['resolution']}")
        coding = ["-vn", "-c:a", "aac", "-b:a", "128k", "-ac", "2"]
        if output["resolution"]:
            rate = output["fps"]
            coding = ["-vf", f"scale=w=-2:h={output['resolution']}", "-c:v", "libx264", "-preset", "veryfast", "-r", str(rate)]
            coding += ["-g", str(rate * 2), "-b_strategy", "1", "-bf", "16", "-pix_fmt", "yuv420p", "-an"]
        hls = ["-hls_time", "4", "-hls_list_size", "0", "-hls_playlist_type", "vod", "-hls_segment_type", "fmp4"]
        hls += ["-hls_segment_filename", stem + "-fragmented.mp4", "-f", "hls", "-hls_flags", "single_file", stem + ".m3u8"]
        subprocess.run(["ffmpeg", "-v", "error", "-nostdin", "-y", "-i", source] + coding + hls, check=True)
        files = [("payload[videoFile]", stem + "-fragmented.mp4"), ("payload[resolutionPlaylistFile]", stem + ".m3u8")]
        body = form(list(tokens.items()), files)
        status, content = call(
            self.port, f"/api/v1/runners/jobs/{job['uuid']}/success", body, "multipart/form-data; boundary=b")
        assert status == 204, content
        self.made += 1


def once(lanes, runners):
    with tempfile.TemporaryDirectory() as work:
        config = os.path.join(work, "Plugins.json")
        nodes = {
            "ingest": {"stage": "ingest.file"},
            "probe": {"stage": "probe.libav", "after": ["ingest"]},
            "transcode": {
                "stage": "transcode.ladder", "after": ["probe"], "lanes": lanes,
                "with": {"heights": HEIGHTS, "speed": "veryfast"},
            },
            "package": {"stage": "package.hls", "after": ["transcode"]},
        }
        with open(config, "w") as file:
            json.dump({"pipeline": nodes}, file)
        server = subprocess.Popen(
            [MILLRACE, "serve", "--data", os.path.join(work, "data"), "--listen", "127.0.0.1:0", "--config", config,
             "--log", "warning"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        port = int(server.stdout.readline().rsplit(":", 1)[1])
        hands = [Runner(port, f"runner {number}", work) for number in range(runners)]
        for hand in hands:
            hand.start()
        try:
            with open(CLIP, "rb"):
                body = form([], [("file", CLIP)])
            start = time.monotonic()
            made = json.loads(call(port, "/api/v1/videos", body, "multipart/form-data; boundary=b")[1])
            while True:
                video = json.loads(call(port, f"/api/v1/videos/{made['id']}", None, method="GET")[1])
                if video["state"] in ("ready", "failed", "cancelled"):
                    break
                time.sleep(0.05)
            wall = time.monotonic() - start
        finally:
            for hand in hands:
                hand.over.set()
            for hand in hands:
                hand.join()
            server.terminate()
            server.wait()
        assert video["state"] == "ready", video["error"]
        names = [rendition["id"] for rendition in video["renditions"]]
        assert len(names) == len(set(names)) == len(HEIGHTS) + 1, names
        remote = sum(rendition["madeBy"] != "local" for rendition in video["renditions"])
        assert remote == sum(hand.made for hand in hands), (remote, [hand.made for hand in hands])
        return wall, remote


print(f"One video, {len(HEIGHTS)} sizes and sound, on {os.cpu_count()} cores; median of {ROUNDS} rounds")
walls = {name: [] for name in NODES}
shares = {}
for index in range(ROUNDS + 1):
    for name, lanes in NODES.items():
        wall, shares[name] = once(lanes, 2 if lanes.get("runners") else 0)
        if index > 0:
            walls[name].append(wall)
base = statistics.median(walls["a lane alone"])
for name, times in walls.items():
    middle = statistics.median(times)
    print(f"  {name:24} {middle:6.2f} s  {middle / base:5.2f} of a lane alone; {shares[name]} of {len(HEIGHTS) + 1} by runners")
