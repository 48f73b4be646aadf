"""A mail server and a receiver of webhook messages on free ports, for tests."""

from __future__ import annotations

import email
import email.policy
import json
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class SmtpSession(socketserver.StreamRequestHandler):
    """One session of a mail server that accepts everything (RFC 5321)."""

    def handle(self):
        self.reply("220 ready")
        while line := self.rfile.readline().decode().strip().upper():
            if line.startswith("DATA"):
                self.reply("354 go on")
                lines = iter(self.rfile.readline, b".\r\n")
                self.server.mails.append(email.message_from_bytes(b"".join(lines), policy=email.policy.default))
            self.reply("221 bye" if line == "QUIT" else "250 ok")
            if line == "QUIT":
                return

    def reply(self, text):
        self.wfile.write(f"{text}\r\n".encode())


class Webhook(BaseHTTPRequestHandler):
    def do_POST(self):
        self.server.messages.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_):
        pass


@contextmanager
def running(server: Any) -> Iterator[Any]:
    """Serve in a thread."""
    with server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


def mail_server() -> Any:
    """Return a mail server; `mails` are those that it received."""
    server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), SmtpSession)
    server.mails = []
    return server


def webhook_receiver() -> Any:
    """Return a receiver; `messages` are those that it received."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Webhook)
    server.messages = []
    return server
