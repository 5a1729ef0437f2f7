"""Cuts of a 10-minute 1080p video, exact to the frame, beside one ffmpeg command that encodes the same range with the
same preset. Ours is the answer of a server, to its last byte; first is the time to its first byte.

ROUNDS ranges of each length, at places that are the same in every run; of the longest the peer, which takes minutes, makes
the first alone: to it all ranges of a length are as long. SECONDS_OF_CUTS="10 60" measures less.
"""

import http.client
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time

from measure import once
from pictures import MILLRACE, lengthen

PIPELINE = {"pipeline": {
    "ingest": {"stage": "ingest.file"}, "probe": {"stage": "probe.libav", "after": ["ingest"]}}}
MINUTES = 10
# Seconds from one key frame to the next; and for each length of a cut the most that it may take, as a part of ffmpeg's time.
TARGETS = {2: {10: 0.30, 60: 0.08, 300: 0.03}, 10: {10: 0.70, 60: 0.15, 300: 0.05}}
PRESET = ["-preset", "veryfast", "-crf", "19"]
# Longer cuts, in seconds, the peer makes once.
LONG = 60


def with_keys(clip, every, folder):
    """The clip with a key frame each so many seconds, ten minutes long."""
    short, file = os.path.join(folder, f"short-{every}.mp4"), os.path.join(folder, f"keys-{every}.mp4")
    subprocess.run(
        ["ffmpeg", "-v", "error", "-y", "-stream_loop", "3", "-i", clip, "-t", "20", "-c:v", "libx264", *PRESET, "-pix_fmt",
         "yuv420p", "-g", "10000", "-sc_threshold", "0", "-force_key_frames", f"expr:gte(t,n_forced*{every})", "-c:a",
         "aac", short], check=True)
    lengthen(short, file)
    return file


def upload(port, file):
    connection = http.client.HTTPConnection("127.0.0.1", port)
    connection.putrequest("POST", "/api/v1/uploads")
    size = os.path.getsize(file)
    for name, value in {"tus-resumable": "1.0.0", "upload-length": size, "content-length": 0}.items():
        connection.putheader(name, str(value))
    connection.endheaders()
    place = connection.getresponse()
    place.read()
    with open(file, "rb") as body:
        connection.request("PATCH", place.headers["location"], body, {
            "tus-resumable": "1.0.0", "content-type": "application/offset+octet-stream", "upload-offset": "0",
            "content-length": str(size)})
        answer = connection.getresponse()
        answer.read()
    video = answer.headers["millrace-video"].rsplit("/", 1)[-1]
    while True:
        connection.request("GET", f"/api/v1/videos/{video}")
        state = json.loads(connection.getresponse().read())
        if state["state"] in ("ready", "failed"):
            assert state["state"] == "ready", state
            return video
        time.sleep(0.2)


def cut(port, video, start, end):
    """Wall time and time to the first byte."""
    begin = time.monotonic()
    connection = http.client.HTTPConnection("127.0.0.1", port)
    connection.request("GET", f"/videos/{video}/cut?rendition=source&start={start}&end={end}")
    answer = connection.getresponse()
    assert answer.status == 200, answer.read()
    first = answer.read(1)
    first_byte = time.monotonic() - begin
    size = len(first)
    while piece := answer.read(1 << 20):
        size += len(piece)
    return time.monotonic() - begin, first_byte, size


def main(clip, rounds):
    lengths = [int(word) for word in os.environ.get("SECONDS_OF_CUTS", "10 60 300").split()]
    with tempfile.TemporaryDirectory(prefix="millrace-bench-") as folder:
        pipeline, log = os.path.join(folder, "Plugins.json"), os.path.join(folder, "log")
        with open(pipeline, "w") as file:
            json.dump(PIPELINE, file)
        server = subprocess.Popen(
            [MILLRACE, "serve", "--data", os.path.join(folder, "data"), "--listen", "127.0.0.1:0", "--config", pipeline,
             "--log", "error"], stdout=subprocess.PIPE, text=True)
        try:
            port = int(server.stdout.readline().rsplit(":", 1)[1])
            print(f"Cuts of {MINUTES} minutes of 1080p beside ffmpeg {' '.join(PRESET)}, medians of {rounds} ranges")
            for every, targets in TARGETS.items():
                source = with_keys(clip, every, folder)
                video = upload(port, source)
                for seconds in lengths:
                    places = random.Random(seconds * every)
                    ratios, ours, theirs, firsts = [], [], [], []
                    for number in range(rounds):
                        start = round(places.uniform(1, MINUTES * 60 - seconds - 1), 3)
                        end = round(start + seconds, 3)
                        wall, first, _ = cut(port, video, start, end)
                        if number == 0 or seconds <= LONG:
                            peer = once(
                                ["ffmpeg", "-nostdin", "-v", "error", "-y", "-ss", str(start), "-t", str(seconds), "-i", source,
                                 "-c:v", "libx264", *PRESET, "-c:a", "aac", os.path.join(folder, "theirs.mp4")], log).wall
                        ratios.append(wall / peer)
                        ours.append(wall)
                        theirs.append(peer)
                        firsts.append(first)
                    ratio = statistics.median(ratios)
                    verdict = "ok" if ratio <= targets[seconds] else "TOO MUCH"
                    print(
                        f"  key frame each {every:2} s, cut of {seconds:3} s: {statistics.median(ours):6.2f} s, "
                        f"ffmpeg {statistics.median(theirs):6.2f} s, ratio {ratio:.3f} (at most {targets[seconds]:.2f}) "
                        f"{verdict}; first byte {max(firsts) * 1000:.0f} ms", flush=True)
                os.remove(source)
        finally:
            server.terminate()
            server.wait()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 3)
