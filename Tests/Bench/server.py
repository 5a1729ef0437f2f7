"""The server beside nginx, and alone where nginx has nothing to compare: on the loopback, in one run.

CPU is what the server's processes used (/proc/PID/stat), not what the load generator used: both share the machine.
"""

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request

from load import connect, idle, listen, slow_heads

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
MILLRACE = os.path.join(ROOT, ".build", "release", "millrace")
SECONDS = int(os.environ.get("SECONDS_EACH", "4"))
TICKS = os.sysconf("SC_CLK_TCK")

NGINX = """
daemon off; worker_processes {cores}; pid {folder}/nginx.pid; error_log {folder}/nginx.log crit;
events {{ worker_connections 4096; }}
http {{
  access_log off; sendfile on; tcp_nopush on; keepalive_requests 1000000; open_file_cache max=100 inactive=60s;
  client_body_temp_path {folder}/t1; proxy_temp_path {folder}/t2; fastcgi_temp_path {folder}/t3;
  uwsgi_temp_path {folder}/t4; scgi_temp_path {folder}/t5;
  types {{ video/mp4 mp4; application/json json; }}
  server {{ listen 127.0.0.1:{port} reuseport; root {folder}/www; }}
}}
"""


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def family(pid):
    """A process and its children."""
    pids = [pid]
    for task in os.listdir(f"/proc/{pid}/task"):
        with open(f"/proc/{pid}/task/{task}/children") as children:
            pids += [int(child) for child in children.read().split()]
    return pids


def cpu(pid):
    """Seconds of CPU that a process and its children have used."""
    total = 0
    for each in family(pid):
        with open(f"/proc/{each}/stat") as stat:
            fields = stat.read().rsplit(")", 1)[1].split()
            total += int(fields[11]) + int(fields[12])
    return total / TICKS


def memory(pid):
    with open(f"/proc/{pid}/statm") as statm:
        return int(statm.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def wrk(url, connections, script=None):
    """Requests, bytes and seconds of one run."""
    command = ["wrk", "-t2", f"-c{connections}", f"-d{SECONDS}s", "--latency", url]
    if script:
        command[1:1] = ["-s", script]
    out = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    if "Non-2xx" in out or "Socket errors" in out:
        raise SystemExit(f"{url}: {out}")
    count, seconds = re.search(r"(\d+) requests in ([\d.]+)s", out).groups()
    amount, unit = re.search(r", ([\d.]+)([KMG]?)B read", out).groups()
    scale = {"": 1, "K": 1 << 10, "M": 1 << 20, "G": 1 << 30}[unit]
    return int(count), float(amount) * scale, float(seconds)


def beside(title, contestants, connections, script=None, per_byte=False, rounds=3):
    """contestants: {name: (pid, url)}, ours first. Tells medians of CPU and rate, and the ratio of ours to nginx's."""
    results = {name: [] for name in contestants}
    for turn in range(rounds + 1):
        for name, (pid, url) in contestants.items():
            before = cpu(pid)
            count, amount, seconds = wrk(url, connections, script)
            used = cpu(pid) - before
            # The first round warms up and does not count.
            if turn > 0:
                work = amount / 1e9 if per_byte else count
                results[name].append((used / work * (1 if per_byte else 1e6), work / seconds))
    medians = {name: [sorted(column)[len(column) // 2] for column in zip(*runs)] for name, runs in results.items()}
    units = ("s CPU/GB", "GB/s") if per_byte else ("us CPU/request", "requests/s")
    print(f"{title}, {connections} connections, {rounds} rounds in turn")
    for name, (cost, rate) in medians.items():
        print(f"  {name:10}{cost:10.3f} {units[0]:16}{rate:12.2f} {units[1]}")
    (cost, rate), (their_cost, their_rate) = medians.values()
    print(f"  ratio     {cost / their_cost:10.2f} {'':16}{rate / their_rate:12.2f}\n", flush=True)


def prepare(folder, base):
    """Makes a video of a small sample; gives its id, and files of the sizes that are measured as ranges of it."""
    clip = os.path.join(folder, "clip.mp4")
    subprocess.run([MILLRACE, "sample", clip, "--duration", "40s", "--size", "1280x720"], check=True, capture_output=True)
    out = subprocess.run(["curl", "-sS", "-F", f"file=@{clip}", f"{base}/api/v1/videos"], check=True, capture_output=True)
    video = json.loads(out.stdout)["id"]
    end = time.monotonic() + 240
    while time.monotonic() < end:
        view = json.load(urllib.request.urlopen(f"{base}/api/v1/videos/{video}"))
        if view["state"] == "ready":
            return view
        if view["state"] == "failed":
            break
        time.sleep(0.5)
    raise SystemExit(f"the sample did not become ready: {view['state']}, {view['error']}")


def range_script(folder, size):
    path = os.path.join(folder, f"range-{size}.lua")
    with open(path, "w") as script:
        script.write(f'wrk.headers["Range"] = "bytes=0-{size - 1}"\n')
    return path


def main():
    folder = tempfile.mkdtemp(prefix="millrace-bench-")
    ours = theirs = None
    try:
        ours = subprocess.Popen(
            [MILLRACE, "serve", "--data", os.path.join(folder, "data"), "--listen", "127.0.0.1:0", "--log", "error"],
            stdout=subprocess.PIPE, text=True)
        base = ours.stdout.readline().split()[-1]
        port = int(base.rsplit(":", 1)[1])
        view = prepare(folder, base)
        address = max(view["renditions"], key=lambda each: each["size"])["file"]
        whole = urllib.request.urlopen(base + address).read()
        www = os.path.join(folder, "www")
        os.makedirs(www)
        os.chmod(folder, 0o755)
        with open(www + "/file.mp4", "wb") as file:
            file.write(whole)
        for name, path in (("stages.json", "/api/v1/stages"), ("jobs.json", "/api/v1/jobs?limit=1"), ("health", "/healthz")):
            with open(os.path.join(www, name), "wb") as file:
                file.write(urllib.request.urlopen(base + path).read())
        their_port = free_port()
        with open(folder + "/nginx.conf", "w") as conf:
            conf.write(NGINX.format(folder=folder, port=their_port, cores=os.cpu_count()))
        theirs = subprocess.Popen(["nginx", "-c", folder + "/nginx.conf", "-p", folder])
        connect(their_port).close()
        nginx = f"http://127.0.0.1:{their_port}"

        print(f"millrace beside {subprocess.run(['nginx', '-v'], capture_output=True, text=True).stderr.split()[-1]}, "
              f"{os.cpu_count()} cores, load generator on the same\n")
        sides = lambda path, other: {"millrace": (ours.pid, base + path), "nginx": (theirs.pid, nginx + other)}
        beside("small answer (/healthz)", sides("/healthz", "/health"), 64)
        beside("small JSON (/api/v1/stages)", sides("/api/v1/stages", "/stages.json"), 64)
        beside("small JSON from the database (/api/v1/jobs?limit=1)", sides("/api/v1/jobs?limit=1", "/jobs.json"), 64)
        for title, size in (("segment of 200 KB", 200_000), ("file of 1 MiB", 1 << 20)):
            if size > len(whole):
                raise SystemExit(f"the sample's largest rendition has {len(whole)} bytes, too few")
            beside(f"{title} (a range)", sides(address, "/file.mp4"), 16, range_script(folder, size), per_byte=True)
        idle(ours.pid, port, memory)
        listen(base, port)
        slow_heads(port)
    finally:
        for process in (ours, theirs):
            if process:
                process.terminate()
                process.wait()
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
