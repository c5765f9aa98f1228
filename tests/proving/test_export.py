"""An export proves by itself what was signed and logged: every bit counts, and Python alone is enough to check."""

from __future__ import annotations

import hashlib
import json
import random
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

import pytest
import rfc8785
from django.core.management import CommandError, call_command
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st

from assessments.audit.models import Entry
from assessments.audit.services import keys
from assessments.people.models import LocalSystem, Organisation
from assessments.people.services import add_member
from assessments.plans.models import Plan
from assessments.plans.services import revise
from assessments.proving import checking
from assessments.proving.checking import NoExport, canonical, check
from assessments.proving.exporting import lines_of
from assessments.signoff.endorsing import endorse
from assessments.signoff.models import Revision, Signature
from tests.build import (
    Place,
    a_completed_template_a,
    a_person,
    a_review,
    a_signed_plan,
    a_system,
    described,
    signed_by,
)
from tests.upgrade.database import lifted

pytestmark = pytest.mark.django_db
SCRIPT = Path(checking.__file__)
STORED = Path(__file__).resolve().parents[1]
ROUNDS = 1_000


@dataclass
class World:
    place: Place
    plan: Plan
    lines: list[bytes]

    @property
    def system(self) -> LocalSystem:
        return self.place.system


def built() -> World:
    """A plan of two versions, both signed, the first endorsed; words in several languages."""
    place = a_system(name="Fen")
    plan = a_signed_plan(
        place, a_completed_template_a(place, a_review(place, title="Adolygiad cyntaf – é 😀"))
    )
    person = a_person("Vera Voice")
    voices = Organisation.objects.get(system=place.system, name="Voices")
    add_member(by=place.lead, system=place.system, user=person, role="representative", organisation=voices)
    filed = Revision.objects.get(plan=plan)
    endorse(user=person, plan=plan, filed=filed, read_sha256=filed.sha256)
    plan.refresh_from_db()
    revise(user=place.lead, plan=plan, reason="New money.")
    described(plan, place.lead, "Version two")
    signed_by(plan, place.lead, "provider")
    signed_by(plan, place.commissioner, "commissioner")
    return World(place, plan, list(lines_of(place.system)))


@pytest.fixture
def world(made: World) -> World:
    return made


def ended(lines: list[bytes]) -> list[bytes]:
    """With a last line that fits, as somebody makes it who changed something before."""
    end = {"kind": "end", "lines": len(lines) - 1, "sha256": hashlib.sha256(b"".join(lines[:-1])).hexdigest()}
    return [*lines[:-1], f"{canonical(end)}\n".encode()]


def faults(lines: list[bytes], *, with_key: bool = True) -> list[str]:
    """What is wrong with the export, whether it can be read or not."""
    try:
        return check(lines, keys=keys() if with_key else ()).faults
    except NoExport as error:
        return [str(error)]


