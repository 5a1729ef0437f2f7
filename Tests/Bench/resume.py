"""What a kill in the middle costs, and how soon a video plays: a server that is killed (SIGKILL) at half of the work and
started again, beside one that is left alone.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
MILLRACE = os.environ.get("MILLRACE", os.path.join(ROOT, ".build", "release", "millrace"))
PIPELINE = {"pipeline": {
    "ingest": {"stage": "ingest.file"},
    "probe": {"stage": "probe.libav", "after": ["ingest"]},
    "transcode": {"stage": "transcode.ladder", "after": ["probe"], "with": {"chunk": "8s"}},
    "package": {"stage": "package.hls", "after": ["transcode"]},
}}


class Server:
    def __init__(self, data, config):
        self.data = data
        self.process = subprocess.Popen(
            [MILLRACE, "serve", "--data", data, "--config", config, "--listen", "127.0.0.1:0", "--log", "error"],
            stdout=subprocess.PIPE, text=True)
        self.base = self.process.stdout.readline().split()[-1].rstrip("/")

    def call(self, path, body=None, kind=None):
        request = urllib.request.Request(self.base + path, data=body, headers={"content-type": kind} if kind else {})
        with urllib.request.urlopen(request) as answer:
            return json.load(answer)

    def upload(self, file):
        with open(file, "rb") as source:
            content = source.read()
        head = b'--b\r\ncontent-disposition: form-data; name="file"; filename="clip"\r\n\r\n'
        return self.call("/api/v1/videos", head + content + b"\r\n--b--\r\n", "multipart/form-data; boundary=b")["id"]

    def wait(self, video, is_met):
        while True:
            view = self.call(f"/api/v1/videos/{video}")
            if view["state"] == "failed":
                raise SystemExit(f"the video failed: {view['error']}")
            if is_met(view):
                return view
            time.sleep(0.1)

    def end(self, sign):
        self.process.send_signal(sign)
        _, _, usage = os.wait4(self.process.pid, 0)
        return usage.ru_utime + usage.ru_stime


def transcoded(view):
    return next(job["progress"] for job in view["jobs"] if job["node"] == "transcode")


def main(file):
    work = tempfile.mkdtemp(prefix="millrace-resume-")
    try:
        config = os.path.join(work, "Plugins.json")
        with open(config, "w") as out:
            json.dump(PIPELINE, out)
        # One that is left alone.
        server = Server(os.path.join(work, "whole"), config)
        start = time.monotonic()
        video = server.upload(file)
        server.wait(video, lambda view: view["playable"])
        playable = time.monotonic() - start
        server.wait(video, lambda view: view["state"] == "ready")
        whole = time.monotonic() - start
        whole_cpu = server.end(signal.SIGTERM)
        # One that is killed.
        data = os.path.join(work, "killed")
        server = Server(data, config)
        video = server.upload(file)
        server.wait(video, lambda view: transcoded(view) >= 0.5)
        server.end(signal.SIGKILL)
        start = time.monotonic()
        server = Server(data, config)
        server.wait(video, lambda view: view["state"] == "ready")
        rest = time.monotonic() - start
        rest_cpu = server.end(signal.SIGTERM)
        print(f"resume of {os.path.basename(file)} after a kill at half of the transcoding")
        print(f"  a whole run: {whole:.1f} s, {whole_cpu:.1f} s of CPU; the rest after the kill: {rest:.1f} s, "
              f"{rest_cpu:.1f} s of CPU; ratio {rest / whole:.2f}, of CPU {rest_cpu / whole_cpu:.2f}")
        print(f"  playable after {playable:.1f} s: {playable / whole:.2f} of the time to ready")
        print(flush=True)
    finally:
        shutil.rmtree(work, ignore_errors=True)


if __name__ == "__main__":
    main(sys.argv[1])
