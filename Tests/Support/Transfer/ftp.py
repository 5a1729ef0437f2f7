"""An FTP server for tests. Arguments: its folder, a PEM file with key and certificate ("-" for none), the most bytes a
second (0 for all there are), and after how many bytes the first data connections break, one number each. Prints its port,
then a line for every finished or broken transfer: the bytes of it."""

import sys

from pyftpdlib.authorizers import DummyAuthorizer
from pyftpdlib.handlers import FTPHandler, ThrottledDTPHandler
from pyftpdlib.servers import FTPServer

folder, certificate = sys.argv[1:3]
rate, *cuts = [int(number) for number in sys.argv[3:]]


def breaking(base):
    class Breaking(base):
        read_limit = write_limit = rate

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


if certificate == "-":
    handler = type("Handler", (FTPHandler,), {"dtp_handler": breaking(ThrottledDTPHandler)})
else:
    from pyftpdlib.handlers import TLS_DTPHandler, TLS_FTPHandler

    handler = type("Handler", (TLS_FTPHandler,), {"dtp_handler": breaking(TLS_DTPHandler)})
    handler.certfile = certificate
    handler.tls_control_required = True
    handler.tls_data_required = True
authorizer = DummyAuthorizer()
authorizer.add_user("user", "secret", folder, perm="elradfmwMT")
handler.authorizer = authorizer
handler.auth_failed_timeout = 0
server = FTPServer(("127.0.0.1", 0), handler)
print(server.address[1], flush=True)
server.serve_forever()
