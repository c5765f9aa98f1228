"""Which cells of a table head which. A table is whole here, over however many pages it runs."""

from __future__ import annotations

from assessments.reports.accessible.elements import Element

ROW_GROUPS = {"THead", "TBody", "TFoot"}


def head(table: Element, number: int) -> None:
    """Name the heading cells of a table, the `number`th, and list for every other cell those that head it."""
    table.kids.sort(key=lambda kid: isinstance(kid, Element) and kid.tag == "TFoot")
    columns: dict[int, list[str]] = {}
    rows: dict[int, list[str]] = {}
    cells = _places(table)
    for row, column, cell in cells:
        if cell.tag == "TH":
            cell.id = f"t{number}.{row}.{column}"
            heads, first, many = (
                (columns, column, cell.columns) if cell.scope == "Column" else (rows, row, cell.rows)
            )
            for place in range(first, first + many):
                heads.setdefault(place, []).append(cell.id)
    for row, column, cell in cells:
        if cell.tag == "TD":
            over = [name for at in range(column, column + cell.columns) for name in columns.get(at, [])]
            beside = [name for at in range(row, row + cell.rows) for name in rows.get(at, [])]
            cell.headers = list(dict.fromkeys(beside + over))


def _places(table: Element) -> list[tuple[int, int, Element]]:
    """(row, column, cell) for each cell. A cell over several rows moves those beside it in the rows below."""
    groups = [kid for kid in table.inside if kid.tag in ROW_GROUPS]
    found = []
    taken: dict[int, int] = {}  # column -> the first row where it is free again
    lines = [row for group in groups for row in group.inside] + [
        kid for kid in table.inside if kid.tag == "TR"
    ]
    for row, line in enumerate(lines):
        column = 0
        for cell in line.inside:
            while taken.get(column, 0) > row:
                column += 1
            found.append((row, column, cell))
            for at in range(column, column + cell.columns):
                taken[at] = row + cell.rows
            column += cell.columns
    return found
