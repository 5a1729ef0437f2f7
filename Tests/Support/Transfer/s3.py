"""moto's S3 with a bucket "films", behind a door that checks signatures as botocore makes them: moto itself checks none.
Prints its port, then a line for every request: status, method and path, and "unsigned" when its body is. An argument "503:N"
answers the first request for part N with 503, "403:N" with 403, "stall:N" never; "tls:PEM" makes it speak https."""

import hashlib
import logging
import sys
import threading
from urllib.parse import parse_qsl

from botocore.auth import S3SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from moto.server import MotoRequestHandler
from werkzeug.serving import make_server
from werkzeug.test import Client

ACCESS, SECRET, REGION = "test-key", "test-secret", "eu-test-1"
faults = dict(reversed(argument.split(":", 1)) for argument in sys.argv[1:])
certificate = next((value for value, kind in faults.items() if kind == "tls"), None)
telling = threading.Lock()
inner = DomainDispatcherApplication(create_backend_app)
logging.getLogger("werkzeug").setLevel(logging.ERROR)


class Body:
    """What came, to be read again."""

    def __init__(self, content):
        self.content = content
        self.place = 0

    def read(self, size=-1):
        end = len(self.content) if size is None or size < 0 else self.place + size
        piece = self.content[self.place:end]
        self.place += len(piece)
        return piece

    def readline(self, size=-1):
        return self.read(size)


def tell(*words):
    """One line, whole: requests are answered by several threads."""
    with telling:
        print(*words, flush=True)


def complaint(environ, content):
    """Why the signature is wrong; None when it is right."""
    sent = environ.get("HTTP_AUTHORIZATION", "")
    if not sent.startswith("AWS4-HMAC-SHA256 "):
        return "no signature"
    parts = dict(part.strip().split("=", 1) for part in sent.split(" ", 1)[1].split(","))
    payload = environ.get("HTTP_X_AMZ_CONTENT_SHA256")
    if payload != "UNSIGNED-PAYLOAD" and payload != hashlib.sha256(content).hexdigest():
        return "the body has another digest"
    path, _, query = environ["RAW_URI"].partition("?")
    request = AWSRequest(environ["REQUEST_METHOD"], f"http://{environ['HTTP_HOST']}{path}", data=b"")
    request.params = dict(parse_qsl(query, keep_blank_values=True))
    for name in parts["SignedHeaders"].split(";"):
        request.headers[name] = environ.get("HTTP_" + name.upper().replace("-", "_"), "")
    request.context["timestamp"] = environ.get("HTTP_X_AMZ_DATE", "")
    signer = S3SigV4Auth(Credentials(ACCESS, SECRET), "s3", REGION)
    text = signer.string_to_sign(request, signer.canonical_request(request))
    return None if signer.signature(text, request) == parts["Signature"] else "wrong signature"


def door(environ, start):
    length = int(environ.get("CONTENT_LENGTH") or 0)
    content = environ["wsgi.input"].read(length) if length else b""
    method, target = environ["REQUEST_METHOD"], environ["RAW_URI"]

    def told(status, headers, *rest):
        unsigned = environ.get("HTTP_X_AMZ_CONTENT_SHA256") == "UNSIGNED-PAYLOAD"
        tell(status.split()[0], method, target, *["unsigned"] * unsigned)
        return start(status, headers, *rest)

    wrong = complaint(environ, content)
    if wrong:
        text = f"<Error><Code>SignatureDoesNotMatch</Code><Message>{wrong}</Message></Error>".encode()
        told("403 Forbidden", [("Content-Length", str(len(text)))])
        return [text]
    part = dict(parse_qsl(target.partition("?")[2])).get("partNumber")
    fault = faults.pop(part, None)
    if fault in ("403", "503"):
        told(f"{fault} No", [("Content-Length", "0")])
        return [b""]
    if fault == "stall":
        tell("stall", method, target)
        threading.Event().wait()
    environ["wsgi.input"] = Body(content)
    return inner(environ, told)


place = f"<CreateBucketConfiguration><LocationConstraint>{REGION}</LocationConstraint></CreateBucketConfiguration>"
who = {"Authorization": f"AWS4-HMAC-SHA256 Credential={ACCESS}/20260101/{REGION}/s3/aws4_request, SignedHeaders=host, Signature=x"}
made = Client(inner).put("/films", base_url="http://127.0.0.1", headers=who, data=place)
assert made.status_code == 200, made.data
server = make_server("127.0.0.1", 0, door, threaded=True, request_handler=MotoRequestHandler,
                     ssl_context=certificate and (certificate, certificate))
print(server.port, flush=True)
server.serve_forever()
