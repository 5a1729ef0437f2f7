"""Torrents beside their peers: hashing 1 GiB beside mktorrent, seeding it to one aria2c beside aria2c, and 500 torrents
after a restart. A data folder with one small video is grown by hand, as no pipeline makes a rendition of 1 GiB in a
minute. MIB=n takes another size, COUNT=n other than 500 torrents, ROUNDS=n more rounds."""

import json
import os
import re
import shutil
import socket
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
import uuid

MILLRACE = sys.argv[1]
SIZE = int(os.environ.get("MIB", "1024")) << 20
COUNT = int(os.environ.get("COUNT", "500"))
ROUNDS = int(os.environ.get("ROUNDS", "3"))


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def field(pid, name):
    with open(f"/proc/{pid}/status") as status:
        return int(re.search(rf"{name}:\s+(\d+) kB", status.read())[1]) * 1024


def call(port, path, method="GET", body=None, headers=None):
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", body, headers or {}, method=method)
    with urllib.request.urlopen(request) as answer:
        content = answer.read()
    return json.loads(content) if content else None


def wait(condition, seconds=120):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        value = condition()
        if value:
            return value
        time.sleep(0.02)
    raise SystemExit("torrent.py: waited in vain")


class Server:
    def __init__(self, work, port):
        self.port = port
        config = os.path.join(work, "Plugins.json")
        stages = {
            "ingest": {"stage": "ingest.file"},
            "probe": {"stage": "probe.libav", "after": ["ingest"]},
            "transcode": {"stage": "transcode.ladder", "after": ["probe"]},
            "torrent": {
                "stage": "package.torrent", "after": ["transcode"], "with": {"address": f"http://127.0.0.1:{port}", "webSeeds": False},
            },
            "seed": {"stage": "seed.libtorrent", "after": ["torrent"]},
        }
        with open(config, "w") as file:
            json.dump({"pipeline": stages, "doors": {"tracker": {"interval": "1s"}}}, file)
        self.data = os.path.join(work, "data")
        self.start = time.monotonic()
        self.process = subprocess.Popen(
            [MILLRACE, "serve", "--data", self.data, "--config", config, "--listen", f"127.0.0.1:{port}", "--log", "error"],
            stdout=subprocess.PIPE, text=True)
        assert "listening" in self.process.stdout.readline()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()

    def database(self):
        return sqlite3.connect(os.path.join(self.data, "millrace.sqlite"))


def make_video(work, port):
    """A small video by the pipeline itself. Returns its id and the name of its largest rendition."""
    clip = os.path.join(work, "clip.mp4")
    subprocess.run([MILLRACE, "sample", clip, "--duration", "2s", "--size", "320x180"], check=True, stderr=subprocess.DEVNULL)
    with open(clip, "rb") as file:
        content = file.read()
    body = b'--b\r\ncontent-disposition: form-data; name="file"; filename="c.mp4"\r\n\r\n' + content + b"\r\n--b--\r\n"
    with Server(work, port) as server:
        kind = {"content-type": "multipart/form-data; boundary=b"}
        video = call(port, "/api/v1/videos", "POST", body, kind)["id"]
        wait(lambda: call(port, f"/api/v1/videos/{video}")["state"] == "ready")
        renditions = call(port, f"/api/v1/videos/{video}")["renditions"]
    return video, next(each["file"].rsplit("/", 1)[1] for each in renditions if each["kind"] == "video")


def again(database, video):
    """Lets the torrents of a video be made anew."""
    database.execute("DELETE FROM artifacts WHERE video = ? AND kind = 'torrent'", (video,))
    database.execute("UPDATE jobs SET state = 'ready' WHERE video = ? AND node = 'torrent'", (video,))
    database.execute("UPDATE jobs SET state = 'waiting' WHERE video = ? AND node = 'seed'", (video,))
    database.commit()


