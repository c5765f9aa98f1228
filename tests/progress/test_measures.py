"""What a plan is measured by: written by both sides, read by everybody in the system, never rewritten."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse

from assessments.audit.models import Entry
from assessments.plans.models import Plan
from assessments.plans.queries import plan_of
from assessments.progress.measures import services
from assessments.progress.measures.models import Change, Measure, Reading
from assessments.progress.measures.queries import series_for, series_of
from assessments.progress.measures.services import Found, MeasureText
from recovery_site.errors import NotNow, Stale
from tests.build import Place, a_completed_template_a, a_review, a_signed_plan, a_system, row_of
from tests.progress.test_chart import WOBBLE
from tests.refusing import turned_away
from tests.tracing import statements

pytestmark = pytest.mark.django_db
TODAY = dt.date(2027, 9, 1)
WAITING = MeasureText("People who wait", "outcome", "number", "down", "people", Decimal(40), Decimal(10))
SHARE = MeasureText("Own plans", "process", "percent", "up", target=Decimal(80))
POLICY = MeasureText("A policy is there", "process", "yes_no", "up")


@pytest.fixture
def place() -> Place:
    return a_system()


@pytest.fixture
def plan(place: Place) -> Plan:
    """A signed plan for challenge 3."""
    review = a_completed_template_a(place, a_review(place))
    a_signed_plan(place, review, 3)
    found = plan_of(row_of(review, 3))
    assert found
    return found


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assessments.progress.measures.services.timezone.localdate", lambda: TODAY)


def a_measure(place: Place, plan: Plan, text: MeasureText = WAITING) -> Measure:
    return services.add_measure(user=place.lead, plan=plan, text=text, uid=uuid4())


def record(place: Place, measure: Measure, found: dict[dt.date, Found], **seen: Any) -> int:
    return services.record_readings(user=place.lead, measure=measure, found=found, seen=seen.get("seen", {}))


def day(number: int) -> dt.date:
    return dt.date(2026, 1, 5) + dt.timedelta(days=7 * number)


def of_plan(plan: Plan) -> list[int]:
    return [plan.row.review_id, plan.row.challenge.number]


def at(route: str, measure: Measure, *more: object) -> str:
    return reverse(route, args=[*of_plan(measure.plan), measure.pk, *more])


def signed_in(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


# ------------------------------------------------------------------------------------------- who, and when


def test_both_sides_write_and_the_others_read(place: Place, plan: Plan) -> None:
    measure = a_measure(place, plan)
    services.record_readings(
        user=place.commissioner, measure=measure, found={day(0): Found(Decimal(38))}, seen={}
    )
    for reader in (place.partner, place.reader):
        with turned_away():
            services.add_measure(user=reader, plan=plan, text=WAITING, uid=uuid4())
        with turned_away():
            services.record_readings(user=reader, measure=measure, found={day(1): Found(Decimal(1))}, seen={})
        page = signed_in(reader).get(at("measure", measure)).text
        assert "38" in page
        assert at("reading_new", measure) not in page
        assert signed_in(reader).post(at("reading_new", measure)).status_code == 403


def test_a_stranger_finds_nothing(plan: Plan, place: Place) -> None:
    measure, stranger = a_measure(place, plan), a_system()
    for route in ("measure", "reading_new", "readings_paste", "measure_edit", "measure_end", "change_new"):
        assert signed_in(stranger.lead).get(at(route, measure)).status_code == 404


def test_a_measure_of_another_plan_is_not_found(place: Place, plan: Plan) -> None:
    measure = a_measure(place, plan)
    elsewhere = reverse("measure", args=[plan.row.review_id, 4, measure.pk])
    assert signed_in(place.lead).get(elsewhere).status_code == 404


def test_nothing_is_measured_where_no_plan_was_begun(place: Place, plan: Plan) -> None:
    page = signed_in(place.lead).get(reverse("measures", args=[plan.row.review_id, 4]))
    assert reverse("measure_new", args=[plan.row.review_id, 4]) not in page.text
    assert signed_in(place.lead).get(reverse("measure_new", args=[plan.row.review_id, 4])).status_code == 409


def test_a_form_that_is_sent_twice_makes_one_measure(place: Place, plan: Plan) -> None:
    uid = uuid4()
    made = [services.add_measure(user=place.lead, plan=plan, text=WAITING, uid=uid) for _ in range(2)]
    assert made[0] == made[1]
    assert Measure.objects.count() == 1


def test_one_that_has_ended_takes_nothing_more(place: Place, plan: Plan) -> None:
    measure = a_measure(place, plan)
    record(place, measure, {day(0): Found(Decimal(3))})
    services.end_measure(user=place.lead, measure=measure, reason="Nobody needs it.")
    with pytest.raises(NotNow):
        record(place, measure, {day(1): Found(Decimal(3))})
    with pytest.raises(IntegrityError), transaction.atomic():
        Reading.objects.create(
            measure=measure, on=day(2), value=1, by=place.lead, at=measure.system.created_at
        )
    assert "Nobody needs it." in signed_in(place.partner).get(at("measure", measure)).text


# ------------------------------------------------------------------------------------------- readings


def test_a_correction_keeps_what_was_there(place: Place, plan: Plan) -> None:
    measure = a_measure(place, plan)
    record(place, measure, {day(0): Found(Decimal(38))})
    record(place, measure, {day(0): Found(Decimal(36))}, seen={day(0): 1})
    series = series_for(plan.row.review, 3, measure.pk)
    assert [one.value for one in series.readings] == [36]
    assert [one.value for one in series.corrected[day(0)]] == [38]


def test_the_same_reading_sent_twice_is_one(place: Place, plan: Plan) -> None:
    measure = a_measure(place, plan)
    found = {day(0): Found(Decimal(38))}
    assert [record(place, measure, found), record(place, measure, found)] == [1, 0]


def test_two_people_and_one_day(place: Place, plan: Plan) -> None:
    measure = a_measure(place, plan)
    record(place, measure, {day(0): Found(Decimal(38))})
    with pytest.raises(Stale) as refused:
        record(place, measure, {day(0): Found(Decimal(35)), day(1): Found(Decimal(34))})
    assert refused.value.theirs[day(0)].value == 38  # type: ignore[index]
    assert Reading.objects.count() == 1, "all of what is sent together, or none"

    form = {"on_day": "5", "on_month": "1", "on_year": "2026", "value": "35", "note": "", "seen": "0"}
    page = signed_in(place.commissioner).post(at("reading_new", measure), form)
    assert page.status_code == 409
    assert 'value="35"' in page.text
    assert "38" in page.text
    again = signed_in(place.commissioner).post(at("reading_new", measure), form | {"seen": "1"})
    assert again.status_code == 302
    assert [one.value for one in series_for(plan.row.review, 3, measure.pk).readings] == [35]


def test_a_reading_that_is_taken_out_says_why_and_can_come_back(place: Place, plan: Plan) -> None:
    measure = a_measure(place, plan)
    record(place, measure, {day(0): Found(Decimal(38))})
    lead = signed_in(place.lead)
    address = at("reading_remove", measure, day(0).isoformat())
    assert lead.post(address, {"reason": ""}).status_code == 200
    assert lead.post(address, {"reason": "Counted the wrong ward."}).status_code == 302
    assert series_for(plan.row.review, 3, measure.pk).readings == []
    record(place, measure, {day(0): Found(Decimal(20))}, seen={day(0): 2})
    assert [one.value for one in series_for(plan.row.review, 3, measure.pk).readings] == [20]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (WAITING, Found(part=1, whole=2)),
        (WAITING, Found(answer=True, note="Seen")),
        (WAITING, Found()),
        (SHARE, Found(Decimal(50))),
        (SHARE, Found(part=3, whole=2)),
        (SHARE, Found(part=0, whole=0)),
        (POLICY, Found(answer=True)),
    ],
)
def test_what_the_measure_does_not_count_is_refused(
    place: Place, plan: Plan, text: MeasureText, found: Found
) -> None:
    measure = a_measure(place, plan, text)
    with pytest.raises(NotNow):
        record(place, measure, {day(0): found})
    with pytest.raises(IntegrityError), transaction.atomic():
        Reading.objects.create(
            measure=measure,
            on=day(0),
            by=place.lead,
            at=measure.system.created_at,
            **{name: getattr(found, name) for name in ("value", "part", "whole", "answer", "note")},
        )


def test_fewer_than_no_people_is_refused(place: Place, plan: Plan) -> None:
    measure = a_measure(place, plan)
    with pytest.raises(NotNow):
        record(place, measure, {day(0): Found(Decimal(-3))})
    date = {"on_day": "6", "on_month": "4", "on_year": "2026"}
    page = signed_in(place.lead).post(at("reading_new", measure), date | {"value": "-3", "note": "Ash"})
    assert page.status_code == 200
    assert 'value="-3"' in page.text
    assert Reading.objects.count() == 0


@pytest.mark.parametrize("on", [TODAY + dt.timedelta(days=1), dt.date(1900, 1, 1)])
def test_a_day_to_come_is_refused_and_one_of_another_century(place: Place, plan: Plan, on: dt.date) -> None:
    with pytest.raises(NotNow):
        record(place, a_measure(place, plan), {on: Found(Decimal(1))})


def test_readings_and_measures_cannot_be_rewritten_past_the_services(place: Place, plan: Plan) -> None:
    measure = a_measure(place, plan)
    record(place, measure, {day(0): Found(Decimal(38))})
    change = services.note_change(
        user=place.lead, measure=measure, on=day(0), words="Peer workers", new_limits=False
    )
    other = a_system()
    for write in (
        lambda: Reading.objects.update(value=1),
        lambda: Reading.objects.all()._raw_delete(connection.alias),
        lambda: Measure.objects.update(form="percent"),
        lambda: Measure.objects.update(system=other.system),
        lambda: Measure.objects.all()._raw_delete(connection.alias),
        lambda: Change.objects.filter(pk=change.pk).update(words="Nothing"),
        lambda: Change.objects.all()._raw_delete(connection.alias),
        lambda: Measure.objects.create(
            system=other.system, plan=plan, name="x", kind="outcome", form="number", better="up"
        ),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            write()


def test_what_a_reading_is_stays_once_there_is_one(place: Place, plan: Plan) -> None:
    measure = a_measure(place, plan)
    record(place, measure, {day(0): Found(Decimal(38))})
    with pytest.raises(NotNow):
        services.correct_measure(
            user=place.lead, measure=measure, text=MeasureText("Now", "outcome", "percent", "up"), version=1
        )


def test_two_people_correct_a_measure(place: Place, plan: Plan) -> None:
    measure = a_measure(place, plan)
    mine = MeasureText("People who wait too long", "outcome", "number", "down", "people")
    services.correct_measure(user=place.commissioner, measure=measure, text=mine, version=1)
    with pytest.raises(Stale) as refused:
        services.correct_measure(user=place.lead, measure=measure, text=WAITING, version=1)
    assert refused.value.theirs == mine


def test_the_log_names_what_was_written_and_never_the_notes(place: Place, plan: Plan) -> None:
    measure = a_measure(place, plan, POLICY)
    record(place, measure, {day(0): Found(answer=True, note="Between you and me")})
    acts = list(Entry.objects.filter(about=f"measure {measure.pk}").values_list("act", flat=True))
    assert acts == ["measure.write", "reading.write"]
    assert not any("Between you" in str(entry.detail) for entry in Entry.objects.all())


# ------------------------------------------------------------------------------------------- pages


def test_the_page_of_a_measure_draws_describes_and_tabulates(place: Place, plan: Plan) -> None:
    measure = a_measure(
        place, plan, MeasureText("Waits", "outcome", "number", "down", "days", target=Decimal(9))
    )
    record(place, measure, {day(n): Found(Decimal(str(value))) for n, value in enumerate(WOBBLE)})
    services.note_change(user=place.lead, measure=measure, on=day(3), words="Peer workers", new_limits=False)
    page = signed_in(place.partner).get(at("measure", measure)).text
    assert page.count("<tr>") == len(WOBBLE) + 1
    assert "<title>Waits</title>" in page
    assert page.count('stroke-dasharray="7 5"') == 2  # both limits
    assert "Peer workers" in page
    assert "style=" not in page
    assert reverse("plan", args=of_plan(plan)) in page


def test_a_whole_measure_by_forms_alone(place: Place, plan: Plan) -> None:
    lead = signed_in(place.lead)
    new = reverse("measure_new", args=of_plan(plan))
    empty = lead.post(new, {"uid": str(uuid4()), "name": "", "baseline": "lots"})
    assert empty.status_code == 200
    assert "lots" in empty.text
    form = {
        "uid": str(uuid4()), "name": "Own plans", "kind": "process", "form": "percent", "better": "up",
        "goal": str(plan.goals.first().uid), "unit": "", "baseline": "12", "target": "80%",
    }  # fmt: skip
    made = lead.post(new, form)
    measure = Measure.objects.get()
    assert made["Location"] == at("measure", measure)
    assert (measure.target, measure.goal_uid) == (80, plan.goals.first().uid)
    date = {"on_day": "6", "on_month": "4", "on_year": "2027"}
    wrong = lead.post(at("reading_new", measure), date | {"part": "9", "whole": "3", "note": ""})
    assert wrong.status_code == 200
    assert Reading.objects.count() == 0
    lead.post(at("reading_new", measure), date | {"part": "12", "whole": "48", "note": "All wards"})
    assert Reading.objects.get().amount == 25
    assert "25%" in lead.get(reverse("measures", args=of_plan(plan))).text


@pytest.mark.parametrize("many", [1, 8])
def test_the_queries_of_a_page_do_not_grow(place: Place, plan: Plan, many: int) -> None:
    for _ in range(many):
        measure = a_measure(place, plan)
        record(place, measure, {day(n): Found(Decimal(n)) for n in range(3 * many)})
    lead = signed_in(place.lead)
    lead.get(reverse("measures", args=of_plan(plan)))
    with statements() as found:
        lead.get(reverse("measures", args=of_plan(plan)))
    assert len(found) <= 13
    assert len(series_of(plan)) == many
