"""What Template A takes, and what it refuses."""

import pytest
from django.db import DatabaseError, transaction
from django.http import QueryDict
from django.test import Client

from assessments.people import policy
from assessments.people.policy import Act
from assessments.progress.lifecycle import cancel_review
from assessments.record import services
from assessments.record.forms import ChallengeForm
from assessments.record.models import CompletedTemplateA, Ranking, Row
from assessments.record.queries import Lack, Need, missing_from, ranks_of
from assessments.record.snapshot import fingerprint
from recovery_site.errors import NotNow, Stale
from tests.build import a_completed_template_a, a_person, a_review, a_system, record_all, row_of
from tests.refusing import turned_away

pytestmark = pytest.mark.django_db


def rank(place, review, ranks, reason="", version=0):
    return services.rank(
        user=place.lead, review=review, ranks=ranks, over_limit_reason=reason, version=version
    )


@pytest.mark.parametrize("ranks", [{1: 1, 2: 1}, {1: 1, 2: 3}, {1: 2}, {1: 0}])
def test_ranks_are_one_two_three_without_gap_or_repeat(ranks) -> None:
    place = a_system()
    review = a_review(place)
    record_all(place, review)
    with pytest.raises(NotNow):
        rank(place, review, ranks)


def test_a_sixth_live_priority_asks_for_a_reason_and_keeps_it() -> None:
    place = a_system()
    review = a_review(place)
    record_all(place, review)
    six = {number: number for number in range(1, 7)}
    with pytest.raises(NotNow, match=r"\b6\b.*\b5\b"):
        rank(place, review, six)
    assert rank(place, review, six, reason="Two are nearly done.").over_limit_reason == "Two are nearly done."


def test_more_than_the_limit_without_a_reason_is_missing() -> None:
    place = a_system()
    review = a_review(place)
    record_all(place, review)
    ranking = rank(place, review, {number: number for number in range(1, 7)}, reason="Two are nearly done.")
    assert missing_from(review) == []
    # Given a reason that is gone, however that came
    Ranking.objects.filter(pk=ranking.pk).update(over_limit_reason="")
    assert missing_from(review) == [Need(Lack.REASON, live=6)]


def test_priorities_of_an_earlier_review_count_until_it_is_closed() -> None:
    place = a_system()
    a_completed_template_a(place, a_review(place), priorities=(1, 2, 3))
    second = a_review(place, title="Second")
    record_all(place, second)
    rank(place, second, {3: 1, 4: 2, 5: 3})  # 1, 2, 3, 4, 5: challenge 3 goes on and counts once
    with pytest.raises(NotNow, match=r"\b6\b.*\b5\b"):
        rank(place, second, {4: 1, 5: 2, 6: 3}, version=1)


def test_what_others_chose_and_what_was_cancelled_takes_no_place() -> None:
    # Given priorities of another local system, and of a review that was cancelled
    elsewhere = a_system()
    a_completed_template_a(elsewhere, a_review(elsewhere), priorities=(1, 2))
    place = a_system()
    called_off = a_review(place)
    record_all(place, called_off)
    rank(place, called_off, {1: 1, 2: 2})
    cancel_review(user=place.lead, review=called_off, reason="Postponed.")
    # When five others are chosen, then nothing is asked, and nothing is missing
    review = a_review(place, title="Again")
    record_all(place, review)
    rank(place, review, {number: number - 2 for number in range(3, 8)})
    assert missing_from(review) == []
    assert ranks_of(review).version == 1


def test_two_people_on_one_challenge_do_not_overwrite_each_other() -> None:
    place = a_system()
    review = a_review(place)
    record_all(place, review)
    with pytest.raises(Stale):
        record_all(place, review)


def test_only_the_recovery_lead_writes() -> None:
    place = a_system()
    review = a_review(place)
    for other in (place.commissioner, place.partner, place.reader, a_person("Stranger")):
        with turned_away():
            services.rank(user=other, review=review, ranks={}, over_limit_reason="", version=0)
        with turned_away():
            services.complete(user=other, review=review, fingerprint=fingerprint(review))


