"""Loading editions: all of a file or nothing of it, idempotent, and never into one that is in use."""

from __future__ import annotations

import re
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core import serializers
from django.core.management import CommandError, call_command

from assessments.reviews.models import Review
from framework.edition_file import KINDS, BadEdition
from framework.models import Challenge, Descriptor, Edition, Indicator
from framework.queries import current_edition
from framework.services import freeze, load_edition, load_editions
from recovery_site.errors import NotNow
from tests.build import a_completed_template_a, a_review, a_system
from tests.framework.build import Row, pick, rows, stored, write

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_framework")]
FIXTURE = Path(__file__).parents[2] / "fixtures" / "framework_2010.json"


def everything() -> str:
    """All that is stored of the framework, but the mark that tells one version of the content from another."""
    found = [row for kind in KINDS.values() for row in kind.model._default_manager.order_by("pk")]
    return re.sub(r'"content_version": "[^"]+"', "", serializers.serialize("json", found))


def load(*arguments: str | Path, **options: Any) -> str:
    out = StringIO()
    call_command("load_framework", *map(str, arguments), stdout=out, stderr=out, **options)
    return out.getvalue()


def test_the_command_loads_every_file_of_the_project_and_a_second_run_has_nothing_to_do() -> None:
    assert "records added" in load()
    before = everything()
    assert load() == "framework_2010.json: edition 2010: nothing to do.\n"
    assert everything() == before
    assert (Challenge.objects.count(), Descriptor.objects.count(), Indicator.objects.count()) == (10, 30, 50)


def test_loaddata_and_the_command_make_the_same(tmp_path: Path) -> None:
    call_command("loaddata", "framework_2010", verbosity=0)
    before = everything()
    assert load(FIXTURE) == "framework_2010.json: edition 2010: nothing to do.\n"
    call_command("loaddata", "framework_2010", verbosity=0)
    assert everything() == before


def test_a_change_is_made_and_what_is_gone_goes(tmp_path: Path) -> None:
    stored(tmp_path)
    found = rows()
    pick(found, "challenge")["fields"]["title"] = "Another title"
    found.remove(pick(found, "indicator", 1))
    result = load_edition(write(tmp_path, found))
    assert (result.added, result.changed, result.removed) == (0, 1, 1)
    assert str(result) == "edition tiny: 0 records added, 1 changed, 1 removed"
    assert Challenge.objects.get(number=1).title == "Another title"


@pytest.mark.parametrize(
    "spoil",
    [
        lambda found: found.remove(pick(found, "stage", 1)),
        lambda found: pick(found, "challenge", 4)["fields"].update(number=11),
        lambda found: found.append(pick(found, "stage")),
        lambda found: pick(found, "stage")["fields"].update(edition=["unknown"]),
        lambda found: found.append(rows("second")[0]),
        lambda found: pick(found, "challenge")["fields"].update(title=7),
        lambda found: pick(found, "challenge")["fields"].update(title="a\ud800b"),
        lambda found: pick(found, "descriptor")["fields"].update(text="x" * 2_100_000),
    ],
    ids=["missing", "number", "duplicate", "unknown", "two editions", "type", "surrogate", "huge"],
)
def test_a_bad_file_changes_nothing(tmp_path: Path, spoil: Callable[[list[Row]], object]) -> None:
    stored(tmp_path)
    before = everything()
    found = rows()
    pick(found, "challenge", 9)["fields"]["title"] = "A good change beside the bad one"
    spoil(found)
    with pytest.raises(CommandError, match=r"Nothing was changed. This is wrong:\n- framework_tiny.json: "):
        load(write(tmp_path, found))
    assert everything() == before


def test_one_bad_file_keeps_the_good_ones_out_and_every_fault_is_said(tmp_path: Path) -> None:
    bad = rows("bad", current=False)
    bad.remove(pick(bad, "stage"))
    pick(bad, "challenge")["fields"]["title"] = ""
    with pytest.raises(BadEdition) as refused:
        load_editions(
            [write(tmp_path, rows(), "framework_good.json"), write(tmp_path, bad, "framework_bad.json")]
        )
    assert refused.value.faults == [
        "framework_bad.json: Record 4 (challenge 1) has a wrong title: it is empty.",
        "framework_bad.json: Stage 1 is missing.",
    ]
    assert not Edition.objects.exists()


