"""An HTTP server on loopback, in threads of its own: the ground of the fakes of providers and of the proxies before real ones."""

import socket
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

HUGE = 100 << 20


class Loopback:
    """The server. Subclasses say in `serve` what becomes of a request, by the functions of its handler."""

    def __init__(self, port=0):
        outer = self

        class Handler(Answering):
            def take(self):
                outer.serve(self, self.rfile.read(int(self.headers.get("content-length", 0))))

            do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = take

        self.server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
        self.server.daemon_threads = True
        # Whoever hangs up does so on purpose here.
        self.server.handle_error = lambda *args: None
        self.port = self.server.server_address[1]
        self.url = f"http://127.0.0.1:{self.port}"
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()

    def serve(self, handler, body):
        raise NotImplementedError

    def stop(self):
        self.server.shutdown()
        self.server.server_close()

    def __enter__(self):
        return self

    def __exit__(self, *exc):
        self.stop()


class Answering(BaseHTTPRequestHandler):
    """One connection."""

    protocol_version = "HTTP/1.1"

    def begin(self, status, length, headers=()):
        self.send_response(status)
        for name, value in dict(headers).items():
            self.send_header(name, value)
        self.send_header("content-length", str(length))
        self.end_headers()

    def answer(self, status, body=b"", headers=()):
        """A whole answer, whether anybody waits for it still or not."""
        body = body.encode() if isinstance(body, str) else body
        try:
            self.begin(status, len(body), headers)
            if self.command != "HEAD":
                self.wfile.write(body)
        except OSError:
            self.close_connection = True

    def hang_up(self):
        """The connection ends here, whatever was said before."""
        self.close_connection = True
        try:
            self.wfile.flush()
            self.connection.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass

    def flood(self):
        """100 MB of blanks, as long as anybody reads them."""
        self.close_connection = True
        try:
            self.begin(200, HUGE)
            for _ in range(HUGE >> 20):
                self.wfile.write(b" " * (1 << 20))
        except OSError:
            pass

    def log_message(self, *args):
        pass
