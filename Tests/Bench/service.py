"""A server of ours for a measurement: started on a free port, ended by its process."""

import json
import os
import subprocess
import time
import urllib.error
import urllib.request

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
MILLRACE = os.environ.get("MILLRACE", os.path.join(ROOT, ".build", "release", "millrace"))


class Server:
    def __init__(self, data, config):
        self.data = data
        self.process = subprocess.Popen(
            [MILLRACE, "serve", "--data", data, "--config", config, "--listen", "127.0.0.1:0", "--log", "error"],
            stdout=subprocess.PIPE, text=True)
        self.base = self.process.stdout.readline().split()[-1].rstrip("/")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.returncode is None:
            self.process.kill()
            self.process.wait()

    def call(self, path, body=None, kind=None):
        request = urllib.request.Request(self.base + path, data=body, headers={"content-type": kind} if kind else {})
        try:
            with urllib.request.urlopen(request) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            raise SystemExit(f"{path} answers {error.code}: {error.read().decode()}")

    def upload(self, file):
        with open(file, "rb") as source:
            content = source.read()
        head = b'--b\r\ncontent-disposition: form-data; name="file"; filename="clip"\r\n\r\n'
        return self.call("/api/v1/videos", head + content + b"\r\n--b--\r\n", "multipart/form-data; boundary=b")["id"]

    def wait(self, video, is_met, every=0.1):
        while True:
            view = self.call(f"/api/v1/videos/{video}")
            if view["state"] == "failed":
                raise SystemExit(f"the video failed: {view['error']}")
            if is_met(view):
                return view
            time.sleep(every)

    def end(self, sign):
        self.process.send_signal(sign)
        _, _, usage = os.wait4(self.process.pid, 0)
        return usage.ru_utime + usage.ru_stime
