"""What stands in the log of the site: when, how bad, in which request, and why. Never who, and never what they said.

Whoever runs the site reads it, and so does everybody to whom it is sent. So whatever could be a token, a code, an
address of a person or their words is left out on the way, wherever it comes from: a path, a message, an exception.
"""

from __future__ import annotations

import json
import logging
import re
import time
import traceback
from contextvars import ContextVar
from datetime import UTC, datetime
from types import TracebackType

NO_REQUEST = "-"
REQUEST_ID: ContextVar[str] = ContextVar("request_id", default=NO_REQUEST)
ONCE = 60.0  # seconds in which the same line of a noisy logger is written once
LEFT_OUT = "…"
_SECRETS = [
    (re.compile(r"[\w.+%-]+@[\w-]+(?:\.[\w-]+)+"), LEFT_OUT),  # an email address
    (re.compile(r"(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?![\w.])"), LEFT_OUT),  # an internet address
    (re.compile(r"(?<![\w:])(?:[0-9a-f]{0,4}:){3,}[0-9a-f]{0,4}(?![\w:])", re.IGNORECASE), LEFT_OUT),
    (re.compile(r"(?<=[\w/])\?[^\s\"']+"), f"?{LEFT_OUT}"),  # what follows an address
    (re.compile(r"(/key/)[^/\s]+"), rf"\g<1>{LEFT_OUT}"),  # a link to a new password
    (re.compile(r"(?<=/)[\w:=.+~-]{16,}(?=[/\s\"']|$)"), LEFT_OUT),  # a token in a path
    (re.compile(r"(?<![\w.-])[2-9A-HJ-NP-Z]{8}(?![\w-])"), LEFT_OUT),  # the code of a room
]
_QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"|“[^”]*”|\([^()]*\)=\([^()]*\)")
_DETAIL = re.compile(r"\n(?:DETAIL|CONTEXT|LINE \d|HINT).*", re.DOTALL)


def without_secrets(text: str) -> str:
    """The text without what could be a token, a code or an address of a person."""
    for pattern, instead in _SECRETS:
        text = pattern.sub(instead, text)
    return text


def cause_of(error: BaseException) -> str:
    """What an exception is, and what it says without anything that it quotes: that may be somebody's words."""
    said = _QUOTED.sub(LEFT_OUT, _DETAIL.sub("", str(error))).strip().partition("\n")[0][:200]
    name = type(error).__name__
    return without_secrets(f"{name}: {said}" if said else name)


def stack_of(error: BaseException, frames: TracebackType | None) -> list[str]:
    """Where it happened, and the causes behind it, the first first. No values: only our own source lines."""
    lines: list[str] = []
    behind = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if behind is not None:
        lines += stack_of(behind, behind.__traceback__)
    lines += [
        f'File "{one.filename}", line {one.lineno}, in {one.name}' for one in traceback.extract_tb(frames)
    ]
    return [*lines, cause_of(error)]


class Line(logging.Formatter):
    """One event in one line; the stack of an exception in the lines below it."""

    def format(self, record: logging.LogRecord) -> str:
        said = f"{_time(record)} {record.levelname} [{REQUEST_ID.get()}] {record.name}: {_message(record)}"
        return "\n    ".join([said, *_stack(record)])


class Json(logging.Formatter):
    """One event as one line of JSON: time, level, request, logger, message, and stack where there is one."""

    def format(self, record: logging.LogRecord) -> str:
        event: dict[str, object] = {
            "time": _time(record),
            "level": record.levelname,
            "request": REQUEST_ID.get(),
            "logger": record.name,
            "message": _message(record),
        }
        if stack := _stack(record):
            event["stack"] = stack
        return json.dumps(event, ensure_ascii=False)


def _time(record: logging.LogRecord) -> str:
    return datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")


def _message(record: logging.LogRecord) -> str:
    return without_secrets(" ".join(record.getMessage().split()))


def _stack(record: logging.LogRecord) -> list[str]:
    if not record.exc_info or record.exc_info[1] is None:
        return []
    return stack_of(record.exc_info[1], record.exc_info[2])


class OnceAMinute(logging.Filter):
    """Lets the same message of a logger through once a minute, with how many there were meanwhile.

    A machine that has run out of files or of its database says the same thing a thousand times a second.
    """

    def __init__(self) -> None:
        super().__init__()
        self.seen: dict[tuple[str, str], tuple[float, int]] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        if record.levelno < logging.WARNING:
            return True
        key, now = (record.name, str(record.msg)), time.monotonic()
        began, more = self.seen.get(key, (-ONCE, 0))
        if now - began < ONCE:
            self.seen[key] = (began, more + 1)
            return False
        self.seen[key] = (now, 0)
        if more:
            record.msg, record.args = f"{record.getMessage()} ({more} more like it since)", ()
        return True


class NotToldAlready(logging.Filter):
    """Leaves out Django's line about each 503: what is behind it has been said, with its cause."""

    def filter(self, record: logging.LogRecord) -> bool:
        return getattr(record, "status_code", 0) != 503
