"""The defences of what people write: the room, plans, signatures, the log, papers, files. See defences.py."""

from __future__ import annotations

from tests.drills import proof
from tests.drills.taking import Taken

PROVING, PUBLISHED = "assessments/proving/queries.py", "assessments/published/queries.py"
TOGETHER, IMPORTING = "assessments/plans/together", "assessments/moving/importing.py"
PAPERS, CHECKED = "tests/proving/test_papers.py", "tests/proving/test_published.py"
LIVE, PUBLISHING = "tests/plans/together/test_live.py", "tests/reports/publishing/test_publishing.py"
REFUSALS, ACTIONS = "tests/moving/test_refusals.py", "tests/progress/test_actions.py"
ACROSS, ACROSS_GUARDS = "tests/progress/test_across.py", "tests/progress/test_across_guards.py"
EXPORT, BITS = (
    "tests/proving/test_export.py",
    "test_a_thousand_changed_bits_of_what_is_signed_and_logged_are_all_found",
)
COMPLETE, HEADS = "tests/moving/test_complete.py", "tests/audit/test_heads.py"
BY_LINK, TEXT = "assessments/progress/actions/queries.py", "recovery_site/text.py"
# Of the guards in proof.py those that the document names, with the test that it names beside them.
OF_PROOF = {
    "what is shown as signed": "tests/signoff/test_altered.py::test_words_that_nobody_signed_are_not_shown_as_signed",
    "the seal of an entry": f"{HEADS}::test_a_chain_that_was_made_again_whole_is_found_without_the_key",
    "the hash of an entry": "tests/audit/test_chain.py::test_a_changed_hash_is_found_in_the_last_entry_as_well",
    "the program: the hash of an entry": f"{EXPORT}::{BITS}",
    "what is called valid": f"{PAPERS}::test_what_was_altered_is_not_called_valid",
    "no fork of the chain": "tests/audit/test_append_only.py::test_a_chain_does_not_fork_and_has_no_gap",
}

