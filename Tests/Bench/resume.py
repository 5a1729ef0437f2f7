"""What a kill in the middle costs, and how soon a video plays: a server that is killed (SIGKILL) at half of the work and
started again, beside one that is left alone.
"""

import json
import os
import shutil
import signal
import sys
import tempfile
import time

from service import Server

PIPELINE = {"pipeline": {
    "ingest": {"stage": "ingest.file"},
    "probe": {"stage": "probe.libav", "after": ["ingest"]},
    "transcode": {"stage": "transcode.ladder", "after": ["probe"], "with": {"chunk": "8s"}},
    "package": {"stage": "package.hls", "after": ["transcode"]},
}}


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
