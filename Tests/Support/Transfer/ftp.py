"""An FTP server for tests. Arguments: its folder, a PEM file with key and certificate ("-" for none), the most bytes a
second (0 for all there are), and after how many bytes the first data connections break, one number each. Prints its port,
then a line for every finished or broken transfer: the bytes of it."""

import argparse
import logging

from pyftpdlib.authorizers import DummyAuthorizer
from pyftpdlib.handlers import FTPHandler, ThrottledDTPHandler
from pyftpdlib.servers import FTPServer

parser = argparse.ArgumentParser()
parser.add_argument("folder")
parser.add_argument("certificate")
parser.add_argument("rate", type=int)
parser.add_argument("cuts", type=int, nargs="*")
parser.add_argument("--implicit", action="store_true", help="TLS from the first byte on")
parser.add_argument("--lure", help="says that its data connections are at this address, and knows no EPSV")
parser.add_argument("--sessions", type=int, default=0, help="lets in so many at once; 0 for any number")
options = parser.parse_args()
# Else it tells of every command, amid what the tests say.
logging.basicConfig(level=logging.WARNING)
cuts = options.cuts


def breaking(base):
    class Breaking(base):
        read_limit = write_limit = options.rate

        def __init__(self, *arguments, **names):
            super().__init__(*arguments, **names)
            self.limit = None

        def handle_read_event(self):
            super().handle_read_event()
            self.look()

        def handle_write_event(self):
            super().handle_write_event()
            self.look()

        def look(self):
            if self.limit is None:
                self.limit = cuts.pop(0) if cuts else 0
            if self.limit and self.get_transmitted_bytes() >= self.limit:
                self.cmd_channel.close()

        def close(self):
            if not self._closed and self.get_transmitted_bytes():
                print(self.get_transmitted_bytes(), flush=True)
            super().close()

    return Breaking


if options.certificate == "-":
    handler = type("Handler", (FTPHandler,), {"dtp_handler": breaking(ThrottledDTPHandler)})
else:
    from pyftpdlib.handlers import TLS_DTPHandler, TLS_FTPHandler

    class ImplicitHandler(TLS_FTPHandler):
        def handle(self):
            self.secure_connection(self.ssl_context)

        def handle_ssl_established(self):
            super().handle()

    base = ImplicitHandler if options.implicit else TLS_FTPHandler
    handler = type("Handler", (base,), {"dtp_handler": breaking(TLS_DTPHandler)})
    handler.certfile = options.certificate
    handler.tls_control_required = not options.implicit
    handler.tls_data_required = True
if options.lure:
    handler.masquerade_address = options.lure
    handler.proto_cmds = {name: how for name, how in handler.proto_cmds.items() if name != "EPSV"}
authorizer = DummyAuthorizer()
authorizer.add_user("user", "secret", options.folder, perm="elradfmwMT")
handler.authorizer = authorizer
handler.auth_failed_timeout = 0
server = FTPServer(("127.0.0.1", 0), handler)
server.max_cons_per_ip = options.sessions
print(server.address[1], flush=True)
server.serve_forever()
