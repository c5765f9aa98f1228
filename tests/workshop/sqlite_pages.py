"""Reading a SQLite file as bytes: in which order the cells of a table lie, page by page, and what the journal holds.

Only what SQLite's file format says (https://www.sqlite.org/fileformat2.html): no SQL, no library.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

LEAF, INNER = 13, 5  # kinds of pages of a table
LEAF_OF_INDEX, INNER_OF_INDEX = 10, 2


@dataclass(frozen=True)
class Cell:
    """One row where it lies: its key, the page, its place in the list of pointers, and its offset within the page."""

    key: int
    page: int
    pointer: int
    offset: int
    text: bytes


def varint(data: bytes, at: int) -> tuple[int, int]:
    """A number of 1 to 9 bytes, and where it ends."""
    value = 0
    for n in range(9):
        byte = data[at + n]
        if n == 8:
            return (value << 8) | byte, at + 9
        value = (value << 7) | (byte & 0x7F)
        if byte < 0x80:
            return value, at + n + 1
    raise AssertionError


def _number(data: bytes, at: int, size: int) -> int:
    return int.from_bytes(data[at : at + size], "big")


class File:
    """The bytes of a database, whole pages."""

    def __init__(self, path: Path) -> None:
        self.data = path.read_bytes()
        self.size = _number(self.data, 16, 2) or 65536
        self.size = 65536 if self.size == 1 else self.size

    def page(self, number: int) -> bytes:
        return self.data[(number - 1) * self.size : number * self.size]

    def leaves(self, root: int) -> Iterator[int]:
        """The leaves of a table, in the order of its keys."""
        page = self.page(root)
        head = 100 if root == 1 else 0
        kind, cells = page[head], _number(page, head + 3, 2)
        if kind in (LEAF, LEAF_OF_INDEX):
            yield root
            return
        assert kind in (INNER, INNER_OF_INDEX)
        for n in range(cells):
            at = _number(page, head + 12 + 2 * n, 2)
            yield from self.leaves(_number(page, at, 4))
        yield from self.leaves(_number(page, head + 8, 4))

    def cells(self, root: int) -> Iterator[Cell]:
        """Every row of a table, in the order of its keys."""
        for number in self.leaves(root):
            yield from cells_of(self.page(number), number)


def cells_of(page: bytes, number: int) -> Iterator[Cell]:
    """Every row of one leaf."""
    for n in range(_number(page, 3, 2)):
        offset = _number(page, 8 + 2 * n, 2)
        size, at = varint(page, offset)
        key, at = varint(page, at)
        yield Cell(key, number, n, offset, page[at : at + size])


def pages_in_journal(path: Path, size: int) -> Iterator[bytes]:
    """The pages that a rollback journal holds, those of older transactions behind the last one included."""
    data = path.read_bytes() if path.exists() else b""
    sector = 512
    at = sector
    while at + 4 + size + 4 <= len(data):
        yield data[at + 4 : at + 4 + size]
        at += 4 + size + 4
