"""Pages that sign a plan, write down a signature on paper, and take one back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from assessments.audit.accesslog import note
from assessments.audit.models import Access
from assessments.plans import presenters as plan_presenters
from assessments.plans.models import Plan
from assessments.plans.moves import PlanAct
from assessments.reviews.requests import ReviewRequest
from assessments.signoff import agreeing, paper, presenters, queries, services, withdrawing
from assessments.signoff.forms import AGREEING, AgreeForm, ConfirmForm, PaperForm, SignForm, WithdrawForm
from assessments.signoff.models import Signature
from assessments.signoff.proving import Proof, WrongPassword
from assessments.signoff.standing import may_sign, standings_in, to_be_signed, with_turns
from assessments.signoff.views import altered, changes_since, load, track_of
from recovery_site.address import absolute
from recovery_site.confirming import Ways, passkey_question, ways_of
from recovery_site.devices import device_of
from recovery_site.errors import NotNow, Refused, Stale
from recovery_site.second_factor_views import GO_ON_TO


def plan_check(request: ReviewRequest, review: int, number: int) -> HttpResponse:
    """Read the plan as it will be filed, then sign it."""
    row, standing = load(request, number)
    if standing.plan is None:
        raise NotNow(services.reason_against_signing(standing, None, request.user))
    filed = list(queries.revisions_of(standing.plan))
    if standing.is_altered:
        return altered(request, row, standing, next(iter(filed), None))
    content = queries.content_now(standing.plan, filed)
    held = may_sign(standing, request.permissions) or queries.capacities(request.permissions, request.review)
    side = next(iter(held), None)
    ways = ways_of(request.user)
    form = SignForm(
        request.POST or None,
        initial={"side": side if len(held) == 1 else "", "sha256": content.sha256},
        sides=[(one, presenters.in_words(membership)) for one, membership in held.items()],
        button=presenters.sign_for(held),
        ways=ways,
    )
    status = 200
    if request.method == "POST" and form.is_valid():
        status = _sign(request, standing.plan, form, content.sha256)
        if status == 302:
            return redirect("plan_signed", review, number)
    before = queries.earlier_version(filed, content.revision, request.user)
    reasons = queries.reasons_for(standing.plan)
    why_not = services.reason_against_signing(standing, side, request.user)
    context = {
        "review": request.review,
        "row": row,
        "plan": standing.plan,
        "standing": standing,
        "needs": plan_presenters.needs(standing.missing),
        "content": content,
        "track": track_of(request, content),
        "contents": plan_presenters.contents(content),
        "sha256": content.sha256,
        "capacities": list(held.values()),
        "why_not": why_not,
        "without_signer": presenters.without_signer(standing, queries.signers_in(request.review)),
        "before": before,
        "changes": changes_since(before, content),
        "reasons": [one for one in reasons if before and one.number > before.number],
        "form": form,
        "on_paper": bool(standing.waiting_for and request.review.is_planning and held),
        **_asked(request, ways, asking=not why_not),
    }
    return render(request, "signoff/check.html", context, status=status)


def _asked(request: ReviewRequest, ways: Ways, *, asking: bool) -> dict[str, Any]:
    """What the page needs to ask for a passkey; where to come back to, for somebody who has no way yet."""
    if asking and ways.is_none:
        request.session[GO_ON_TO] = request.path
    question = passkey_question(request.user) if asking and ways.passkey else None
    return {"ways": ways, "passkey": {"request_options": question} if question else None}


def _given(form: ConfirmForm) -> dict[str, str]:
    """The proof as the services take it."""
    data = form.cleaned_data
    return {
        "password": data.get("password", ""),
        "code": data.get("code", ""),
        "passkey": data.get("credential", ""),
    }


def _sign(request: ReviewRequest, plan: Plan, form: SignForm, digest: str) -> int:
    """Sign with what the form says, or put the refusal on the form; gives the status of the answer."""
    data = form.cleaned_data
    try:
        services.sign(
            user=request.user,
            plan=plan,
            side=_side(data["side"]),
            read_sha256=data["sha256"],
            device=device_of(request, request.user.pk),
            address=_address(request, plan),
            **_given(form),
        )
    except (WrongPassword, NotNow, Refused) as error:
        return _refuse(request, form, error, digest)
    return 302


def _refuse(request: ReviewRequest, form: ConfirmForm, error: NotNow | Refused, digest: str) -> int:
    """Say on the form why nothing was kept. Gives the status of the answer."""
    if isinstance(error, WrongPassword):
        note(Access.What.CODE if error.way is Proof.CODE else Access.What.NOT_SIGNED, request.user, request)
        form.refuse(error.way, str(error))
        return 200
    form.add_error(None, str(error))
    if isinstance(error, NotNow):
        again = request.POST.dict() | {"sha256": digest}  # what the page shows now can be signed
        if isinstance(error, Stale):  # the ticks were for other words
            again = {name: value for name, value in again.items() if name not in ("stated", "compared")}
        form.data = again
        return 409
    return 403


def _address(request: ReviewRequest, plan: Plan) -> str:
    return absolute(reverse("plan", args=[plan.row.review_id, plan.row.challenge.number]), request)


def _side(name: str) -> Signature.Side:
    if name not in Signature.Side.values:
        raise Refused(
            _("The page did not say for which side you sign. Open the plan again, read it and sign there.")
        )
    return Signature.Side(name)


def plan_signed(request: ReviewRequest, review: int, number: int) -> HttpResponse:
    """Say that the signature is kept, who was told, and what happens next."""
    row, standing = load(request, number)
    filed = queries.current_revision(standing.plan) if standing.plan else None
    if filed is None:
        raise Http404
    if standing.is_altered:
        return altered(request, row, standing, filed)
    waiting = to_be_signed(with_turns(standings_in([request.review])), request.permissions)
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


def plan_paper(request: ReviewRequest, review: int, number: int) -> HttpResponse:
    """Write down a signature that was given by hand on the printed plan."""
    row, standing = load(request, number)
    if standing.plan is None:
        raise NotNow(services.reason_against_signing(standing, None, request.user))
    filed = list(queries.revisions_of(standing.plan))
    if standing.is_altered:
        return altered(request, row, standing, next(iter(filed), None))
    content = queries.content_now(standing.plan, filed)
    why_not = services.reason_against_paper_now(standing)
    ways = ways_of(request.user)
    form = PaperForm(
        request.POST or None,
        initial={"sha256": content.sha256},
        sides=[(side, str(side.label)) for side in standing.waiting_for],
        organisations=queries.organisations_in(request.review),
        ways=ways,
    )
    status = 200
    if request.method == "POST" and why_not:
        status = 409
    elif request.method == "POST" and form.is_valid():
        status = _record(request, standing.plan, form, content.sha256)
        if status == 302:
            messages.success(request, _("The signature on paper is recorded."))
            return redirect("plan", review, number)
    context = {
        "review": request.review,
        "row": row,
        "content": content,
        "track": track_of(request, content),
        "why_not": why_not,
        "form": form,
        **_asked(request, ways, asking=not why_not),
    }
    return render(request, "signoff/paper.html", context, status=status)


def _record(request: ReviewRequest, plan: Plan, form: PaperForm, digest: str) -> int:
    data = form.cleaned_data
    names = ("side", "name", "role", "organisation", "signed_on", "witness")
    try:
        paper.record_on_paper(
            user=request.user,
            plan=plan,
            paper=paper.OnPaper(**{name: data[name] for name in names}),
            read_sha256=data["sha256"],
            device=device_of(request, request.user.pk),
            address=_address(request, plan),
            **_given(form),
        )
    except (WrongPassword, NotNow, Refused) as error:
        return _refuse(request, form, error, digest)
    return 302


def plan_agree(request: ReviewRequest, review: int, number: int) -> HttpResponse:
    """Read the plan as it is, then propose it, accept it, send it back, or take the proposal back."""
    row, standing = load(request, number)
    found = standing.plan
    if found is None or not found.is_unfiled:
        raise NotNow(_("There is nothing to agree here at the moment. Open the plan to see what comes next."))
    content, last = queries.content_now(found), queries.last_turn(found)
    may = {
        act.name.lower(): not agreeing.reason_against_agreeing(
            standing, act, last, request.user, request.permissions
        )
        for act in AGREEING
    }
    form, status = AgreeForm(request.POST or None), 200
    if request.method == "POST" and form.is_valid():
        act, data = PlanAct(form.cleaned_data["act"]), form.cleaned_data
        try:
            agreeing.agree(
                user=request.user,
                plan=found,
                act=act,
                read_sha256=data["sha256"],
                words=data["words"],
                address=_address(request, found),
            )
        except NotNow as error:
            form.add_error(None, str(error))
            status = 409
        else:
            messages.success(request, presenters.agreed_in_words(act))
            return redirect("plan", review, number)
    context = {
        "review": request.review,
        "row": row,
        "standing": standing,
        "content": content,
        "track": track_of(request, content),
        "needs": plan_presenters.needs(standing.missing),
        "may": may,
        "turns": queries.turns_of(found),
        "form": form,
    }
    return render(request, "signoff/agree.html", context, status=status)


def plan_withdraw(request: ReviewRequest, review: int, number: int) -> HttpResponse:
    """Take one's signature back, while the other side has not signed."""
    row, standing = load(request, number)
    mine = withdrawing.withdrawable(standing, request.user, request.permissions)
    form, status = WithdrawForm(request.POST or None), 200 if mine else 409
    if form.is_valid() and standing.plan:
        try:
            withdrawing.withdraw(user=request.user, plan=standing.plan, reason=form.cleaned_data["reason"])
        except NotNow as error:
            form.add_error(None, str(error))
            status = 409
        else:
            messages.success(request, _("The signature is withdrawn. The plan can be changed again."))
            return redirect("plan", review, number)
    context = {"review": request.review, "row": row, "standing": standing, "mine": mine, "form": form}
    return render(request, "signoff/withdraw.html", context, status=status)
