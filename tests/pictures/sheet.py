"""The contact sheets: every picture, small, side by side, with its name; and the pictures of the documents."""

from __future__ import annotations

from pathlib import Path

from PIL import Image, ImageDraw

COLUMNS = {1280: 4, 390: 8}
THUMB = {1280: 400, 390: 200}
TALLEST = 640  # of a thumb; a longer page is cut
ROWS = 3  # of a sheet


def sheets(taken: list[tuple[str, int, Path]], folder: Path) -> list[Path]:
    """Write the contact sheets of each width; gives their files."""
    made = []
    for width, columns in COLUMNS.items():
        found = [(name, file) for name, one, file in taken if one == width]
        each = columns * ROWS
        for number, start in enumerate(range(0, len(found), each), 1):
            file = folder / f"sheet-{width}-{number}.png"
            _sheet(found[start : start + each], THUMB[width], columns).save(file, optimize=True)
            made.append(file)
    return made


def _sheet(pictures: list[tuple[str, Path]], width: int, columns: int) -> Image.Image:
    gap, line = 16, 20
    rows = -(-len(pictures) // columns)
    sheet = Image.new("RGB", (columns * (width + gap) + gap, rows * (TALLEST + line + gap) + gap), "#777")
    draw = ImageDraw.Draw(sheet)
    for place, (name, file) in enumerate(pictures):
        x = gap + (place % columns) * (width + gap)
        y = gap + (place // columns) * (TALLEST + line + gap)
        with Image.open(file) as whole:
            height = round(whole.height * width / whole.width)
            thumb = whole.convert("RGB").resize((width, height)).crop((0, 0, width, min(height, TALLEST)))
        draw.text((x, y + 3), name, fill="white")
        sheet.paste(thumb, (x, y + line))
    return sheet


def of_documents(
    taken: list[tuple[str, int, Path]], wanted: dict[str, tuple[str, int, int]], folder: Path
) -> None:
    """Copy those pictures that the documents show: file -> (name, width, the most of its height)."""
    files = {(name, width): file for name, width, file in taken}
    for target, (name, width, tallest) in wanted.items():
        if (name, width) not in files:
            continue
        with Image.open(files[name, width]) as whole:
            kept = whole.convert("RGB").crop((0, 0, whole.width, min(whole.height, tallest)))
        kept.quantize(256).save(folder / target, optimize=True)
