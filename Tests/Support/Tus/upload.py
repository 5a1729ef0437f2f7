"""Uploads a file with tuspy, the tus client from PyPI.

    upload.py SERVER FILE [--resume URL] [--chunk BYTES] [--cut BYTES | --hold BYTES]

With --cut or --hold the bytes go through a relay of this script's own, which lets only so many through: then it cuts the
connection, or falls silent until the server is gone. Prints one JSON object: url, start (where the upload began this
time), offset (where it ended), video (the server's Millrace-Video).
"""

import argparse
import json
import socket
import threading
from urllib.parse import urlsplit, urlunsplit

import requests
from tusclient import client


class Relay:
    """Passes the bytes of one server's clients on, up to a limit."""

    def __init__(self, port, limit, cuts):
        self.port, self.left, self.cuts = port, limit, cuts
        self.listener = socket.create_server(("127.0.0.1", 0))
        threading.Thread(target=self.accept, daemon=True).start()

    @property
    def address(self):
        return "127.0.0.1:%d" % self.listener.getsockname()[1]

    def accept(self):
        while True:
            near, _ = self.listener.accept()
            far = socket.create_connection(("127.0.0.1", self.port))
            threading.Thread(target=self.upward, args=(near, far), daemon=True).start()
            threading.Thread(target=self.downward, args=(near, far), daemon=True).start()

    def upward(self, near, far):
        while data := near.recv(65536):
            far.sendall(data[: self.left])
            self.left -= len(data[: self.left])
            if self.left == 0:
                if self.cuts:
                    far.shutdown(socket.SHUT_RDWR)
                return

    def downward(self, near, far):
        try:
            while data := far.recv(65536):
                near.sendall(data)
        except OSError:
            pass
        near.shutdown(socket.SHUT_RDWR)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("server")
    parser.add_argument("file")
    parser.add_argument("--resume")
    parser.add_argument("--chunk", type=int, default=1 << 20)
    parser.add_argument("--cut", type=int)
    parser.add_argument("--hold", type=int)
    options = parser.parse_args()

    server = urlsplit(options.server)
    host = server.netloc
    if options.cut or options.hold:
        host = Relay(server.port, options.cut or options.hold, bool(options.cut)).address
    tus = client.TusClient("http://%s/api/v1/uploads" % host)
    uploader = tus.uploader(
        options.file,
        chunk_size=options.chunk,
        url=options.resume,
        metadata={"filename": "clip of others.mp4", "externalId": "tuspy-1"},
        upload_checksum=not options.hold and not options.cut,
    )
    start = uploader.offset
    broke = False
    try:
        uploader.upload()
    except Exception as error:
        if not (options.cut or options.hold):
            raise
        broke = True
    url = urlunsplit(urlsplit(uploader.url)._replace(netloc=server.netloc))
    result = {"url": url, "start": start, "broke": broke}
    if not options.hold:
        answer = requests.head(url, headers={"Tus-Resumable": "1.0.0"}, timeout=30)
        result["status"] = answer.status_code
        result["offset"] = int(answer.headers.get("Upload-Offset", -1))
        result["video"] = answer.headers.get("Millrace-Video")
    print(json.dumps(result))


main()
