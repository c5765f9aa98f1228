"""Pages of the reports as pictures: the PDFs of the demo, drawn by pdftoppm (Debian: poppler-utils)."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path

from PIL import Image

from assessments.reports import papers, pdf
from assessments.reports.board.options import BoardOptions, Length
from assessments.reviews.models import Review
from assessments.signoff.standing import standings_in
from tests.pictures.camera import Camera
from tests.reports.hearing import opened

DOTS = 100  # an inch, while it is looked at
WIDTH = 420  # pixels in docs/
SHORT = BoardOptions(length=Length.SHORT)
# File in docs/pictures -> which paper, and a word that stands on the page (the first such page is shown).
PAPERS: dict[str, tuple[str, str]] = {
    "report-board-1.png": ("board", "Where we stand"),
    "report-board-plan.png": ("board", "As they are on"),
    "report-board-measure.png": ("board", "What is measured"),
    "report-board-signatures.png": ("board", "Each signature is for"),
    "report-board-short.png": ("short", "How far the work is"),
    "report-template-a.png": ("template_a", "Template A"),
}


def of_the_reports(camera: Camera, folder: Path) -> None:
    """Draw the papers of the demo's third review: every page into the camera's folder, six small ones into `folder`."""
    if shutil.which("pdftoppm") is None:
        print("    pdftoppm is missing, so no reports. To install it, type: apt-get install poppler-utils")
        return
    review = Review.objects.get(title="Third review")
    drawn: dict[str, Callable[[], str]] = {
        "board": lambda: papers.board(review),
        "short": lambda: papers.board(review, SHORT),
        "template_a": lambda: papers.template_a(review),
        "template_b": lambda: papers.template_b(standings_in([review])[0]),
    }
    made = {name: pdf.render(draw(), identifier=name).file for name, draw in drawn.items()}
    pages = {name: _pages(name, file, camera.folder) for name, file in made.items()}
    for target, (name, words) in PAPERS.items():
        paper = opened(made[name])
        number = next(n for n in range(1, len(paper.margins) + 1) if words in " ".join(paper.page(n).split()))
        with Image.open(pages[name][number - 1]) as whole:
            small = whole.convert("RGB").resize(
                (WIDTH, round(whole.height * WIDTH / whole.width)), Image.LANCZOS
            )
        framed = Image.new("RGB", (small.width + 2, small.height + 2), "#7b8789")
        framed.paste(small, (1, 1))
        framed.quantize(32).save(folder / target, optimize=True)


def _pages(name: str, file: bytes, folder: Path) -> list[Path]:
    """Each page of that PDF as a picture."""
    with tempfile.NamedTemporaryFile(suffix=".pdf") as paper:
        paper.write(file)
        paper.flush()
        begun = folder / f"report-{name}"
        subprocess.run(["pdftoppm", "-r", str(DOTS), "-png", paper.name, str(begun)], check=True)
    return sorted(folder.glob(f"report-{name}-*.png"))
