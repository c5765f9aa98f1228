"""Objects of a PDF as they stand in the file: each is written and compressed once.

pydyf writes every object twice when the file has an identifier: once for the file, once for its hash.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from typing import Any

LEVEL = 6  # of zlib: level 9 takes twice the time and saves 1 % of the bytes
NULL = b"null"
_MUST_BE_PLAIN = "/Metadata"


class Written:
    """An object that is bytes already. It answers what `pydyf.PDF.write` asks of any object."""

    __slots__ = ("compressible", "data", "number", "offset")
    generation, free = 0, "n"

    def __init__(self, number: int, data: bytes, *, stream: bool = False) -> None:
        self.number, self.data, self.offset, self.compressible = number, data, 0, not stream

    @property
    def indirect(self) -> bytes:
        return b"%d 0 obj\n%b\nendobj" % (self.number, self.data)

    @property
    def reference(self) -> bytes:
        return b"%d 0 R" % self.number


def next_number(pdf: Any) -> int:
    return len(_objects(pdf))


def at(pdf: Any, reference: bytes) -> Any:
    """The object that this reference names."""
    return _objects(pdf)[_number(reference)]


def add(pdf: Any, *objects: Written) -> None:
    """Put these in the file: they have the next numbers, in their order."""
    _objects(pdf).extend(objects)


def replace(pdf: Any, reference: bytes, content: bytes) -> None:
    _objects(pdf)[_number(reference)] = Written(_number(reference), content)


def _objects(pdf: Any) -> list[Any]:
    return pdf.objects  # type: ignore[no-any-return]


def _number(reference: bytes) -> int:
    return int(reference.split()[0])


def write_once(pdf: Any) -> None:
    """Put what every object is in the file in its place. Called last: nothing can be changed after it."""
    for number, object_ in enumerate(_objects(pdf)):
        if number and not isinstance(object_, Written):
            stream = hasattr(object_, "stream")
            _objects(pdf)[number] = Written(
                number, packed(object_) if stream else object_.data, stream=stream
            )


def packed(stream: Any) -> bytes:
    """A stream with its dictionary. Metadata stays readable, as PDF/A wants it."""
    extra, content = dict(stream.extra), b"\n".join(map(_bytes, stream.stream))
    if extra.get("Type") != _MUST_BE_PLAIN:
        content, filters = compressed(content)
        extra["Filter"] = filters
    extra["Length"] = len(content)
    return b"\n".join((_dictionary(extra), b"stream", content, b"endstream"))


def compressed(content: bytes) -> tuple[bytes, str]:
    """(the bytes compressed, the filters that open them again).

    A line feed stands between the bytes and `endstream`, and is not counted. If the last byte is a carriage return,
    some readers take both for one end of line and find the length wrong by one (rule STREAM-LENGTH of
    page-validation). Such bytes are compressed once more, as a PDF allows: then they end in another byte.
    """
    content, filters = zlib.compress(content, LEVEL), 1
    while content.endswith(b"\r"):
        content, filters = zlib.compress(content, LEVEL), filters + 1
    return content, "/FlateDecode" if filters == 1 else f"[{'/FlateDecode' * filters}]"


def string(text: str) -> bytes:
    """A text as a PDF writes it: plain where it is ASCII, else in UTF-16."""
    if text.isascii():
        escaped = text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)").replace("\r", "\\r")
        return b"(" + escaped.encode() + b")"
    return b"<feff" + text.encode("utf-16-be").hex().encode() + b">"


def name(text: str) -> bytes:
    return b"/" + text.encode()


def joined(numbers: Iterable[float]) -> bytes:
    return " ".join(f"{number:.3f}".rstrip("0").rstrip(".") for number in numbers).encode()


def _dictionary(values: dict[str, Any]) -> bytes:
    return (
        b"<<" + b"".join(b"/%b %b" % (key.encode(), _bytes(value)) for key, value in values.items()) + b">>"
    )


def _bytes(item: Any) -> bytes:
    """What pydyf makes of an item, with the usual kinds first."""
    if isinstance(item, bytes):
        return item
    if isinstance(item, str):
        return item.encode("ascii")
    if isinstance(item, float):
        return str(int(item)).encode() if item.is_integer() else f"{item:f}".rstrip("0").encode()
    return getattr(item, "data", None) or str(item).encode("ascii")