TAKEN = (
    *(Taken(*one[:-1], OF_PROOF[one.what]) for one in proof.TAKEN if one.what in OF_PROOF),
    # ------------------------------------------------------------------ the room
    Taken("closing a room deletes the answers", "assessments/workshop/rooms/closing.py",
          "    Ballot.on(*room.questions.all()).delete()\n", "",
          "tests/workshop/test_closing.py::test_nothing_of_the_people_is_left"),
    Taken("few answers are not shown", "assessments/workshop/protection/showing.py",
          "return question if Ballot.on(question).count() >= least else None", "return question",
          "tests/workshop/test_words_gate.py::test_one_person_fewer_than_the_threshold_and_no_words_are_shown"),
    Taken("text is cleaned", TEXT, 'unicodedata.normalize("NFC", without_unseen(value)).strip()',
          'unicodedata.normalize("NFC", value).strip()', "tests/site/test_text.py::test_what_nobody_sees_is_dropped"),
    Taken("the machine's log leaves tokens out", "recovery_site/logs.py",
          "        text = pattern.sub(instead, text)\n", "        pass\n",
          "tests/site/test_logs.py::test_what_could_be_a_token_a_code_or_an_address_is_left_out"),
    # ------------------------------------------------------------------ writing a plan, and signing it
    Taken("a draft is its writer's alone", f"{TOGETHER}/queries.py", "PartDraft.objects.filter(row=row, user=user)",
          "PartDraft.objects.filter(row=row)",
          "tests/plans/together/test_drafts.py::test_nobody_else_keeps_reads_or_is_given_a_draft"),
    Taken("a draft is kept for those who write plans", f"{TOGETHER}/keeping.py",
          "    policy.check(user, Act.PLAN_WRITE, row.review.system)\n", "",
          "tests/plans/together/test_drafts.py::test_nobody_else_keeps_reads_or_is_given_a_draft"),
    Taken("the stream of a plan is for that plan", f"{TOGETHER}/tokens.py", "int(asked[1]) != found[0] or ", "",
          f"{LIVE}::test_only_the_page_of_somebody_who_writes_plans_may_follow"),
    Taken("the stream of a plan ends with the role", f"{TOGETHER}/members.py",
          ".can(Act.PLAN_WRITE)", ".memberships is not None",
          f"{LIVE}::test_a_stream_ends_with_the_sign_in_and_with_the_role"),
    Taken("a discussion is for those who discuss", "assessments/plans/helping/services.py",
          "    policy.check(user, Act.PLAN_DISCUSS, plan.row.review.system)\n", "",
          "tests/plans/helping/test_discussion.py::test_who_is_of_neither_side_reads_and_writes_nothing"),
    Taken("a comment is removed by its writer or a lead", "assessments/plans/helping/services.py",
          "return may.can(Act.PLAN_DISCUSS) and (comment.by_id == user.pk or Role.RECOVERY_LEAD in may.roles)",
          "return may.can(Act.PLAN_DISCUSS)", "tests/plans/helping/test_striking.py::test_nobody_else_removes_it"),
    Taken("one person signs for one side", "assessments/signoff/services.py",
          "or (signer and one.signer_id == signer.pk)", "",
          "tests/signoff/test_signing.py::test_one_person_cannot_sign_for_both_sides_by_changing_role"),
    Taken("a signature wants a proof of who it is", "assessments/signoff/proving.py",
          "if not _is_right(user, given):", "if False:",
          "tests/signoff/test_proofs.py::test_a_code_of_somebody_else_does_not_sign"),
    Taken("wrong proofs run out", "assessments/signoff/proving.py", "if tried >= WRONG_MOST:", "if False:",
          "tests/signoff/test_proofs.py::test_wrong_tries_of_every_kind_run_out_together"),
    # ------------------------------------------------------------------ links without an account
    Taken("a withdrawn link to an action leads nowhere", BY_LINK,
          "OwnerLink.objects.filter(sha256=hash_of(secret), withdrawn_at=None)",
          "OwnerLink.objects.filter(sha256=hash_of(secret))",
          f"{ACTIONS}::test_a_link_that_was_withdrawn_or_replaced_or_made_up_is_not_there"),
    Taken("the secret of a link is a hash", BY_LINK, "return hashlib.sha256(secret.encode()).hexdigest()",
          "return secret", f"{ACTIONS}::test_the_secret_is_kept_nowhere"),
    Taken("a calendar is empty for who left", BY_LINK, ", system__in=systems_visible_to(user)", "",
          "tests/progress/test_reminders.py::test_somebody_who_left_has_an_empty_calendar"),
    # ------------------------------------------------------------------ what is shared with other systems
    Taken("nothing is shared without a consent", "assessments/migrations/0048_across_systems.py",
          'Rule(f"{PROJECTION}_consent", PROJECTION, "INSERT", no_consent,',
          'Rule(f"{PROJECTION}_consent", PROJECTION, "INSERT", "1 = 2",',
          f"{ACROSS_GUARDS}::test_the_database_shares_nothing_without_a_consent_that_holds"),
    Taken("five systems at the least", "assessments/progress/across/models.py", "LEAST = 5", "LEAST = 4",
          f"{ACROSS}::test_five_systems_are_a_picture_and_four_are_none"),
    # ------------------------------------------------------------------ papers and published reports
    Taken("a report reads our own files alone", "assessments/reports/pdf.py",
          'if not url.startswith(STATIC.as_uri() + "/") or ".." in url:', "if False:",
          "tests/reports/test_making.py::test_only_our_own_static_files_may_be_read"),
    Taken("a Word template calls nothing", "assessments/reports/office/word/filling.py",
          "from jinja2.sandbox import ImmutableSandboxedEnvironment",
          "from jinja2 import Environment as ImmutableSandboxedEnvironment",
          "tests/reports/office/test_own_templates.py::test_with_a_broken_one_ours_is_used_and_the_file_says_why"),
    Taken("a logo is a picture", "assessments/reports/board/brand.py", "formats=FORMATS)", "formats=None)",
          "tests/reports/test_brand.py::test_what_is_no_logo_is_refused"),
    Taken("the lead publishes, and nobody else", "assessments/reports/publishing/asking.py",
          "membership = policy.check(user, Act.REPORT_PUBLISH, review.system)",
          "membership = review.system.memberships.order_by('pk')[0]",
          f"{PUBLISHING}::test_nobody_but_the_lead_publishes"),
    Taken("only what was read is published", "assessments/reports/publishing/asking.py",
          "if state_of(review) != state:", "if False:", f"{PUBLISHING}::test_only_what_was_read_is_published"),
    Taken("a draft is not published", "assessments/published/services.py", "if review.is_assessing:", "if False:",
          f"{PUBLISHING}::test_a_draft_is_not_published"),
    Taken("what was published stays", "assessments/migrations/0062_published_reports.py",
          'for act in ("UPDATE", "DELETE", TRUNCATE)', "for act in (TRUNCATE,)",
          f"{PUBLISHING}::test_what_was_published_never_changes"),
    Taken("a published file is hashed again", PUBLISHED,
          "if hashlib.sha256(file).hexdigest() != found.report.sha256:", "if False:",
          f"{PUBLISHING}::test_a_file_that_was_changed_in_the_database_is_not_handed_out"),
    Taken("a published file that was changed is not called valid", PUBLISHED,
          "altered = hashlib.sha256(file).hexdigest() != row.sha256\n    return Paper",
          "altered = False\n    return Paper",
          f"{CHECKED}::test_a_changed_byte_is_seen_by_everything_that_looks"),
    Taken("a seal is over the whole file", "assessments/published/sealing.py",
          "if status.coverage is not SignatureCoverageLevel.ENTIRE_FILE:", "if False:",
          "tests/published/test_sealing.py::test_what_is_added_behind_the_seal_is_refused"),
    Taken("a stranger is told one word", PROVING,
          "return found if is_member else Found(found.verdict, found.published)", "return found",
          f"{CHECKED}::test_a_stranger_reads_nothing_of_it"),
    Taken("every answer costs the same", PROVING,
          "    hashlib.sha256(bytes(max(0, READ_MOST - read))).hexdigest()\n", "",
          f"{PAPERS}::test_every_answer_costs_the_same"),
    Taken("guessers of a paper's code wait", "assessments/proving/views.py",
          'guessing.wrong(get_adapter().get_client_ip(request) or "", guessing.PAPER)', "0",
          f"{PAPERS}::test_a_guesser_waits_from_the_ninth_unknown_code_on_and_nobody_else_does"),
    # ------------------------------------------------------------------ everything of a local system, out and in
    Taken("the lead takes everything out, and nobody else", "assessments/reports/access.py",
          "        Act.SYSTEM_EXPORT,\n        frozenset({Role.RECOVERY_LEAD}),",
          "        Act.SYSTEM_EXPORT,\n        frozenset(Role),",
          "tests/moving/test_page.py::test_members_in_other_roles_are_told_why_not_and_strangers_find_nothing"),
    Taken("the key of a file is that of its system", "assessments/reports/queries.py",
          "made_by_key(key, review_id=None, system_id=system.pk)", "made_by_key(key)",
          "tests/moving/test_page.py::test_the_key_of_a_file_opens_nothing_elsewhere"),
    Taken("of an open room nothing goes out", "assessments/moving/queries.py", "    if table.closed_room:\n",
          "    if False:\n", f"{COMPLETE}::test_nobody_can_read_in_it_how_somebody_answered_or_how_to_come_in"),
    Taken("no cell is a formula", "assessments/moving/exporting.py",
          "return safe(value if isinstance(value, str) else canonical(value))",
          "return value if isinstance(value, str) else canonical(value)",
          "tests/moving/test_tables.py::test_no_cell_is_a_formula"),
    Taken("a file that was changed does not come in", "assessments/moving/document.py",
          "if said != running.hexdigest():", "if False:", f"{REFUSALS}::test_every_changed_byte"),
    Taken("what comes in fits its own log", IMPORTING, "if faults := check(system):", "if faults := []:",
          f"{REFUSALS}::test_content_that_does_not_fit_its_own_log"),
    Taken("accounts that come in are closed", IMPORTING, "is_active=False, date_joined", "is_active=True, date_joined",
          "tests/moving/test_round_trip.py::test_accounts_that_come_with_it_are_closed_until_somebody_opens_them"),
    Taken("after an import every rule is on again", "assessments/moving/guards.py",
          "        for text in texts.values():\n            cursor.execute(text)\n", "        pass\n",
          "tests/moving/test_round_trip.py::test_afterwards_every_guard_is_on_again"),
)  # fmt: skip
