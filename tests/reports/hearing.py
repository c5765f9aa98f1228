"""Reads a PDF as a screen reader does: along its structure tree, with the text of each piece of marked content."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf

MARKS = {"BDC", "BMC"}


@dataclass
class Heard:
    """One element of the tree: what it is, what is read out, and what is inside it."""

    tag: str
    said: list[str] = field(default_factory=list)
    alt: str = ""
    scope: str = ""
    headers: int = 0
    page: int = 0  # of a figure
    own: bool = False  # it holds words itself, not only inside other elements
    inside: list[Heard] = field(default_factory=list)

    @property
    def text(self) -> str:
        """Everything that is read out, with the words for figures."""
        return re.sub(r" (?=[.,:;])", "", " ".join(" ".join([self.alt, *self.said]).split()))

    def all(self, *tags: str) -> list[Heard]:
        """The elements of these kinds inside, in the order of reading."""
        return [one for one in self.walk() if one.tag in tags]

    def walk(self) -> Iterator[Heard]:
        for one in self.inside:
            yield one
            yield from one.walk()


@dataclass
class Paper:
    """An opened PDF: its tree, the words of each page with and without what is only decoration."""

    pdf: Pdf
    tree: Heard
    margins: list[str]

    @property
    def text(self) -> str:
        return self.tree.text

    @property
    def title(self) -> str:
        return str(self.pdf.docinfo["/Title"])

    @property
    def headings(self) -> list[tuple[int, str]]:
        return [(int(one.tag[1]), one.text) for one in self.tree.all("H1", "H2", "H3", "H4")]

    def bookmarks(self) -> list[tuple[int, str]]:
        """Each with its depth, the first is 1, in their order."""

        def under(items: list[pikepdf.OutlineItem], depth: int) -> Iterator[tuple[int, str]]:
            for item in items:
                yield depth, " ".join(item.title.split())
                yield from under(item.children, depth + 1)

        with self.pdf.open_outline() as outline:
            return list(under(outline.root, 1))

    def figures(self, number: int) -> list[Heard]:
        """The figures of one page, the first is 1."""
        return [one for one in self.tree.all("Figure") if one.page == number]

    def page(self, number: int) -> str:
        """What is read out of one page, the first is 1."""
        return " ".join(_texts(self.pdf.pages[number - 1])[0].values())


def opened(content: bytes) -> Paper:
    """The paper of these bytes. Fails when a piece of marked content belongs to no element of the tree."""
    pdf = Pdf.open(io.BytesIO(content))
    numbers = {page.objgen: n for n, page in enumerate(pdf.pages)}
    texts, margins = zip(*map(_texts, pdf.pages), strict=True)
    left = {(n, mcid) for n, found in enumerate(texts) for mcid in found}
    root = pdf.Root.StructTreeRoot

    def hear(element: Dictionary) -> Heard:
        attributes = element.get("/A", Dictionary())
        one = Heard(
            str(element.S)[1:],
            alt=str(element.get("/Alt", "")),
            scope=str(attributes.get("/Scope", ""))[1:],
            headers=len(attributes.get("/Headers", [])),
            page=numbers[element.Pg.objgen] + 1 if "/Pg" in element else 0,
        )
        for kid in element.get("/K", Array()):
            if isinstance(kid, int) or kid.get("/Type") == Name.MCR:
                page, number = (element.Pg, kid) if isinstance(kid, int) else (kid.Pg, int(kid.MCID))
                place = (numbers[page.objgen], number)
                left.discard(place)
                one.own = True
                one.said.append(texts[place[0]][number])
            elif kid.get("/Type") == Name.StructElem:
                inner = hear(kid)
                one.inside.append(inner)
                one.said.append(inner.text)
        return one

    tree = hear(root.K[0])
    assert not left, f"Content that no element of the tree holds: {left}"
    return Paper(pdf, tree, list(margins))


def _texts(page: pikepdf.Page) -> tuple[dict[int, str], str]:
    """(the text of each piece of marked content by its number, the text of the artifacts)."""
    letters = {name: _letters(font) for name, font in page.resources.get("/Font", {}).items()}
    marked: dict[int, str] = {}
    artifacts, inside, font = [], [None], {}
    told, words = 0, ""  # how deep the words of a line are given whole, and they: its shapes say nothing then

    def add(said: str) -> None:
        if inside[-1] is None:
            artifacts.append(said)
        else:
            marked[inside[-1]] += said

    for operands, operator in pikepdf.parse_content_stream(page):
        act = str(operator)
        if act == "BDC" and isinstance(operands[1], Dictionary) and "/ActualText" in operands[1]:
            inside.append(_number(operands, inside[-1]))
            told, words = len(inside), str(operands[1].ActualText)
        elif act in MARKS:
            inside.append(_number(operands, inside[-1]))
            if inside[-1] is not None:
                marked.setdefault(inside[-1], "")
        elif act == "EMC":
            inside.pop()
            told = told if told <= len(inside) else 0
        elif act == "Tf":
            font = letters[str(operands[0])]
        elif act == "TJ" and told:
            add(words)
            words = ""
        elif act == "TJ":
            add("".join(_said(part, font) for part in operands[0] if isinstance(part, pikepdf.String)))
    return marked, " ".join(artifacts)


def _number(operands: Any, around: int | None) -> int | None:
    """Which piece begins here: a mark inside a piece belongs to it, an artifact to none."""
    if operands[0] == "/Artifact":
        return None
    return int(operands[1].MCID) if "/MCID" in operands[1] else around


def _said(part: pikepdf.String, font: dict[str, str]) -> str:
    codes = bytes(part).hex()
    return "".join(font.get(codes[n : n + 4], "\ufffd") for n in range(0, len(codes), 4))


def _letters(font: Any) -> dict[str, str]:
    """Glyph -> letters, from the font's own table for those who copy or listen."""
    table = font.ToUnicode.read_bytes().decode()
    return {
        code.lower(): bytes.fromhex(letters).decode("utf-16-be")
        for code, letters in re.findall(r"<([0-9A-Fa-f]{4})>\s*<([0-9A-Fa-f]+)>", table)
    }