def hashing(work, port, video, name):
    """Seconds of the stage, as its job tells them, beside mktorrent's whole run."""
    ours, theirs = [], []
    target = os.path.join(work, "data", "videos", video, name)
    for _ in range(ROUNDS + 1):
        with sqlite3.connect(os.path.join(work, "data", "millrace.sqlite")) as database:
            again(database, video)
        with Server(work, port):
            def done():
                jobs = call(port, f"/api/v1/videos/{video}")["jobs"]
                job = next(each for each in jobs if each["node"] == "torrent")
                return job if job["state"] == "done" and job["finishedAt"] else None
            job = wait(done)
        moment = lambda text: time.mktime(time.strptime(text[:19], "%Y-%m-%dT%H:%M:%S")) + float("0" + text[19:-1])
        ours.append(moment(job["finishedAt"]) - moment(job["startedAt"]))
        made = os.path.join(work, "theirs.torrent")
        if os.path.exists(made):
            os.remove(made)
        start = time.monotonic()
        subprocess.run(
            ["mktorrent", "-t", "2", "-l", "20", "-a", "http://127.0.0.1/", "-o", made, target], check=True, stdout=subprocess.DEVNULL)
        theirs.append(time.monotonic() - start)
    # The first round warms up.
    ours, theirs = ours[1:], theirs[1:]
    ratio = statistics.median(a / b for a, b in zip(ours, theirs))
    print(f"v1 torrent of {SIZE >> 20} MiB, warm")
    print(f"  package.torrent {statistics.median(ours):.2f} s, mktorrent -t 2 {statistics.median(theirs):.2f} s")
    print(f"  wall {ratio:.2f}x of mktorrent (at most 1.0)")


ARIA2 = [
    "aria2c", "--no-conf", "--enable-dht=false", "--enable-dht6=false", "--bt-enable-lpd=false", "--quiet=true",
    "--summary-interval=0", "--file-allocation=none", "--bt-tracker-interval=1",
]


def download(work, torrent, pid=None):
    """Seconds, and the most anonymous memory of the process meanwhile."""
    folder = os.path.join(work, "down")
    shutil.rmtree(folder, ignore_errors=True)
    start = time.monotonic()
    client = subprocess.Popen([*ARIA2, "--listen-port=42000-44999", "--seed-time=0", f"--dir={folder}", torrent])
    peak = 0
    while client.poll() is None:
        if pid:
            peak = max(peak, field(pid, "RssAnon"))
        time.sleep(0.02)
    assert client.returncode == 0, client.returncode
    return time.monotonic() - start, peak


def seeding(work, port, video, name):
    ours, theirs, peaks = [], [], []
    stem = name.rsplit(".", 1)[0]
    torrent = os.path.join(work, "ours.torrent")
    path = f"/api/v1/videos/{video}/torrents/{stem}.torrent"
    with Server(work, port) as server:
        wait(lambda: any(each["state"] == "seeding" for each in call(port, f"/api/v1/torrents?video={video}")["data"]))
        shutil.copy(os.path.join(server.data, "videos", video, f"{stem}.torrent"), torrent)
        idle = field(server.process.pid, "RssAnon")
        for _ in range(ROUNDS):
            call(port, f"{path}/start", "POST", b"")
            # This one and the sound's.
            wait(lambda: complete(port) >= 2)
            seconds, peak = download(work, torrent, server.process.pid)
            ours.append(seconds)
            peaks.append(peak)
            call(port, f"{path}/stop", "POST", b"")
            # The tracker is to have heard of the stop.
            time.sleep(1)
            before = complete(port)
            seed = subprocess.Popen(
                [*ARIA2, "--listen-port=45000-48999", "--seed-ratio=0", "--check-integrity=true", f"--dir={os.path.join(server.data, 'videos', video)}", torrent])
            try:
                # It hashes first, then tells the tracker.
                wait(lambda: complete(port) > before)
                seconds, _ = download(work, torrent)
                theirs.append(seconds)
            finally:
                seed.terminate()
                seed.wait()
    ratio = statistics.median(b / a for a, b in zip(ours, theirs))
    print(f"seeding {SIZE / 1e6:.0f} MB to one aria2c on loopback")
    print(f"  seed.libtorrent {SIZE / statistics.median(ours) / 1e6:.0f} MB/s, aria2c {SIZE / statistics.median(theirs) / 1e6:.0f} MB/s")
    print(f"  rate {ratio:.2f}x of aria2c (at least 1.0); memory beyond files {max(peaks) / 1e6:.0f} MB, idle {idle / 1e6:.0f} MB (at most 150)")


