"""The name, the colour and the logo of the Board report, set by an administrator; of a file nothing but its pixels."""

from __future__ import annotations

from io import BytesIO

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image, ImageFile

from assessments.audit.models import Entry
from assessments.people.models import User
from assessments.reports import papers, pdf
from assessments.reports.board.brand import (
    CONTRAST,
    MOST_BYTES,
    Fault,
    Unusable,
    clean_colour,
    clean_logo,
    contrast,
)
from assessments.reports.board.models import Brand
from assessments.reports.board.options import BoardOptions, Length
from assessments.reports.board.services import Look, set_brand
from recovery_site.errors import Stale
from tests import build
from tests.administration.world import an_administrator
from tests.refusing import turned_away
from tests.reports.hearing import opened

SECRET = b"somebody wrote this into the file"


def a_picture(width: int = 600, height: int = 200, kind: str = "PNG", mode: str = "RGBA") -> bytes:
    made, where = Image.new(mode, (width, height), "#0f5f66"), BytesIO()
    made.save(where, kind, **({"exif": b"Exif\0\0" + SECRET} if kind == "JPEG" else {}))
    return where.getvalue()


@pytest.mark.parametrize(
    ("sent", "size"),
    [
        (a_picture(), (600, 200)),
        (a_picture(2000, 1000), (600, 300)),
        (a_picture(3000, 100), (900, 30)),
        (a_picture(kind="JPEG", mode="RGB"), (600, 200)),
        (a_picture(mode="P"), (600, 200)),
        (a_picture(mode="LA"), (600, 200)),
        (a_picture() + SECRET, (600, 200)),
    ],
)
def test_a_picture_is_drawn_anew(sent: bytes, size: tuple[int, int]) -> None:
    logo = clean_logo(sent)
    found = Image.open(BytesIO(logo.png))
    assert (found.format, found.mode, found.size) == ("PNG", "RGB", size)
    assert (logo.width, logo.height) == size
    assert found.info == {}
    assert SECRET not in logo.png
    assert clean_logo(sent) == logo


@pytest.fixture(autouse=True)
def _as_weasyprint_leaves_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """It tells Pillow, for its whole process, to take pictures that break off."""
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", True)


@pytest.mark.parametrize(
    ("sent", "fault"),
    [
        (b"", Fault.NO_PICTURE),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", Fault.NO_PICTURE),
        (b"%PDF-1.7", Fault.NO_PICTURE),
        (a_picture(kind="GIF", mode="P"), Fault.NO_PICTURE),
        (a_picture()[:200], Fault.NO_PICTURE),
        (a_picture()[:60] + b"\0" * 900, Fault.NO_PICTURE),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 100, Fault.NO_PICTURE),
        (b"W" * (MOST_BYTES + 1), Fault.TOO_LARGE),
        (a_picture(4001, 50), Fault.TOO_MANY_PIXELS),
        (a_picture(3000, 2001), Fault.TOO_MANY_PIXELS),
        (a_picture(300, 39), Fault.TOO_SMALL),
    ],
)
def test_what_is_no_logo_is_refused(sent: bytes, fault: Fault) -> None:
    with pytest.raises(Unusable) as refused:
        clean_logo(sent)
    assert refused.value.fault is fault


def test_a_colour_has_to_be_seen_on_white() -> None:
    assert [clean_colour(one) for one in ("", "#0F5F66", "274b8f", " #000000 ")] == [
        "",
        "#0f5f66",
        "#274b8f",
        "#000000",
    ]
    assert round(contrast("#000000"), 1) == 21
    assert contrast("#767676") > CONTRAST > contrast("#777777")
    for typed, fault in (
        ("#f2b544", Fault.TOO_LIGHT),
        ("#777777", Fault.TOO_LIGHT),
        ("red", Fault.NO_COLOUR),
        ("#12345", Fault.NO_COLOUR),
        ("url(//x)", Fault.NO_COLOUR),
    ):
        with pytest.raises(Unusable) as refused:
            clean_colour(typed)
        assert refused.value.fault is fault


