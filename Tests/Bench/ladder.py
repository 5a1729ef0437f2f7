"""The whole pipeline on one file beside one ffmpeg command that makes the same ladder with the same encoder settings.

Ours probes, and checks and records what it makes; with the standard pipeline it makes pictures, DASH and torrents too.
ffmpeg writes one fragmented MP4 and a playlist of byte ranges for each rendition, and the sound once, as its best users
do.
"""

import json
import math
import os
import shutil
import subprocess
import sys
import tempfile

from measure import in_turn, table

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
MILLRACE = os.path.join(ROOT, ".build", "release", "millrace")
# As much as ffmpeg is asked for.
LADDER = {"pipeline": {
    "ingest": {"stage": "ingest.file"},
    "probe": {"stage": "probe.libav", "after": ["ingest"]},
    "transcode": {"stage": "transcode.ladder", "after": ["probe"]},
    "package": {"stage": "package.hls", "after": ["transcode"]},
}}
HEIGHTS = [1080, 720, 480, 360]
SEGMENT = 4


def probe(file):
    out = subprocess.run(
        ["ffprobe", "-v", "error", "-of", "json", "-show_streams", file], check=True, capture_output=True)
    streams = json.loads(out.stdout)["streams"]
    video = next(s for s in streams if s["codec_type"] == "video")
    up, down = video["avg_frame_rate"].split("/")
    return int(video["width"]), int(video["height"]), float(up) / float(down)


def rungs(file):
    """Sizes and rates as Sources/Stages/Transcode/Ladder.swift chooses them."""
    width, height, rate = probe(file)
    for side in [h for h in HEIGHTS if h <= min(width, height)]:
        scale = side / min(width, height)
        w, h = (math.ceil(length * scale / 2 - 0.5) * 2 for length in (width, height))
        peak = int(6e6 * (w * h / (1920 * 1080)) ** 0.85 * (max(rate, 30) / 30) ** 0.5) // 1000 * 1000
        yield w, h, peak, rate


def split(ladder):
    """Every size is scaled from the source."""
    splits = "".join(f"[s{i}]" for i in range(len(ladder)))
    graph = [f"[0:v]split={len(ladder)}{splits}"]
    return graph + [f"[s{i}]scale={w}:{h}[v{i}]" for i, (w, h, _, _) in enumerate(ladder)]


def cascade(ladder):
    """Every size is scaled from the next larger one: the fastest known."""
    graph, above = [], "[0:v]"
    for i, (w, h, _, _) in enumerate(ladder):
        if i + 1 < len(ladder):
            graph.append(f"{above}scale={w}:{h},split[v{i}][a{i}]")
            above = f"[a{i}]"
        else:
            graph.append(f"{above}scale={w}:{h}[v{i}]")
    return graph


def ffmpeg(file, folder, scaling):
    """One command: decode once, scale, encode each, the sound once."""
    ladder = list(rungs(file))
    graph = scaling(ladder)
    command = ["ffmpeg", "-v", "error", "-y", "-i", file, "-filter_complex", ";".join(graph)]
    hls = ["-f", "hls", "-hls_time", str(SEGMENT), "-hls_playlist_type", "vod", "-hls_segment_type", "fmp4",
           "-hls_flags", "single_file"]
    for i, (_, h, peak, rate) in enumerate(ladder):
        command += ["-map", f"[v{i}]", "-c:v", "libx264", "-preset", "veryfast", "-crf", "23", "-profile:v", "high",
                    "-maxrate", str(peak), "-bufsize", str(peak * 3 // 2), "-g", str(round(rate * SEGMENT)),
                    "-force_key_frames", f"expr:gte(t,n_forced*{SEGMENT})", "-forced-idr", "1", "-sc_threshold", "0",
                    "-pix_fmt", "yuv420p", *hls, os.path.join(folder, f"{h}p.m3u8")]
    command += ["-map", "0:a:0", "-c:a", "aac", "-b:a", "192k", "-ac", "2", *hls, os.path.join(folder, "audio.m3u8")]
    return command


def sizes(folder):
    return {name: os.path.getsize(os.path.join(folder, name))
            for name in sorted(os.listdir(folder)) if name.endswith((".mp4", ".m4s"))}


def similarity(file, folder):
    """SSIM of each rendition with the source scaled to its size by another kernel than either of us uses."""
    found = {}
    for w, h, _, rate in rungs(file):
        made = next(name for name in (f"{h}p.mp4", f"{h}p.m4s") if os.path.exists(os.path.join(folder, name)))
        order = "settb=1/25,setpts=N"
        graph = f"[0:v]fps={rate}:start_time=0,scale={w}:{h}:flags=lanczos,{order}[a];[1:v]{order}[b];[b][a]ssim"
        command = ["ffmpeg", "-v", "info", "-nostats", "-i", file, "-i", os.path.join(folder, made), "-lavfi", graph,
                   "-f", "null", "-"]
        words = subprocess.run(command, check=True, capture_output=True, text=True).stderr
        found[f"{h}p"] = float(words.rsplit("All:", 1)[1].split()[0])
    return found


def main(file, rounds):
    work = tempfile.mkdtemp(prefix="millrace-bench-")
    ours, all_of_it, theirs, third = (os.path.join(work, name) for name in ("ours", "all", "theirs", "third"))
    config = os.path.join(work, "Plugins.json")
    with open(config, "w") as out:
        json.dump(LADDER, out)

    def fresh():
        for folder in (ours, all_of_it, theirs, third):
            shutil.rmtree(folder, ignore_errors=True)
        os.mkdir(theirs)
        os.mkdir(third)

    try:
        contestants = {"millrace run": [MILLRACE, "run", file, "--to", ours, "--config", config],
                       "with the standard pipeline": [MILLRACE, "run", file, "--to", all_of_it],
                       "one ffmpeg command": ffmpeg(file, theirs, split),
                       "the same, scaled in a cascade": ffmpeg(file, third, cascade)}
        log = os.path.join(work, "log")
        runs = in_turn(contestants, rounds, log, before=fresh)
        # Once more each, to compare what they made.
        fresh()
        for command in contestants.values():
            subprocess.run(command, check=True, capture_output=True)
        table(f"ladder of {os.path.basename(file)}, {rounds} rounds in turn", runs, "millrace run")
        for name, folder in zip(contestants, (ours, all_of_it, theirs, third)):
            print(f"  {name}: " + ", ".join(f"{file} {size / 1e6:.2f} MB" for file, size in sizes(folder).items()))
        for name, folder in zip(contestants, (ours, all_of_it, theirs, third)):
            if folder == all_of_it:
                continue
            each = ", ".join(f"{rung} {value:.4f}" for rung, value in similarity(file, folder).items())
            print(f"  {name}: SSIM {each}")
        print()
    finally:
        shutil.rmtree(work, ignore_errors=True)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 3)