def complete(port):
    """How many have all of a torrent, as the tracker counts them."""
    return metric(port, 'millrace_tracker_peers{kind="seed"}')


def metric(port, name):
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics") as answer:
        lines = answer.read().decode().splitlines()
    return next((int(float(line.rsplit(" ", 1)[1])) for line in lines if line.startswith(name)), 0)


def many(work, port, video, name):
    with sqlite3.connect(os.path.join(work, "data", "millrace.sqlite")) as database:
        columns = {}
        for table in ["videos", "jobs", "artifacts"]:
            columns[table] = [row[1] for row in database.execute(f"PRAGMA table_info({table})")]
        for index in range(COUNT):
            copy = str(uuid.UUID(int=(int(time.time() * 1000) << 80) | (7 << 76) | (2 << 62) | index))
            os.makedirs(os.path.join(work, "data", "videos", copy))
            for table, names in columns.items():
                key = "id" if table == "videos" else "video"
                for row in database.execute(f"SELECT {', '.join(names)} FROM {table} WHERE {key} = ?", (video,)).fetchall():
                    values = dict(zip(names, row))
                    values[key] = copy
                    if table == "jobs":
                        values["id"] = str(uuid.uuid4())
                    if table == "artifacts":
                        if values["kind"] not in ("rendition",) or values["name"] != name:
                            continue
                        content = os.urandom(100_000)
                        with open(os.path.join(work, "data", "videos", copy, name), "wb") as file:
                            file.write(content)
                        values["size"] = len(content)
                    marks = ", ".join("?" * len(names))
                    database.execute(f"INSERT INTO {table} VALUES ({marks})", [values[each] for each in names])
            again(database, copy)
        for table in ["artifacts", "jobs", "videos"]:
            database.execute(f"DELETE FROM {table} WHERE {'id' if table == 'videos' else 'video'} = ?", (video,))
    shutil.rmtree(os.path.join(work, "data", "videos", video))
    seeded = lambda: metric(port, 'millrace_torrents{state="seeding"}') >= COUNT
    with Server(work, port):
        wait(seeded, 300)
    with Server(work, port) as server:
        wait(seeded, 300)
        seconds = time.monotonic() - server.start
        time.sleep(2)
        memory, anonymous = field(server.process.pid, "VmRSS"), field(server.process.pid, "RssAnon")
    print(f"{COUNT} torrents after a restart")
    print(f"  all seeded after {seconds:.1f} s (at most 10)")
    print(f"  memory at rest {memory / 1e6:.0f} MB, of it {anonymous / 1e6:.0f} MB its own (at most 200)")


def main():
    for tool in ["mktorrent", "aria2c"]:
        if not shutil.which(tool):
            raise SystemExit(f"torrent.py: no {tool}; make deps-bench installs it")
    with tempfile.TemporaryDirectory() as work:
        port = free_port()
        video, name = make_video(work, port)
        target = os.path.join(work, "data", "videos", video, name)
        with open(target, "wb") as file:
            for _ in range(SIZE >> 20):
                file.write(os.urandom(1 << 20))
        with sqlite3.connect(os.path.join(work, "data", "millrace.sqlite")) as database:
            database.execute("UPDATE artifacts SET size = ? WHERE video = ? AND name = ?", (SIZE, video, name))
        hashing(work, port, video, name)
        seeding(work, port, video, name)
        many(work, port, video, name)


main()
