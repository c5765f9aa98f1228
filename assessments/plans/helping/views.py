"""Pages of the help: what the next stage asks, phrase by phrase, and the discussion of a plan."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from assessments.plans.helping import presenters, queries, services
from assessments.plans.helping.forms import CommentForm, Phrases
from assessments.plans.helping.models import Comment, PhraseMark, PhrasesShown
from assessments.plans.models import Plan
from assessments.plans.parts import Kind
from assessments.plans.queries import plan_of, priority_for
from assessments.plans.services import check_writing
from assessments.record.models import Row
from assessments.reviews.requests import ReviewRequest
from framework.queries import challenge as framework_challenge
from recovery_site import unsaved
from recovery_site.errors import NotNow, Stale


def _plan(request: ReviewRequest, number: int) -> Plan:
    """The plan that was begun for that challenge, with all its parts; NotNow when nobody has begun one."""
    plan = plan_of(priority_for(request.review, number))
    if plan is None:
        raise NotNow(_("Nobody has begun this plan yet."))
    return plan


def _stage(row: Row, plan: Plan) -> queries.NextStage:
    challenge = framework_challenge(row.review.edition, row.challenge.number)
    stage = challenge and queries.next_stage(row, challenge, plan)
    if not stage:
        raise NotNow(_("No stage was agreed for this challenge, so there is no next stage to look at."))
    return stage


def plan_phrases(request: ReviewRequest, review: int, number: int) -> HttpResponse:
    """Say of each phrase of the next stage whether it is met, with a note."""
    plan = _plan(request, number)
    if request.method != "POST":  # a POST is refused with what was chosen still on the page
        check_writing(request.review, plan)
    stage = _stage(plan.row, plan)
    chosen = queries.shown_in_report([plan]).get(plan.pk)
    sent = request.POST.copy() if request.method == "POST" else unsaved.given_back(request)
    page, status = _page(sent, stage, chosen), 200
    stayed: tuple[PhraseMark, ...] = ()
    if request.method == "POST" and page.is_valid():
        try:
            services.mark_phrases(
                user=request.user,
                plan=plan,
                stage=stage.stage,
                marks=page.marks(),
                in_report=page.report.cleaned_data["in_report"],
            )
        except Stale as error:
            stayed, status = error.theirs if isinstance(error.theirs, tuple) else (), 409
            page.take_numbers(request.POST.copy() if sent is None else sent, stayed)
            page = _page(sent, stage, chosen)
            page.report.add_error(None, str(error))
        except NotNow as error:
            page.report.add_error(None, str(error))
            status = 409
        else:
            messages.success(request, _("What the next stage asks is saved."))
            return redirect("plan", review, number)
    theirs = {one.key: one for one in stayed}
    context = {
        "review": request.review,
        "row": plan.row,
        "stage": stage,
        "lines": [(row, theirs.get(row.marked.phrase.key)) for row in page.forms],
        "form": page.report,
        "formsets": [page],
    }
    return render(request, "plans/phrases.html", context, status=status)


def _page(sent: QueryDict | None, stage: queries.NextStage, chosen: PhrasesShown | None) -> Phrases:
    return Phrases(sent, stage, in_report=chosen.in_report if chosen else False)


def plan_discussion(request: ReviewRequest, review: int, number: int) -> HttpResponse:
    """Everything that was said about a plan, part by part, and the form to say something or to answer.

    `?part=goals.…` chooses the part, `?answer=12` the comment that is answered.
    """
    plan = _plan(request, number)
    discussion = queries.discussion_of(plan)
    thread = _thread(request, plan)
    parts = presenters.parts_to_discuss(plan)
    sent = request.POST if request.method == "POST" else unsaved.given_back(request)
    form = CommentForm(sent, parts, part=request.GET.get("part", ""), thread=thread.pk if thread else None)
    status = 200
    why_not = services.reason_against_discussing(request.review, plan)
    if request.method == "POST" and form.is_valid():
        kind, uid = (
            presenters.part_from(form.cleaned_data["part"]) if thread is None else (Kind(thread.kind), None)
        )
        try:
            said = services.say(
                user=request.user,
                plan=plan,
                kind=kind,
                part_uid=uid,
                words=form.cleaned_data["words"],
                uid=form.cleaned_data["uid"],
                thread=thread,
            )
        except NotNow as error:
            form.add_error(None, str(error))
            status = 409
        else:
            messages.success(request, _("Your comment is saved."))
            return redirect(f"{reverse('plan_discussion', args=[review, number])}#comment-{said.pk}")
    context = {
        "review": request.review,
        "row": plan.row,
        "topics": [one for one in presenters.topics(plan, discussion) if one.threads],
        "counted": presenters.open_words(discussion),
        "form": form,
        "answered": thread,
        "removable": services.removable(request.user, discussion, request.permissions),
        "why_not": "" if request.method == "POST" else why_not,
    }
    return render(request, "plans/discussion.html", context, status=status)


def _thread(request: ReviewRequest, plan: Plan) -> Comment | None:
    """The comment that is answered, or None for a comment of its own."""
    wanted = request.POST.get("thread") or request.GET.get("answer", "")
    if not (wanted.isascii() and wanted.isdigit() and len(wanted) < 16):
        return None
    return queries.thread_for(plan, int(wanted))


def plan_settle(request: ReviewRequest, review: int, number: int, comment: int) -> HttpResponse:
    """Mark a comment with its answers as resolved, or open it again; then show it."""
    plan = _plan(request, number)
    found = queries.thread_for(plan, comment)
    if request.method == "POST":
        is_resolved = request.POST.get("resolved") == "1"
        services.settle(user=request.user, comment=found, is_resolved=is_resolved)
        messages.success(
            request, _("The comment is resolved.") if is_resolved else _("The comment is open again.")
        )
    return redirect(f"{reverse('plan_discussion', args=[review, number])}#comment-{found.pk}")


def plan_strike(request: ReviewRequest, review: int, number: int, comment: int) -> HttpResponse:
    """Ask whether the words of a comment are to be removed for good, and remove them."""
    plan = _plan(request, number)
    found = queries.comment_for(plan, comment)
    shown = f"{reverse('plan_discussion', args=[review, number])}#comment-{found.pk}"
    if request.method == "POST":
        services.strike(user=request.user, comment=found)
        messages.success(request, _("The comment is removed."))
        return redirect(shown)
    if found.is_struck:
        return redirect(shown)
    if not services.may_strike(request.user, found, request.permissions):
        raise NotNow(str(services.NOT_THEIRS))
    context = {"review": request.review, "row": plan.row, "comment": found, "shown": shown}
    return render(request, "plans/strike.html", context)
