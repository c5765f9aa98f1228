"""The objects of a PDF, and the file made of them: each is written and compressed once.

pydyf writes every object twice when the file has an identifier: once for the file, once for its hash.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from hashlib import md5
from typing import IO, Any

LEVEL = 6  # of zlib: level 9 takes twice the time and saves 1 % of the bytes
MOST = 255  # objects in a pack: the place in it is one byte
NULL = b"null"
_MUST_BE_PLAIN = "/Metadata"


class Written:
    """An object of the tree: its bytes, and the number that others know it by."""

    __slots__ = ("data", "number")

    def __init__(self, number: int, data: bytes) -> None:
        self.number, self.data = number, data


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


def write(pdf: Any, output: IO[bytes], _version: Any, identifier: bytes, _compress: Any) -> None:
    """Write the file. Takes what `pydyf.PDF.write` takes: this is called in its place.

    Streams come first, then everything else in packs, then the table of where each object is. The second part of the
    identifier is the hash of the content, so it tells two versions apart.
    """
    if pdf.info:
        pdf.add_object(pdf.info)
    seen, position = md5(usedforsecurity=False), 0
    places: dict[int, tuple[int, int, int]] = {0: (0, 0, 0xFF)}

    def put(content: bytes) -> None:
        nonlocal position
        seen.update(content)
        position += output.write(content)

    def put_stream(number: int, stream: bytes) -> None:
        places[number] = (1, position, 0)
        put(b"%d 0 obj\n%b\nendobj\n" % (number, stream))

    put(b"%PDF-1.7\n%\xf0\x9f\x96\xa4\n")
    packs, last = [Pack()], len(_objects(pdf))
    for number, one in enumerate(_objects(pdf)):
        if hasattr(one, "stream"):
            put_stream(number, packed(one.stream, one.extra))
        elif number:
            if packs[-1].is_full:
                packs.append(Pack())
            places[number] = (2, last + len(packs) - 1, len(packs[-1].numbers))
            packs[-1].add(number, one.data)
    for number, pack in enumerate(packs, start=last):
        put_stream(number, pack.stream)
    number, table = last + len(packs), position
    places[number] = (1, table, 0)
    lines = b"".join(
        bytes([kind]) + at.to_bytes(4, "big") + bytes([n]) for _, (kind, at, n) in sorted(places.items())
    )
    extra = {
        "Type": "/XRef",
        "W": "[1 4 1]",
        "Size": number + 1,
        "Root": pdf.catalog.reference,
        **({"Info": pdf.info.reference} if pdf.info else {}),
        "ID": f"[<{identifier.hex()}><{seen.hexdigest()}>]",
    }
    put_stream(number, packed([lines], extra))
    put(b"startxref\n%d\n%%%%EOF\n" % table)


class Pack:
    """Objects that are compressed together. Not all in one, so that a reader opens only what it needs."""

    def __init__(self) -> None:
        self.numbers: list[str] = []
        self.content: list[bytes] = []
        self.length = 0

    @property
    def is_full(self) -> bool:
        return len(self.numbers) == MOST

    def add(self, number: int, data: bytes) -> None:
        self.numbers.append(f"{number} {self.length}")
        self.content.append(data)
        self.length += len(data) + 1

    @property
    def stream(self) -> bytes:
        head = " ".join(self.numbers)
        extra = {"Type": "/ObjStm", "N": len(self.numbers), "First": len(head) + 1}
        return packed([head, *self.content], extra)


def packed(stream: list[Any], extra: dict[str, Any]) -> bytes:
    """A stream with its dictionary. Metadata stays readable, as PDF/A wants it; a picture comes compressed already."""
    extra, content = dict(extra), plain(stream)
    if extra.get("Type") != _MUST_BE_PLAIN and "Filter" not in extra:
        content, filters = compressed(content)
        extra["Filter"] = filters
    extra["Length"] = len(content)
    return b"\n".join((_dictionary(extra), b"stream", content, b"endstream"))


def plain(stream: list[Any]) -> bytes:
    """The bytes of these pieces of content."""
    return b"\n".join(map(_bytes, stream))


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
