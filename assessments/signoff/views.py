"""Pages that show plans as they stand and as they were filed, and sign them."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from assessments.audit.accesslog import note
from assessments.audit.models import Access
from assessments.people.policy import Act
from assessments.plans import presenters as plan_presenters
from assessments.plans.helping import presenters as helping
from assessments.plans.models import Plan
from assessments.plans.queries import priority_for
from assessments.plans.services import reason_against_revising, reason_against_writing
from assessments.plans.snapshot import TemplateB
from assessments.record.closing import reason_against_closing
from assessments.record.models import Row
from assessments.record.queries import ending_of
from assessments.record.snapshot import Altered
from assessments.reviews.requests import ReviewRequest
from assessments.signoff import endorsing, presenters, queries, services
from assessments.signoff.changes import changes
from assessments.signoff.forms import SignForm
from assessments.signoff.models import Endorsement, Revision, Signature
from assessments.signoff.standing import Standing, may_sign, standing_of, standings_in, to_be_signed
from framework.queries import stages_of
from framework.track import Track
from recovery_site.address import absolute
from recovery_site.both import Both
from recovery_site.devices import device_of
from recovery_site.errors import NotNow, Refused


def _load(request: ReviewRequest, number: int) -> tuple[Row, Standing]:
    row = priority_for(request.review, number)
    return row, standing_of(row)


def _altered(request: ReviewRequest, row: Row, standing: Standing, filed: Revision | None) -> HttpResponse:
    """What is stored is not what was signed: said in place of the words, which nobody should rely on."""
    context = {
        "review": request.review,
        "row": row,
        "filed": filed,
        "sides": queries.sides_of(filed, request.review) if filed else [],
    }
    return render(request, "signoff/altered.html", context, status=409)


def _track(request: ReviewRequest, content: TemplateB) -> Track:
    return plan_presenters.track_of(content, list(stages_of(request.review.edition)))


def plans(request: ReviewRequest, review: int) -> HttpResponse:
    """The priorities in order, each with the state of its plan."""
    standings = [] if request.review.is_assessing else standings_in([request.review])
    half_signed = any(standing.signatures and standing.waiting_for for standing in standings)
    able = queries.signers_in(request.review) if half_signed else {}
    lines = [
        (
            standing,
            presenters.tag_of(standing, request.permissions),
            presenters.waiting_in_words(standing, able),
        )
        for standing in standings
    ]
    return render(request, "signoff/plans.html", {"review": request.review, "lines": lines})


def plan(request: ReviewRequest, review: int, number: int) -> HttpResponse:
    """One plan as it stands: what it says, who has signed, what may be done next."""
    row, standing = _load(request, number)
    found, may = standing.plan, request.permissions
    filed = list(queries.revisions_of(found)) if found else []
    if standing.is_altered:
        return _altered(request, row, standing, next(iter(filed), None))
    reasons = queries.reasons_for(found) if found else []
    content = queries.content_now(found, filed) if found else None
    able = queries.signers_in(request.review)
    context = {
        "review": request.review,
        "row": row,
        "plan": found,
        "standing": standing,
        "tag": presenters.tag_of(standing, may),
        "needs": plan_presenters.needs(standing.missing),
        "next": presenters.next_with(standing, may),
        "advice": content and helping.advice_on_plan(content),
        "may_write": found and may.can(Act.PLAN_WRITE) and not reason_against_writing(request.review, found),
        "may_revise": found
        and may.can(Act.PLAN_REVISE)
        and not reason_against_revising(request.review, found),
        "content": content,
        "track": content and _track(request, content),
        "filed": [(one, queries.is_altered(one, one.signatures.all())) for one in filed],
        "endorsed": _endorsements(found, filed),
        "may_endorse": may.can(Act.PLAN_ENDORSE) and request.review.is_planning,
        "reasons": [one for one in reasons if found and one.number == found.revision],
        "without_signer": presenters.without_signer(standing, able),
        "waiting": presenters.waiting_in_words(standing, able),
        "ended": ending_of(row) if row.ended else None,
        "may_close": may.can(Act.PRIORITY_CLOSE) and not reason_against_closing(row),
    }
    return render(request, "signoff/plan.html", context)


def plan_check(request: ReviewRequest, review: int, number: int) -> HttpResponse:
    """Read the plan as it will be filed, then sign it."""
    row, standing = _load(request, number)
    if standing.plan is None:
        raise NotNow(services.reason_against_signing(standing, None, request.user))
    filed = list(queries.revisions_of(standing.plan))
    if standing.is_altered:
        return _altered(request, row, standing, next(iter(filed), None))
    content = queries.content_now(standing.plan, filed)
    held = may_sign(standing, request.permissions) or queries.capacities(request.permissions, request.review)
    side = next(iter(held), None)
    form = SignForm(
        request.POST or None,
        initial={"side": side if len(held) == 1 else "", "sha256": content.sha256},
        sides=[(one, presenters.in_words(membership)) for one, membership in held.items()],
        button=presenters.sign_for(held),
    )
    status = 200
    if request.method == "POST" and form.is_valid():
        status = _sign(request, standing.plan, form, content.sha256)
        if status == 302:
            return redirect("plan_signed", review, number)
    before = queries.earlier_version(filed, content.revision, request.user)
    reasons = queries.reasons_for(standing.plan)
    context = {
        "review": request.review,
        "row": row,
        "plan": standing.plan,
        "standing": standing,
        "needs": plan_presenters.needs(standing.missing),
        "content": content,
        "track": _track(request, content),
        "contents": plan_presenters.contents(content),
        "sha256": content.sha256,
        "capacities": list(held.values()),
        "why_not": services.reason_against_signing(standing, side, request.user),
        "without_signer": presenters.without_signer(standing, queries.signers_in(request.review)),
        "before": before,
        "changes": _changes(before, content),
        "reasons": [one for one in reasons if before and one.number > before.number],
        "form": form,
    }
    return render(request, "signoff/check.html", context, status=status)


def _sign(request: ReviewRequest, plan: Plan, form: SignForm, digest: str) -> int:
    """Sign with what the form says, or put the refusal on the form; gives the status of the answer."""
    data = form.cleaned_data
    try:
        services.sign(
            user=request.user,
            plan=plan,
            side=_side(data["side"]),
            password=data["password"],
            read_sha256=data["sha256"],
            device=device_of(request, request.user.pk),
            address=absolute(reverse("plan", args=[plan.row.review_id, plan.row.challenge.number]), request),
        )
    except services.WrongPassword as error:
        note(Access.What.NOT_SIGNED, request.user, request)
        form.add_error("password", str(error))
        return 200
    except NotNow as error:
        form.add_error(None, str(error))
        form.data = request.POST.dict() | {"sha256": digest}  # what the page shows now can be signed
        return 409
    except Refused as error:
        form.add_error(None, str(error))
        return 403
    return 302


def _side(name: str) -> Signature.Side:
    if name not in Signature.Side.values:
        raise Refused(
            _("The page did not say for which side you sign. Open the plan again, read it and sign there.")
        )
    return Signature.Side(name)


def plan_signed(request: ReviewRequest, review: int, number: int) -> HttpResponse:
    """Say that the signature is kept, who was told, and what happens next."""
    row, standing = _load(request, number)
    filed = queries.current_revision(standing.plan) if standing.plan else None
    if filed is None:
        raise Http404
    if standing.is_altered:
        return _altered(request, row, standing, filed)
    waiting = to_be_signed(standings_in([request.review]), request.permissions)
    told = queries.to_be_told(filed, request.review, request.user)
    context = {
        "review": request.review,
        "row": row,
        "standing": standing,
        "filed": filed,
        "told": presenters.named(told),
        "without_signer": presenters.without_signer(standing, queries.signers_in(request.review)),
        "waiting": waiting,
        "next_plan": presenters.plan_name(waiting[0]) if waiting else "",
    }
    return render(request, "signoff/signed.html", context)


def plan_revision(request: ReviewRequest, review: int, number: int, revision: int) -> HttpResponse:
    """A version as it was filed, for ever."""
    row, standing = _load(request, number)
    if standing.plan is None:
        raise Http404
    every = list(queries.revisions_of(standing.plan))
    filed = next((one for one in every if one.number == revision), None)
    if filed is None:
        raise Http404
    try:
        content = queries.content_of(filed)
    except Altered:
        return _altered(request, row, standing, filed)
    before = next((one for one in every if one.number < revision), None)
    reasons = queries.reasons_for(standing.plan)
    context = {
        "review": request.review,
        "row": row,
        "plan": standing.plan,
        "filed": filed,
        "content": content,
        "track": _track(request, content),
        "sides": queries.sides_of(filed, request.review),
        "endorsed": list(filed.endorsements.all()),
        "may_endorse": not endorsing.reason_against_endorsing(
            standing.plan, filed, request.user, request.permissions
        ),
        "before": before,
        "changes": _changes(before, content),
        "reasons": [one for one in reasons if one.number == revision],
    }
    return render(request, "signoff/revision.html", context)


def _endorsements(plan: Plan | None, filed: Sequence[Revision]) -> list[Endorsement] | None:
    """Who endorsed what the plan says now; None while nothing is filed that could be endorsed."""
    now = next((one for one in filed if plan and not plan.is_draft and one.number == plan.revision), None)
    return list(now.endorsements.all()) if now else None


def plan_endorse(request: ReviewRequest, review: int, number: int, revision: int) -> HttpResponse:
    """A representative stands behind that version."""
    _row, standing = _load(request, number)
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


def _changes(before: Revision | None, content: TemplateB) -> list[Both]:
    """What changed since that version; nothing when that is not what was signed."""
    try:
        return changes(queries.content_of(before), content) if before else []
    except Altered:
        return []