def test_completing_wants_everything_and_the_form_that_was_read() -> None:
    place = a_system()
    review = a_review(place)
    assert [need.challenge for need in missing_from(review) if need.lack is Lack.ROW] == list(range(1, 11))
    with pytest.raises(NotNow):
        services.complete(user=place.lead, review=review, fingerprint=fingerprint(review))
    record_all(place, review)
    assert missing_from(review) == [Need(Lack.PRIORITY)]
    with pytest.raises(NotNow):
        services.complete(user=place.lead, review=review, fingerprint=fingerprint(review))
    read = fingerprint(review)
    rank(place, review, {3: 1})
    with pytest.raises(Stale):
        services.complete(user=place.lead, review=review, fingerprint=read)


def test_the_database_itself_keeps_a_completed_template_a() -> None:
    place = a_system()
    review = a_completed_template_a(place, a_review(place))
    for change in (
        lambda: Row.objects.filter(review=review).update(stage=3),
        lambda: row_of(review, 1).delete(),
        lambda: CompletedTemplateA.objects.filter(review=review).update(content="{}"),
        lambda: CompletedTemplateA.objects.filter(review=review).delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    with pytest.raises(NotNow):
        rank(place, review, {1: 1}, version=1)


def test_a_stage_goes_with_agreement_in_the_database() -> None:
    place = a_system()
    review = a_review(place)
    record_all(place, review)
    for wrong in ({"outcome": "not_reached"}, {"stage": None}, {"stage": 4}, {"rank": 11}):
        with pytest.raises(DatabaseError), transaction.atomic():
            Row.objects.filter(review=review, challenge__number=1).update(**wrong)


def post(client: Client, address: str, **fields: str):
    rows = {"r-TOTAL_FORMS": "2", "r-INITIAL_FORMS": "0", "version": "0"}
    return client.post(address, rows | fields)


@pytest.mark.parametrize(
    ("comments", "message"),
    [
        ("x" * 2001, "Use 2,000 characters or fewer."),
        ("\ud800", "broken character"),
    ],
)
def test_bad_text_is_refused_beside_the_field_and_on_top(client: Client, comments, message) -> None:
    place = a_system()
    review = a_review(place)
    client.force_login(place.lead)
    data = QueryDict(mutable=True)
    data.update({"outcome": "agreed", "stage": "2", "comments": comments, "version": "0"})
    form = ChallengeForm(data, stages=review.edition.stages.all())
    assert not form.is_valid()
    assert message in form.errors["comments"][0]
    if comments.isprintable():
        page = post(client, f"/reviews/{review.pk}/template-a/1/", outcome="agreed", comments=comments)
        assert page.content.decode().count(message) == 2
        assert comments in page.content.decode()


def test_two_thousand_characters_are_taken(client: Client) -> None:
    place = a_system()
    review = a_review(place)
    client.force_login(place.lead)
    answer = post(
        client, f"/reviews/{review.pk}/template-a/1/", outcome="agreed", stage="1", comments="é" * 2000
    )
    assert answer.status_code == 302
    assert row_of(review, 1).comments == "é" * 2000


def test_another_systems_review_is_a_404_like_any_other(client: Client) -> None:
    place, stranger = a_system(), a_system("Elsewhere")
    review = a_review(place)
    client.force_login(stranger.lead)
    theirs = client.get(f"/reviews/{review.pk}/template-a/")
    nothing = client.get("/reviews/999999/template-a/")
    assert theirs.status_code == nothing.status_code == 404
    assert theirs.content == nothing.content


def test_a_colleague_reads_and_is_told_why_not_to_write(client: Client) -> None:
    place = a_system()
    review = a_review(place)
    client.force_login(place.reader)
    reason = policy.permissions(place.reader, place.system).reason_against(Act.RECORD_WRITE)
    assert reason in client.get(f"/reviews/{review.pk}/template-a/").text
    assert client.get(f"/reviews/{review.pk}/template-a/1/").status_code == 403
