"""How much memory an upload takes: streams zeros to a server over loopback, by a form and by tus. GIB=n takes more."""

import http.client
import json
import os
import re
import subprocess
import sys
import tempfile
import time

PIPELINE = {"pipeline": {"ingest": {"stage": "ingest.file"}}}
PIECE = bytes(1 << 20)
LIMIT = 16 << 20


def memory(pid, field):
    with open(f"/proc/{pid}/status") as status:
        return int(re.search(rf"{field}:\s+(\d+) kB", status.read())[1]) * 1024


def cpu(pid):
    with open(f"/proc/{pid}/stat") as stat:
        fields = stat.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def send(port, method, path, headers, parts):
    connection = http.client.HTTPConnection("127.0.0.1", port)
    connection.putrequest(method, path)
    for name, value in headers.items():
        connection.putheader(name, str(value))
    connection.endheaders()
    for part in parts:
        connection.send(part)
    answer = connection.getresponse()
    answer.read()
    assert answer.status in (201, 204), answer.status
    return answer


def by_form(port, size):
    start = b'--b\r\ncontent-disposition: form-data; name="file"; filename="zeros.mp4"\r\n\r\n'
    end = b"\r\n--b--\r\n"
    headers = {
        "content-type": "multipart/form-data; boundary=b",
        "content-length": len(start) + size + len(end),
    }
    pieces = (PIECE for _ in range(size // len(PIECE)))
    send(port, "POST", "/api/v1/videos", headers, (part for group in ([start], pieces, [end]) for part in group))


def by_tus(port, size):
    version = {"tus-resumable": "1.0.0"}
    create = {"upload-length": size, "content-length": 0, **version}
    place = send(port, "POST", "/api/v1/uploads", create, []).headers["location"]
    headers = {
        "content-type": "application/offset+octet-stream",
        "upload-offset": 0,
        "content-length": size,
        **version,
    }
    answer = send(port, "PATCH", place, headers, (PIECE for _ in range(size // len(PIECE))))
    assert answer.headers["millrace-video"]


def main():
    program = sys.argv[1]
    size = int(float(os.environ.get("GIB", "1")) * (1 << 30))
    with tempfile.TemporaryDirectory() as folder:
        pipeline = os.path.join(folder, "Plugins.json")
        with open(pipeline, "w") as file:
            json.dump(PIPELINE, file)
        command = [program, "serve", "--data", os.path.join(folder, "data"), "--listen", "127.0.0.1:0"]
        server = subprocess.Popen(
            command + ["--config", pipeline, "--log", "error"], stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL, text=True)
        try:
            port = int(server.stdout.readline().rsplit(":", 1)[1])
            by_form(port, 1 << 20)
            by_tus(port, 1 << 20)
            print(f"Uploads of {size / (1 << 30):g} GiB")
            for name, upload in [("form", by_form), ("tus", by_tus)]:
                before, busy, start = memory(server.pid, "VmRSS"), cpu(server.pid), time.monotonic()
                with open(f"/proc/{server.pid}/clear_refs", "w") as reset:
                    reset.write("5")
                upload(port, size)
                wall = time.monotonic() - start
                added = memory(server.pid, "VmHWM") - before
                verdict = "ok" if added < LIMIT else "TOO MUCH"
                print(
                    f"  {name:5} {added / (1 << 20):6.1f} MB more memory at most (limit 16: {verdict}), "
                    f"{size / wall / 1e6:.0f} MB/s, {(cpu(server.pid) - busy) / (size / 1e9):.2f} CPU s/GB")
        finally:
            server.terminate()
            server.wait()


main()
