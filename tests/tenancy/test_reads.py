"""Reads go through what the person may see: views read nothing themselves, and every other read begins with a thing
that the gate has let through, or with `visible_to(user)`. Whoever adds another kind of read has to say here why.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.tenancy.reading import ROOT, reads, reads_in, statements

# The modules of a step that may ask the database. None of them knows a request.
READERS = {
    *("queries", "services", "models", "snapshot", "policy", "tasks", "heads"),
    *("belonging", "limits", "securing", "merging", "visits", "history"),  # who belongs where
    *(
        "casting",
        "presence",
        "opening",
        "steering",
        "closing",
        "rehearsing",
        "handing",
    ),  # what the room writes
    *("settling", "looking", "members", "participation"),  # and reads
    *(
        "drafting",
        "keeping",
        "endorsing",
        "withdrawing",
        "agreeing",
        "letters",
        "transitions",
        "making",
        "asking",
        "places",
    ),  # plans, states, reports, the home page
}
OUTSIDE = {  # what stands above all steps, and what is no read of the site
    "assessments.access": "The gate itself: it joins each thing to the memberships of whoever asks.",
    "assessments.people.member_forms": "The choices of a box: none, and then those of the system that is handed in.",
    "assessments.moving.editions": "The framework, which is the same for everybody.",
    "assessments.moving.importing": "Only a command brings a system in.",
    "assessments.verifying": "`verify_chain`, for whoever runs the site.",
    "assessments.demo.people": "Only the demo of one machine has it.",
    "assessments.demo.progress": "Only the demo of one machine has it.",
    "assessments.demo.seeding": "Only the demo of one machine has it.",
    "assessments.management.commands.seal_log": "A command.",
    "assessments.management.commands.verify_chain": "A command.",
    "assessments.management.commands.verify_signatures": "A command.",
    "assessments.reports.accessible.packing": "The objects of a PDF, which are no rows.",
    "recovery_site.accounts": "The account of an address, to sign in.",
    "recovery_site.oidc.linking": "The account of an address that a provider vouches for, to sign in.",
    "recovery_site.account_tasks": "A task: the account that asked for a new password.",
}
BEGINS_WITH_NOTHING = {
    # for nobody's eyes
    "assessments.reports.making:_keep": "The worker keeps what it made, by the number of the report.",
    "assessments.moving.editions:digest_of": "The framework, which is the same for everybody.",
    "assessments.management.commands.seal_log:Command.handle": "A command.",
    "assessments.management.commands.verify_chain:Command.handle": "A command.",
    "assessments.management.commands.verify_signatures:Command.handle": "A command.",
    "assessments.people.queries:systems_called": "Commands, for whoever runs the site.",
    "assessments.people.invitations.services:prune": "Housekeeping of the worker.",
    "assessments.plans.together.keeping:prune": "Housekeeping of the worker.",
    "assessments.reports.making:prune": "Housekeeping of the worker.",
    "assessments.reports.making:make": "The worker, by the number that its task has.",
    "assessments.reports.publishing.making:make": "The worker, by the number that its task has.",
    "assessments.reports.publishing.making:prune": "Housekeeping of the worker.",
    "assessments.reports.publishing.asking:_is_known": "By the number of the form, for whoever sends it again.",
    "assessments.published.services:keep": "The worker, by the number of the request.",
    "assessments.published.queries:file_with": "A command, by the fingerprint of a file.",
    "assessments.published.queries:seals_known": "A command: fingerprints of certificates.",
    "assessments.workshop.rooms.closing:close_overdue": "Housekeeping of the worker.",
    "assessments.progress.actions.queries:all_in_force": "The worker, for its letters.",
    "assessments.progress.reminders.queries:_people": "The worker, for its letters; by local system.",
    "assessments.progress.reminders.queries:_standings": "The worker, for its letters; by review.",
    "recovery_site.account_tasks:send_password_link": "The worker, by the number that its task has.",
    "assessments.reports.accessible.packing:_objects": "The objects of a PDF, which are no rows.",
    # an administrator sees every system, and nothing in it but who leads it
    "assessments.administration.queries:systems": "Names alone.",
    "assessments.administration.queries:system_of": "Names alone.",
    # whoever has the secret has the right
    "assessments.people.invitations.services:ask_for_new_link": "By the number of the link; no answer tells.",
    "assessments.progress.actions.queries:by_link": "By the hash of the secret in the link.",
    "assessments.people.invitations.services:accept_vouched": "By the address, for which a provider vouches.",
    "assessments.progress.telling.queries:shared_by": "By the secret in the link.",
    "assessments.workshop.inviting.queries:_workshops": "The start of a read by review, and by the secret in the link.",
    "assessments.workshop.joining.queries:room_by_code": "By the code of the room.",
    "assessments.workshop.joining.services:join": "By the key of the phone, in the room that its code led to.",
    "assessments.workshop.joining.services:_move_person": "By the key of the phone.",
    "assessments.plans.together.queries:row_followed": "By the token of the stream.",
    "assessments.workshop.screens.queries:rooms": "By the token of the stream.",
    "assessments.workshop.rooms.queries:rooms": "The start of `room`, which is for a phone that has joined.",
    "assessments.proving.queries:found_by": "By the code of a paper; the answer is one word, and more to members.",
    "assessments.published.queries:paper_of": "By the code of a paper, for the same answer.",
    # by something that is made of what is given
    "assessments.workshop.models:Ballot.on": "By the keys of the questions that are given.",
    "assessments.workshop.paper.services:cast_slips": "By the keys of people in the room that is locked.",
    "assessments.plans.drafting:Writing.stored": "Looks who has this number, to refuse one of another plan.",
    "assessments.reports.asking:_begin_again": "The report that was found by its key, which holds the review.",
    "assessments.reports.queries:made_by_key": "By a key that holds the review; a page asks `made`.",
    "assessments.people.services:create_system": "By the number of the form, for whoever sends it again.",
    # counts and heads, no words
    "assessments.people.invitations.limits:_mails_of": "How many mails went out; narrowed by who asks.",
    "assessments.people.queries:log_heads_for": "By the address that the mail goes to.",
}
SQL_OF_OUR_OWN = {
    "assessments.moving.guards:_switch": "Rules of the database, which are no rows.",
    "assessments.moving.guards:_tables_on_postgresql": "Rules of the database, which are no rows.",
    "assessments.moving.guards:_texts_on_sqlite": "Rules of the database, which are no rows.",
    "assessments.moving.guards:set_aside": "Rules of the database, which are no rows.",
    "assessments.moving.importing:_count_on": "The next numbers of tables.",
    "assessments.workshop.ballots.casting:store": "By the keys of one phone.",
    "assessments.workshop.ballots.traces:one_more": "By the keys of one room or question.",
    "assessments.workshop.ballots.traces:put_in_order": "By the keys of one room or question.",
    "assessments.workshop.joining.queries:here": "By the key of one phone.",
    "assessments.workshop.joining.queries:own_ballot": "By the key of one phone.",
    "assessments.workshop.joining.services:_let_in": "By the key of one phone.",
    "assessments.workshop.screens.queries:_moments": "Versions of the rooms that are followed.",
    "assessments.workshop.screens.queries:how_many": "Counts of one room.",
    "assessments.management.commands.back_up:Command._check": "A command.",
    "assessments.management.commands.back_up:Command.handle": "A command.",
}


def test_only_queries_and_services_ask_the_database() -> None:
    asks = {one.module for one in reads("assessments", "recovery_site")}
    assert {one for one in asks if one.rpartition(".")[2] not in READERS} - OUTSIDE.keys() == set()


def test_every_read_begins_with_what_the_person_may_see() -> None:
    found = {one.name: one for one in reads("assessments", "recovery_site") if not one.begins}
    assert found.keys() - BEGINS_WITH_NOTHING.keys() == set()


def test_no_reason_is_left_for_a_read_that_is_gone() -> None:
    every = reads("assessments", "recovery_site")
    assert BEGINS_WITH_NOTHING.keys() - {one.name for one in every if not one.begins} == set()
    assert OUTSIDE.keys() - {one.module for one in every} == set()
    assert SQL_OF_OUR_OWN.keys() - set(every_statement()) == set()


def every_statement() -> Iterator[str]:
    for path in sorted((ROOT / "assessments").rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        if "migrations" not in parts:
            yield from statements(path.read_text(encoding="utf-8"), ".".join(parts))


def test_sql_of_our_own_is_known() -> None:
    assert set(every_statement()) - SQL_OF_OUR_OWN.keys() == set()


@pytest.mark.parametrize(
    ("begins", "source"),
    [
        (True, "def f(review: Review): return Row.objects.filter(review=review)"),
        (True, "def f(user: User): return Review.objects.filter(system__in=systems_visible_to(user))"),
        (True, "def f(review: Review):\n found = Row.objects.all()\n return found.filter(review=review)"),
        (True, "def f(review: Review):\n pk = review.pk\n return Row.objects.get(review=pk)"),
        (True, "def f(reviews: list[Review]): return [Row.objects.get(pk=one.pk) for one in reviews]"),
        (True, "def f(): return Prefetch('rows', Row.objects.order_by('pk'))"),
        (False, "def f(pk: int): return Row.objects.get(pk=pk)"),
        (False, "def f(request, pk: int): return get_object_or_404(Row, pk=pk)"),
        (False, "def f(review: Review): return Row.objects.exclude(review=review)"),
        (False, "def f(pk: int):\n found = Row.objects.all()\n return found.filter(pk=pk)"),
        (False, "def f(pk: int): return Row._default_manager.filter(pk=pk).first()"),
        (False, "rows = Row.objects.all()"),
        (False, "class A:\n queryset = Row.objects.all()"),
    ],
)
def test_it_is_seen_what_a_read_begins_with(begins: bool, source: str) -> None:
    (found,) = reads_in(source, "a.views")
    assert found.begins is begins
