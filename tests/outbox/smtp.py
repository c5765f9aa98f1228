"""A mail server for tests, on a free port: it keeps what it takes, and behaves as it is told."""

from __future__ import annotations

import socketserver
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage


@dataclass
class MailServer:
    """`answers` maps an SMTP verb to the reply that it gets instead of the usual one. `mute` says nothing at all."""

    port: int = 0
    answers: dict[str, str] = field(default_factory=dict)
    mute: bool = False
    taken: list[tuple[str, EmailMessage]] = field(default_factory=list)
    connections: int = 0
    on_taken: Callable[[], object] | None = None  # called before the sender is told


USUAL = {
    "EHLO": "250 hello",
    "HELO": "250 hello",
    "MAIL": "250 ok",
    "RCPT": "250 ok",
    "DATA": "354 go on",
    "RSET": "250 ok",
    "QUIT": "221 bye",
}


@contextmanager
def a_mail_server(port: int = 0) -> Iterator[MailServer]:
    """Runs in threads of the test until the block ends."""
    state = MailServer()

    class Handler(socketserver.StreamRequestHandler):
        timeout = 30

        def say(self, words: str) -> None:
            self.wfile.write(f"{words}\r\n".encode())

        def handle(self) -> None:
            state.connections += 1
            if state.mute:
                time.sleep(20)
                return
            self.say("220 test")
            recipient = ""
            while line := self.rfile.readline():
                verb = line[:4].decode().upper().strip()
                reply = state.answers.get(verb, USUAL.get(verb, "502 what?"))
                if verb == "RCPT":
                    recipient = line.decode().split("<")[1].split(">")[0]
                self.say(reply)
                if verb == "DATA" and reply.startswith("354"):
                    body = b""
                    while (piece := self.rfile.readline()) not in (b".\r\n", b""):
                        body += piece
                    done = state.answers.get("BODY", "250 taken")
                    if done.startswith("250"):
                        state.taken.append((recipient, message_from_bytes(body, policy=policy.default)))
                        if state.on_taken:
                            state.on_taken()
                            time.sleep(0.5)
                            return
                    self.say(done)
                if verb == "QUIT":
                    return

    class Server(socketserver.ThreadingTCPServer):
        allow_reuse_address = True
        daemon_threads = True
        block_on_close = False

    with Server(("127.0.0.1", port), Handler) as server:
        state.port = server.server_address[1]
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield state
        server.shutdown()
