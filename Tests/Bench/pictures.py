"""Pictures of a 10-minute 1080p source beside what people do with ffmpeg: ten thumbnails, and a storyboard.

Ours is `millrace try`, which probes the file before the stage that is measured: that counts against us. The storyboards
have the same 100 tiles of the same size; ffmpeg decodes key frames alone, as fast as it is known to be done.
"""

import os
import shutil
import subprocess
import sys
import tempfile

from measure import in_turn, table

HERE = os.path.dirname(os.path.abspath(__file__))
MILLRACE = os.path.join(os.path.dirname(os.path.dirname(HERE)), ".build", "release", "millrace")
MINUTES = 10
THUMBNAILS = 10
TILES = 100


def lengthen(clip, file):
    """The clip, again and again, without coding it anew."""
    subprocess.run(
        ["ffmpeg", "-v", "error", "-y", "-stream_loop", "-1", "-i", clip, "-c", "copy", "-t", str(MINUTES * 60), file],
        check=True)


def seeks(file, folder):
    """Ten runs of ffmpeg, each of which seeks to its picture."""
    at = [MINUTES * 60 * (number + 1) / (THUMBNAILS + 1) for number in range(THUMBNAILS)]
    commands = [
        f"ffmpeg -v error -y -ss {time:.3f} -i '{file}' -frames:v 1 -vf scale=480:-2 '{folder}/{number}.jpg'"
        for number, time in enumerate(at)]
    return ["sh", "-c", " && ".join(commands)]


def tile(file, folder):
    filters = f"fps={TILES}/{MINUTES * 60},scale=160:-2,tile=10x10"
    return ["ffmpeg", "-v", "error", "-y", "-skip_frame", "nokey", "-i", file, "-an", "-vf", filters, "-frames:v", "1",
            os.path.join(folder, "storyboard.jpg")]


def main(clip, rounds):
    work = tempfile.mkdtemp(prefix="millrace-bench-")
    file, theirs, ours = (os.path.join(work, name) for name in ("long.mp4", "theirs", "ours"))
    log = os.path.join(work, "log")

    def fresh():
        shutil.rmtree(ours, ignore_errors=True)
        os.makedirs(theirs, exist_ok=True)

    try:
        lengthen(clip, file)
        # The poster is no larger than the others: ffmpeg makes none.
        settings = '{"count": %d, "width": 480, "posterWidth": 480}' % THUMBNAILS
        thumbnails = in_turn({
            "thumbnail.libav": [MILLRACE, "try", "thumbnail.libav", file, "--with", settings, "--to", ours],
            "ten ffmpeg -ss": seeks(file, theirs)}, rounds, log, before=fresh)
        table(f"{THUMBNAILS} thumbnails of {MINUTES} minutes of 1080p, {rounds} rounds in turn", thumbnails,
              "thumbnail.libav")
        storyboard = in_turn({
            "thumbnail.storyboard": [MILLRACE, "try", "thumbnail.storyboard", file, "--to", ours],
            "ffmpeg nokey + tile": tile(file, theirs)}, rounds, log, before=fresh)
        table(f"storyboard of the same, {TILES} tiles, {rounds} rounds in turn", storyboard, "thumbnail.storyboard")
    finally:
        shutil.rmtree(work, ignore_errors=True)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 3)
