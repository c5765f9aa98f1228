"""Pages that show plans as they stand and as they were filed, and sign them."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from assessments.people.policy import Act
from assessments.plans import presenters as plan_presenters
from assessments.plans.helping import presenters as helping
from assessments.plans.helping.queries import discussion_of, marks_of
from assessments.plans.models import Plan
from assessments.plans.queries import priority_for
from assessments.plans.services import reason_against_revising, reason_against_writing
from assessments.plans.snapshot import TemplateB
from assessments.plans.together.leftover import leftover
from assessments.record.closing import reason_against_closing
from assessments.record.models import Row
from assessments.record.queries import ending_of
from assessments.record.snapshot import Altered
from assessments.reviews.models import Review
from assessments.reviews.requests import ReviewRequest
from assessments.signoff import endorsing, presenters, queries
from assessments.signoff.changes import changes
from assessments.signoff.forms import CompareForm
from assessments.signoff.models import Endorsement, Revision, Turn, Withdrawal
from assessments.signoff.standing import PlanState, Standing, standing_of, standings_in, with_turns
from assessments.signoff.withdrawing import withdrawable
from framework.queries import stages_of
from framework.track import Track
from recovery_site.both import Both
from recovery_site.errors import NotNow


def load(request: ReviewRequest, number: int) -> tuple[Row, Standing]:
    """The priority of that challenge, and how its plan stands; 404 for what is no priority."""
    row = priority_for(request.review, number)
    return row, standing_of(row)


def altered(request: ReviewRequest, row: Row, standing: Standing, filed: Revision | None) -> HttpResponse:
    """What is stored is not what was signed: said in place of the words, which nobody should rely on."""
    context = {
        "review": request.review,
        "row": row,
        "filed": filed,
        "sides": queries.sides_of(filed, request.review) if filed else [],
    }
    return render(request, "signoff/altered.html", context, status=409)


def track_of(request: ReviewRequest, content: TemplateB) -> Track:
    """The stage that the plan starts from, to be drawn."""
    return plan_presenters.track_of(content, list(stages_of(request.review.edition)))


def plans(request: ReviewRequest, review: int) -> HttpResponse:
    """The priorities in order, each with the state of its plan."""
    standings = [] if request.review.is_assessing else with_turns(standings_in([request.review]))
    half_signed = any(standing.signatures and standing.waiting_for for standing in standings)
    able = queries.signers_in(request.review) if half_signed else {}
    lines = [
        (
            standing,
            presenters.tag_in_list(standing, request.user, request.permissions),
            presenters.waiting_in_words(standing, able, request.user),
        )
        for standing in standings
    ]
    return render(request, "signoff/plans.html", {"review": request.review, "lines": lines})


def plan(request: ReviewRequest, review: int, number: int) -> HttpResponse:
    """One plan as it stands: what it says, who has signed, what may be done next."""
    row, standing = load(request, number)
    found, may = standing.plan, request.permissions
    filed = list(queries.revisions_of(found)) if found else []
    if standing.is_altered:
        return altered(request, row, standing, next(iter(filed), None))
    reasons = queries.reasons_for(found) if found else []
    content = queries.content_now(found, filed) if found else None
    able = queries.signers_in(request.review)
    turns = list(queries.turns_of(found)) if found else []
    tag, coming = presenters.tag_of(standing, may), presenters.next_with(standing, may)
    last = turns[0] if turns and standing.state is PlanState.READY_TO_SIGN else None
    if content and last and (last.act, last.sha256) == (Turn.Act.SENT_BACK, content.sha256):
        tag, coming = presenters.after_sending_back(standing, last, request.user, may)
    context = {
        "review": request.review,
        "row": row,
        "plan": found,
        "standing": standing,
        "tag": tag,
        "needs": plan_presenters.needs(standing.missing),
        "next": coming,
        "marks": found and helping.grouped(marks_of([found])[found.pk].values()),
        "discussed": found and may.can(Act.PLAN_DISCUSS) and helping.open_words(discussion_of(found)),
        "advice": content and helping.advice_on_plan(content),
        "may_write": found and may.can(Act.PLAN_WRITE) and not reason_against_writing(request.review, found),
        "leftover": found and not found.is_draft and leftover(request.user, row, found),
        "may_revise": found
        and may.can(Act.PLAN_REVISE)
        and not reason_against_revising(request.review, found),
        "content": content,
        "track": content and track_of(request, content),
        "turns": turns,
        "may_propose": standing.state is PlanState.READY_TO_SIGN
        and request.review.is_joint
        and may.can(Act.PLAN_AGREE),
        "may_answer": found and found.is_unfiled and not found.is_draft and may.can(Act.PLAN_AGREE),
        "mine": withdrawable(standing, request.user, may),
        "may_record": standing.waiting_for and may.can(Act.PLAN_SIGN),
        "comparable": found and len(filed) + found.is_unfiled > 1,
        "filed": _versions(found, filed, request.review),
        "endorsed": _endorsements(found, filed),
        "may_endorse": may.can(Act.PLAN_ENDORSE) and request.review.is_planning,
        "reasons": [one for one in reasons if found and one.number == found.revision],
        "without_signer": presenters.without_signer(standing, able),
        "waiting": presenters.waiting_in_words(standing, able, request.user),
        "ended": ending_of(row) if row.ended else None,
        "may_close": may.can(Act.PRIORITY_CLOSE) and not reason_against_closing(row),
    }
    return render(request, "signoff/plan.html", context)


def plan_revision(request: ReviewRequest, review: int, number: int, revision: int) -> HttpResponse:
    """A version as it was filed, for ever."""
    row, standing = load(request, number)
    if standing.plan is None:
        raise Http404
    every = list(queries.revisions_of(standing.plan))
    filed = next((one for one in every if one.number == revision), None)
    if filed is None:
        raise Http404
    try:
        content = queries.content_of(filed)
    except Altered:
        return altered(request, row, standing, filed)
    before = next((one for one in every if one.number < revision), None)
    reasons = queries.reasons_for(standing.plan)
    context = {
        "review": request.review,
        "row": row,
        "plan": standing.plan,
        "filed": filed,
        "holds": queries.holds_of(every, standing.plan, request.review)[filed.number].value,
        "content": content,
        "track": track_of(request, content),
        "sides": queries.sides_of(filed, request.review),
        "endorsed": list(filed.endorsements.all()),
        "may_endorse": not endorsing.reason_against_endorsing(
            standing.plan, filed, request.user, request.permissions
        ),
        "before": before,
        "changes": changes_since(before, content),
        "reasons": [one for one in reasons if one.number == revision],
    }
    return render(request, "signoff/revision.html", context)


def plan_compare(request: ReviewRequest, review: int, number: int) -> HttpResponse:
    """Any two versions of a plan, with the words that changed marked. What is being written counts as one."""
    row, standing = load(request, number)
    if standing.plan is None:
        raise Http404
    filed = list(queries.revisions_of(standing.plan))
    contents: dict[int, TemplateB] = {}
    for one in filed:
        if not queries.is_altered(one, one.signatures.all()):
            contents[one.number] = queries.content_of(one)
    if standing.plan.is_unfiled:
        contents[standing.plan.revision] = queries.content_now(standing.plan, filed)
    newest = sorted(contents, reverse=True)
    chosen = {"before": newest[1], "now": newest[0]} if len(newest) > 1 else {}
    versions = [(one, presenters.version_in_words(one, standing, filed)) for one in newest]
    form = CompareForm({**chosen, **request.GET.dict()} if chosen else None, versions=versions)
    pair = [contents[form.cleaned_data[name]] for name in ("before", "now")] if form.is_valid() else []
    pair.sort(key=lambda one: one.revision)
    context = {
        "review": request.review,
        "row": row,
        "form": form,
        "enough": bool(chosen),
        "pair": pair,
        "changes": changes(*pair) if pair else [],
    }
    return render(request, "signoff/compare.html", context)


def _versions(
    plan: Plan | None, filed: Sequence[Revision], review: Review
) -> list[tuple[Revision, bool, str, list[Withdrawal]]]:
    """Each version that was filed: whether it was altered and still holds, and signatures that were withdrawn."""
    holds = queries.holds_of(filed, plan, review) if plan else {}
    return [
        (
            one,
            queries.is_altered(one, signatures := list(one.signatures.all())),
            str(presenters.HOLDS[holds[one.number]]),
            [taken for signature in signatures if (taken := signature.withdrawn)],
        )
        for one in filed
    ]


def _endorsements(plan: Plan | None, filed: Sequence[Revision]) -> list[Endorsement] | None:
    """Who endorsed what the plan says now; None while nothing is filed that could be endorsed."""
    now = next((one for one in filed if plan and not plan.is_unfiled and one.number == plan.revision), None)
    return list(now.endorsements.all()) if now else None


def plan_endorse(request: ReviewRequest, review: int, number: int, revision: int) -> HttpResponse:
    """A representative stands behind that version."""
    _row, standing = load(request, number)
    if standing.plan is None:
        raise Http404
    filed = next((one for one in queries.revisions_of(standing.plan) if one.number == revision), None)
    if filed is None:
        raise Http404
    if request.method == "POST":
        try:
            endorsing.endorse(
                user=request.user, plan=standing.plan, filed=filed, read_sha256=request.POST.get("sha256", "")
            )
        except NotNow as error:
            messages.warning(request, str(error))
        else:
            messages.success(request, _("Thank you. Everybody can see that you endorse this plan."))
    return redirect("plan_revision", review, number, revision)


def changes_since(before: Revision | None, content: TemplateB) -> list[Both]:
    """What changed since that version; nothing when that is not what was signed."""
    try:
        return changes(queries.content_of(before), content) if before else []
    except Altered:
        return []