def alone(path: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """The program by itself: no packages, no settings, nothing of the site."""
    command = [sys.executable, "-I", "-S", str(SCRIPT), str(path), *options]
    return subprocess.run(command, capture_output=True, text=True, cwd=path.parent, timeout=60)


# ------------------------------------------------------------------------------- what is whole


def test_what_the_site_wrote_fits(world: World) -> None:
    report = check(world.lines, keys=keys())
    assert (report.faults, report.notes) == ([], [])
    assert report.counts == {
        "entries": Entry.objects.filter(system=world.system).count(),
        "completedtemplatea": 1,
        "revision": 2,
        "signature": 4,
        "endorsement": 1,
    }


def test_python_alone_recomputes_every_hash(world: World, tmp_path: Path) -> None:
    whole, key = tmp_path / "proof.jsonl", tmp_path / "key"
    whole.write_bytes(b"".join(world.lines))
    key.write_text("\n".join(keys()))
    last = Entry.objects.filter(system=world.system).latest("seq")
    done = alone(whole, "--expect", last.hash)
    assert (done.returncode, done.stderr) == (0, "")
    assert "the seals were not checked" in done.stdout
    sealed = alone(whole, "--key", str(key))
    assert (sealed.returncode, "Note" in sealed.stdout) == (0, False)

    # A wrong head, a changed file, half a file and no export at all are each told apart.
    assert alone(whole, "--expect", "a" * 64).returncode == 1
    whole.write_bytes(b"".join(ended([*world.lines[:5], *world.lines[6:]])))
    assert alone(whole).returncode == 1
    whole.write_bytes(b"".join(world.lines[:5]))
    assert alone(whole).returncode == 2
    whole.write_text("Dear Maren")
    assert alone(whole).returncode == 2


def test_the_program_is_there_for_everybody_to_take() -> None:
    answer = Client().get("/verify/verify.py")
    assert answer.content == SCRIPT.read_bytes()
    assert answer.headers["Content-Disposition"] == 'attachment; filename="verify.py"'


def test_the_commands_say_the_same(world: World, tmp_path: Path) -> None:
    out = StringIO()
    call_command("verify_signatures", "Fen", stdout=out)
    assert "Everything fits." in out.getvalue()
    call_command("export_proof", "Fen", str(tmp_path / "proof"))
    assert faults((tmp_path / "proof").read_bytes().splitlines(keepends=True)) == []
    with pytest.raises(CommandError):
        call_command("export_proof", "Fen", str(tmp_path / "proof"))  # it is there already
    for command in (("verify_signatures", "Nowhere"), ("export_proof", "Nowhere", str(tmp_path / "other"))):
        with pytest.raises(CommandError):
            call_command(*command)
    with lifted():
        Signature.objects.filter(side="provider").update(name="Somebody else")
    with pytest.raises(SystemExit):
        call_command("verify_signatures", stdout=out)
    assert "was changed" in out.getvalue()


def test_nothing_of_another_system_is_in_it(world: World) -> None:
    other = a_system(name="Holm")
    whole = b"".join(lines_of(world.system)).decode()
    assert "Holm" not in whole
    assert f'"system":{other.system.pk},' not in whole


# ----------------------------------------------------------------------------- what is changed


def leaves(value: object, path: tuple = ()) -> Iterator[tuple]:
    """Where each text and number stands."""
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, one in inside:
        yield from leaves(one, (*path, name))
    if isinstance(value, str | int) and not isinstance(value, bool) and value != "":
        yield path


def with_one_bit_changed(line: bytes, chance: random.Random) -> bytes:
    """One bit of one value of the line is another, and the line is spelled as it should be; a text that is no text
    then keeps its changed byte as it is.
    """
    said = json.loads(line)
    *way, last = chance.choice(list(leaves(said)))
    holder = said
    for name in way:
        holder = holder[name]
    value = holder[last]
    if isinstance(value, int):
        holder[last] = value ^ 1 << chance.randrange(16)
        return f"{canonical(said)}\n".encode()
    raw = bytearray(value.encode())
    at, bit = chance.randrange(len(raw)), 1 << chance.randrange(8)
    raw[at] ^= bit
    try:
        holder[last] = raw.decode()
    except UnicodeDecodeError:
        spelled = canonical(value).encode()[1:-1]  # as it stands in the line, with its escapes
        return line.replace(spelled, spelled[:-1] + bytes([spelled[-1] ^ 0x80]), 1)
    return f"{canonical(said)}\n".encode()


def with_one_bit_of_the_file_changed(line: bytes, chance: random.Random) -> bytes:
    raw = bytearray(line)
    raw[chance.randrange(len(raw) - 1)] ^= 1 << chance.randrange(8)
    return bytes(raw)


@pytest.mark.parametrize("change", [with_one_bit_changed, with_one_bit_of_the_file_changed])
def test_a_thousand_changed_bits_of_what_is_signed_and_logged_are_all_found(world: World, change) -> None:
    """The last line is made to fit each time, so it is the hashes of what is signed and logged that find them."""
    chance, unseen = random.Random(2010), []
    for _ in range(ROUNDS):
        at = chance.randrange(1, len(world.lines) - 1)
        line = change(world.lines[at], chance)
        assert line != world.lines[at]
        if not faults(ended([*world.lines[:at], line, *world.lines[at + 1 :]])):
            unseen.append(line)
    assert unseen == []


def test_a_line_that_goes_comes_or_moves_is_found_without_the_key(world: World) -> None:
    for at in range(1, len(world.lines) - 1):
        before, line, after = world.lines[:at], world.lines[at], world.lines[at + 1 :]
        assert faults(ended([*before, *after]), with_key=False) or is_last_entry(world, at), at
        assert faults(ended([*before, line, line, *after]), with_key=False), at
        if b'"kind":"entry"' in line and b'"kind":"entry"' in after[0]:
            assert faults(ended([*before, after[0], line, *after[1:]]), with_key=False), at
    assert faults(world.lines[:-1])


def is_last_entry(world: World, at: int) -> bool:
    """The end of the log: what shows that it was cut off is a head that stands elsewhere."""
    last = Entry.objects.filter(system=world.system).latest("seq")
    if f'"seq":{last.seq},'.encode() not in world.lines[at]:
        return False
    return bool(check(ended([*world.lines[:at], *world.lines[at + 1 :]]), expected=[last.hash]).faults)


def changed(world: World, kind: str, change: Callable[[dict], None]) -> list[bytes]:
    """The export with the last line of that kind changed, its own hash made again and the end made to fit."""
    at = max(n for n, line in enumerate(world.lines) if f'"name":"{kind} '.encode() in line)
    said = json.loads(world.lines[at])
    change(said["facts"])
    return ended([*world.lines[:at], f"{canonical(said)}\n".encode(), *world.lines[at + 1 :]])


@pytest.mark.parametrize("kind", ["revision", "completedtemplatea"])
def test_other_words_with_a_hash_that_fits_them_are_found(world: World, kind: str) -> None:
    def other_words(facts: dict) -> None:
        facts["content"] = facts["content"].replace("Version two", "Another").replace("Fen", "Far")
        facts["sha256"] = hashlib.sha256(facts["content"].encode()).hexdigest()

    assert faults(changed(world, kind, other_words), with_key=False) != []


def remade(said: dict) -> bytes:
    """The line of an entry with a hash that fits it, and no seal: what somebody without the key can make."""
    said["hash"] = said["seal"] = ""
    content = {name: value for name, value in said.items() if name not in {"kind", "hash", "seal"}}
    said["hash"] = hashlib.sha256(canonical(content).encode()).hexdigest()
    return f"{canonical(said)}\n".encode()


def test_an_entry_that_was_made_again_does_not_fit_the_next_one(world: World) -> None:
    at = next(n for n, line in enumerate(world.lines) if b'"kind":"entry"' in line)
    line = remade(json.loads(world.lines[at]) | {"act": "x"})
    assert faults(ended([*world.lines[:at], line, *world.lines[at + 1 :]]), with_key=False) != []


def test_words_are_held_by_their_own_hash_where_the_log_has_none_of_the_row(world: World) -> None:
    """As in the logs of earlier releases: they knew the hash of the words, and not every column."""
    older, previous = [], checking.START
    for line in world.lines[:-1]:
        said = json.loads(line)
        if said["kind"] == "entry":
            said["detail"].pop("rows", None)
            line = remade(said | {"previous": previous})
            previous = json.loads(line)["hash"]
        older.append(line)
    found = World(world.place, world.plan, ended([*older, world.lines[-1]]))
    assert faults(found.lines, with_key=False) == []
    other = changed(found, "revision", lambda facts: facts.update(content=facts["content"] + " "))
    assert faults(other, with_key=False) != []


def test_a_signature_in_another_name_is_found(world: World) -> None:
    assert faults(changed(world, "signature", lambda facts: facts.update(name="X")), with_key=False) != []
    assert faults(changed(world, "endorsement", lambda facts: facts.update(name="X")), with_key=False) != []


def test_a_signature_that_nobody_gave_is_found(world: World) -> None:
    at = max(n for n, line in enumerate(world.lines) if b'"name":"signature ' in line)
    said = json.loads(world.lines[at])
    said["name"], said["facts"]["id"] = "signature 999999", 999999
    said["facts"]["sha256"] = "a" * 64
    line = f"{canonical(said)}\n".encode()
    assert faults(ended([*world.lines[:at], line, *world.lines[at:]]), with_key=False) != []


# --------------------------------------------------------------- canonical JSON (RFC 8785), twice

NUMBERS = st.integers(-(2**53) + 1, 2**53 - 1) | st.floats(allow_nan=False, allow_infinity=False)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
VALUES = st.recursive(
    st.none() | st.booleans() | NUMBERS | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=12,
)


@settings(max_examples=200, deadline=None)
@given(VALUES)
def test_the_program_spells_every_value_as_the_site_does(value: object) -> None:
    assert canonical(value).encode() == rfc8785.dumps(value)  # type: ignore[arg-type]


def test_the_program_and_the_site_agree_on_every_stored_text() -> None:
    texts = [*STORED.glob("*/stored/*.json"), *STORED.glob("*/golden*.json")]
    assert texts
    for path in texts:
        value = json.loads(path.read_text())
        assert canonical(value).encode() == rfc8785.dumps(value)


@pytest.mark.parametrize("value", [2**53, -(2**53), float("nan"), float("inf"), "\ud800", {1, 2}])
def test_what_has_no_canonical_spelling_is_refused(value: object) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - a UnicodeEncodeError is one
        canonical(value)