# ------------------------------------------------------------------------------------------------- on the site


@pytest.fixture
def admin(db: None) -> User:
    return an_administrator()


def address(place: build.Place) -> str:
    return f"/administration/systems/{place.system.pk}/brand/"


def filled(**changes: object) -> dict[str, object]:
    logo = SimpleUploadedFile("logo.png", a_picture(), "image/png")
    return {"version": "0", "name": "Northby <Trust>", "colour": "274B8F", "logo": logo} | changes


def test_an_administrator_sets_it_and_the_report_has_it(client: Client, admin: User) -> None:
    place = build.a_system()
    review = build.a_review(place)
    client.force_login(admin)
    assert client.post(address(place), filled()).status_code == 302
    brand = Brand.objects.get()
    assert (brand.name, brand.colour, brand.width, brand.height) == ("Northby <Trust>", "#274b8f", 600, 200)
    entry = Entry.objects.filter(act="brand.change").get()
    assert entry.detail["after"]["logo"]
    assert "Northby" not in str(entry.detail)
    assert "data:image/png;base64," in client.get(address(place)).text
    client.force_login(place.reader)
    report = f"/reviews/{review.pk}/board-report.html"
    page = client.get(report).text
    assert 'fill="#274b8f"' in page
    assert 'alt="Northby &lt;Trust&gt;"' in page
    assert "#274b8f" not in client.get(f"{report}?without=brand").text
    client.force_login(admin)
    gone = filled(version="1", without_logo="on")
    del gone["logo"]
    assert client.post(address(place), gone).status_code == 302
    brand.refresh_from_db()
    assert brand.logo is None
    client.force_login(place.reader)
    assert "Northby &lt;Trust&gt;: Board report" in client.get(report).text


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"colour": "#ffff00"}, "colour"),
        ({"logo": SimpleUploadedFile("x.png", b"<svg></svg>", "image/png")}, "logo"),
        ({"name": "N" * 201}, "name"),
    ],
)
def test_a_mistake_is_named_beside_its_field(
    client: Client, admin: User, changes: dict[str, object], field: str
) -> None:
    place = build.a_system()
    client.force_login(admin)
    answer = client.post(address(place), filled(**changes))
    assert list(answer.context["form"].errors) == [field]
    assert not Brand.objects.exists()


def test_nobody_else_sets_it_and_two_administrators_notice_each_other(client: Client, admin: User) -> None:
    place = build.a_system()
    client.force_login(place.lead)
    assert client.post(address(place), filled()).status_code == 404
    with turned_away():
        set_brand(by=place.lead, system=place.system, look=Look("Mine"), version=0)
    set_brand(by=admin, system=place.system, look=Look("First"), version=0)
    with pytest.raises(Stale):
        set_brand(by=admin, system=place.system, look=Look("Second"), version=0)
    client.force_login(admin)
    answer = client.post(address(place), filled())
    assert answer.context["form"].errors
    assert "Northby &lt;Trust&gt;" in answer.text
    assert Brand.objects.get().name == "First"


@pytest.mark.pdf
def test_the_logo_on_paper_is_the_logo(admin: User) -> None:
    """And the file stays what PDF/A wants: no smoothing of pictures."""
    place = build.a_system()
    review = build.a_review(place)
    look = Look("Northby", "#274b8f", clean_logo(a_picture()))
    set_brand(by=admin, system=place.system, look=look, version=0)
    html = papers.board(review, BoardOptions(length=Length.SHORT))
    paper = opened(pdf.render(html, identifier="x").file)
    (picture,) = paper.pdf.pages[0].get_images().values()
    drawn = pikepdf.PdfImage(picture).as_pil_image().convert("RGB")
    assert drawn.size == (600, 200)
    assert drawn.getpixel((300, 100)) == (0x0F, 0x5F, 0x66)
    assert not picture.get("/Interpolate", False)
    assert [one.alt for one in paper.figures(1)] == ["Northby"]