def test_two_files_of_one_edition_and_two_that_are_current(tmp_path: Path) -> None:
    paths = [write(tmp_path, rows(), f"framework_{name}.json") for name in ("a", "b")]
    with pytest.raises(
        BadEdition, match=r"framework_a\.json and framework_b\.json are both of edition “tiny”"
    ):
        load_editions(paths)
    paths = [write(tmp_path, rows(slug), f"framework_{slug}.json") for slug in ("a", "b")]
    with pytest.raises(BadEdition, match="each say “current”: true"):
        load_editions(paths)


def test_no_file_and_no_current_edition_are_said(tmp_path: Path, settings: Any) -> None:
    assert "No edition is current" in load(write(tmp_path, rows(current=False)))
    settings.BASE_DIR = tmp_path
    with pytest.raises(CommandError, match="There is no file to load"):
        load()


def changed(tmp_path: Path) -> Path:
    """The file of the small edition, with one title changed, one term gone and one new."""
    found = rows()
    pick(found, "challenge", 2)["fields"]["title"] = "Changed"
    pick(found, "glossaryterm", 1)["fields"]["term"] = "New word"
    return write(tmp_path, found)


def test_an_edition_in_use_refuses_a_changed_file_and_says_what_differs(tmp_path: Path) -> None:
    freeze(stored(tmp_path))
    before = everything()
    with pytest.raises(NotNow) as refused:
        load_edition(changed(tmp_path))
    assert str(refused.value).splitlines()[-3:] == [
        "- the glossary term “New word” is new",
        "- challenge 3 has another title",
        "- Full text is gone",
    ]
    with pytest.raises(CommandError, match=r"Nothing was changed. A review uses edition “tiny”"):
        load(changed(tmp_path))
    assert everything() == before
    assert "nothing to do" in load(write(tmp_path, rows()))


def test_a_site_that_starts_leaves_an_edition_in_use_as_it_is_and_loads_the_rest(tmp_path: Path) -> None:
    freeze(stored(tmp_path))
    newer = write(tmp_path, rows("newer", current=False), "framework_newer.json")
    said = load(changed(tmp_path), newer, leave_used=True)
    assert "edition tiny: left as it is. A review uses edition “tiny”" in said
    assert Challenge.objects.get(edition__slug="tiny", number=3).title == "Title 3"
    assert Edition.objects.filter(slug="newer").exists()
    assert current_edition() == Edition.objects.get(slug="tiny")


def test_a_new_edition_takes_over_and_the_old_review_keeps_its_own(tmp_path: Path) -> None:
    # given a review on the edition of 2010
    place = a_system()
    old = a_completed_template_a(place, a_review(place))
    text = Descriptor.objects.filter(challenge__edition=old.edition).first()
    assert text is not None
    # when a newer edition is loaded that says it is current
    load(write(tmp_path, rows("2027", year=2027), "framework_2027.json"))
    # then new reviews use that one, and the old one reads as before
    new = a_review(place, title="Second review")
    assert (current_edition().slug, new.edition.slug) == ("2027", "2027")  # type: ignore[union-attr]
    assert Review.objects.get(pk=old.pk).edition.slug == "2010"
    assert Descriptor.objects.get(pk=text.pk).text == text.text
    assert {row.challenge.edition.slug for row in old.rows.select_related("challenge__edition")} <= {"2010"}


def test_the_old_edition_can_become_current_again_though_it_is_in_use(tmp_path: Path) -> None:
    freeze(stored(tmp_path))
    stored(tmp_path, "newer")
    assert current_edition() == Edition.objects.get(slug="newer")
    load(write(tmp_path, rows()))
    assert current_edition() == Edition.objects.get(slug="tiny")
