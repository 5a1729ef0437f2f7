"""Packaging a source that fits already, by copy: the server's jobs on a file of about 215 MB, beside `cp` of the file and
`ffmpeg -c copy` to HLS.

The source has a key frame where each segment begins. Ours reads it three times (its hash, its packets, their bytes) and
puts what it makes on the disk (fsync) before it says that it is there; `cp` and ffmpeg leave that to the system. Each
begins with a disk at rest, so that nobody waits for what another has left to be written.
"""

import json
import os
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import datetime

from measure import once
from service import Server

SEGMENT = 4
LENGTH = 60
TIMES = 10
PRESET = {
    "name": "as-it-is",
    "video_profiles": [{"video": ["source"]}], "audio_profiles": [{"audio": ["sound"]}],
    "video": [{"id": "source", "copy": True}], "audio": [{"id": "sound", "copy": True, "bitrate": 160000}],
}


def source(clip, folder):
    """Ten times a minute of the clip, at a rate that gives 215 MB."""
    minute, whole, names = (os.path.join(folder, name) for name in ("minute.mp4", "source.mp4", "names"))
    encode = ["ffmpeg", "-v", "error", "-y", "-stream_loop", "-1", "-i", clip, "-t", str(LENGTH), "-r", "25", "-an",
              "-c:v", "libx264", "-preset", "ultrafast", "-b:v", "2740k", "-maxrate", "2800k", "-bufsize", "2800k",
              "-g", str(25 * SEGMENT), "-sc_threshold", "0", "-pix_fmt", "yuv420p", minute]
    subprocess.run(encode, check=True)
    with open(names, "w") as out:
        out.write(f"file '{minute}'\n" * TIMES)
    join = ["ffmpeg", "-v", "error", "-y", "-f", "concat", "-safe", "0", "-i", names, "-stream_loop", "-1", "-i", clip,
            "-map", "0:v", "-map", "1:a", "-ac", "2", "-t", str(LENGTH * TIMES), "-c:v", "copy", "-c:a", "aac", "-b:a", "128k",
            "-movflags", "+faststart", whole]
    subprocess.run(join, check=True)
    os.remove(minute)
    return whole


def seconds(job):
    begin, end = (datetime.fromisoformat(job[key].replace("Z", "+00:00")) for key in ("startedAt", "finishedAt"))
    return (end - begin).total_seconds()


def main(clip, rounds):
    work = tempfile.mkdtemp(prefix="millrace-copy-")
    try:
        file = source(clip, work)
        config = os.path.join(work, "Plugins.json")
        with open(config, "w") as out:
            json.dump({"pipeline": {
                "ingest": {"stage": "ingest.file", "with": {"folders": [work]}},
                "probe": {"stage": "probe.libav", "after": ["ingest"]},
                "transcode": {"stage": "transcode.ladder", "after": ["probe"]},
                "package": {"stage": "package.hls", "after": ["transcode"]},
            }}, out)
        with Server(os.path.join(work, "data"), config) as server:
            server.call("/api/v1/presets", json.dumps(PRESET).encode(), "application/json")
            figures = {name: [] for name in ("millrace, all", "millrace, transcode and package", "cp", "cp and sync",
                                             "ffmpeg -c copy")}
            log, copied, folder = (os.path.join(work, name) for name in ("log", "copied.mp4", "hls"))
            for _ in range(rounds):
                os.sync()
                start = time.monotonic()
                wish = {"source": file, "preset": PRESET["name"]}
                video = server.call("/api/v1/videos", json.dumps(wish).encode(), "application/json")["id"]
                view = server.wait(video, lambda view: view["state"] == "ready", every=0.01)
                figures["millrace, all"].append(time.monotonic() - start)
                work_time = sum(seconds(job) for job in view["jobs"] if job["node"] in ("transcode", "package"))
                figures["millrace, transcode and package"].append(work_time)
                if os.environ.get("DETAILS"):
                    print([(job["node"], round(seconds(job), 2)) for job in view["jobs"]])
                sizes = [r["size"] for r in view["renditions"]]
                os.sync()
                figures["cp"].append(once(["cp", file, copied], log).wall)
                os.remove(copied)
                os.sync()
                figures["cp and sync"].append(once(["sh", "-c", f"cp {file} {copied} && sync {copied}"], log).wall)
                os.remove(copied)
                os.sync()
                os.mkdir(folder)
                hls = ["-c", "copy", "-f", "hls", "-hls_time", str(SEGMENT), "-hls_playlist_type", "vod",
                       "-hls_segment_type", "fmp4", "-hls_flags", "single_file", os.path.join(folder, "a.m3u8")]
                figures["ffmpeg -c copy"].append(once(["ffmpeg", "-v", "error", "-y", "-i", file, *hls], log).wall)
                shutil.rmtree(folder)
            server.end(signal.SIGTERM)
        base = statistics.median(figures["cp"])
        print(f"a source of {os.path.getsize(file) / 1e6:.0f} MB that fits already, {rounds} rounds in turn "
              f"(made: {sum(sizes) / 1e6:.0f} MB)")
        for name, times in figures.items():
            median = statistics.median(times)
            print(f"  {name:32}{median:8.2f} s{median / base:8.2f}x cp")
        print()
    finally:
        shutil.rmtree(work, ignore_errors=True)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 3)
