"""The 2010 edition holds every fact of its source, each in its place.

The wording is ours and may be improved; the facts may not get lost on the way. Each row of the tables below
names a place and the words that must stand there. Case does not matter; apart from that a fact is found as it is
written. The file itself is read, so that the tests need no database.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

PATH = Path(__file__).resolve().parents[2] / "fixtures" / "framework_2010.json"
ROWS: list[dict[str, Any]] = json.loads(PATH.read_text(encoding="utf-8"))


def fields(kind: str) -> list[dict[str, Any]]:
    return [row["fields"] for row in ROWS if row["model"] == f"framework.{kind}"]


STAGES = {f["number"]: f for f in fields("stage")}
CHALLENGES = {f["number"]: f for f in fields("challenge")}
DESCRIPTORS = {(f["challenge"][1], f["stage"][1]): f for f in fields("descriptor")}
INDICATORS = {(f["challenge"][1], f["number"]): f["text"] for f in fields("indicator")}
SOURCES = {(f["challenge"][1], f["number"]): f["text"] for f in fields("datasource")}
GLOSSARY = {f["term"]: f for f in fields("glossaryterm")}
TEXTS = [
    (row["model"], key, value)
    for row in ROWS
    for key, value in row["fields"].items()
    if isinstance(value, str) and value
]

# The list of ten, the title above the descriptors, and the row of Template A: three names, as in the source.
TITLES = [
    (1, "Changing the nature of day-to-day interactions and the quality of experience",
        "Changing the nature of day-to-day interactions and the quality of experience",
        "Changing day-to-day interactions"),
    (2, "Delivering comprehensive, user-led education and training programmes",
        "Delivering comprehensive user-led education and training programmes",
        "Comprehensive user-led education and training"),
    (3, "Establishing a ‘Recovery Education Unit’ to drive the programmes forward",
        "Establishing a ‘Recovery Education Centre’ to drive the programmes forward",
        "Establishing a Recovery Education Unit"),
    (4, "Ensuring organisational commitment, creating the ‘culture’. The importance of leadership",
        "Ensuring organisational commitment, creating the ‘culture’. The importance of leadership",
        "Ensuring organisational commitment"),
    (5, "Increasing ‘personalisation’ and choice", "Increasing personalisation and choice",
        "Increasing choice and ‘personalisation’"),
    (6, "Changing the way we approach risk assessment and management",
        "Changing the way we approach risk assessment and management",
        "Changing approaches to risk assessment and management"),
    (7, "Redefining user involvement", "Redefining service user involvement", "Redefining user involvement"),
    (8, "Transforming the workforce", "Transforming the workforce", "Transforming the workforce"),
    (9, "Supporting staff in their recovery journey", "Supporting staff in their recovery journey",
        "Supporting staff in their recovery journey"),
    (10, "Increasing opportunities for building a life ‘beyond illness’",
        "Increasing opportunities for building a life ‘beyond illness’", "Building a life ‘beyond illness’"),
]  # fmt: skip

STAGE_FACTS = [
    (1, "Engagement", ["committed", "some plans", "agreed"],
        ["Board", "good practice already", "plans", "timetable", "little progress", "most trusts",
         "most of the challenges"]),
    (2, "Development", ["some evidence", "practice, policy and culture"],
        ["some areas", "good progress", "not yet", "some of the more advanced trusts", "at least some"]),
    (3, "Transformation", ["complete", "major redesign", "very different"],
        ["vision", "fully", "policy, processes and practice", "every level", "Board", "teams", "front-line",
         "keep services improving", "continuing review", "partners", "mental health and wellbeing",
         "aspiration", "most trusts on most"]),
]  # fmt: skip

# What each stage of each challenge has, and just as much what it does not have yet.
DESCRIPTOR_FACTS = [
    (1, 1, ["few systematic", "carers", "not clear", "not generally asked", "quality of the services",
            "how well staff"]),
    (1, 2, ["clear evidence", "‘agency’", "‘beyond illness’", "hope", "some attempts", "pilots",
            "selecting staff", "evaluating", "supervision does not", "some part in choosing staff",
            "not routine"]),
    (1, 3, ["every significant encounter", "‘agency’", "‘beyond illness’", "hope",
            "not belong to professionals alone", "power", "local audits", "National Patient Survey",
            "supervision and performance ratings", "routinely", "(HR)", "progress"]),
    (2, 1, ["committed", "patchy", "some training", "less than 25%", "few attempts", "recovery stories"]),
    (2, 2, ["strategy and policy", "About 50%", "carers", "to some extent", "not systematically",
            "Board has approved", "funding", "being sought"]),
    (2, 3, ["cohort", "‘champions of change’", "equal partners", "secure funding", "contracts",
            "more than 75%", "continuous programme", "audit", "standard of the teaching", "routine"]),
    (3, 1, ["‘ad hoc’", "strategic", "little progress", "‘on the ground’", "in one place", "discussed",
            "nothing is final"]),
    (3, 2, ["plans", "systematic", "formal contracts", "considered", "local independent sector provider",
            "reviewed", "hub"]),
    (3, 3, ["‘Recovery Education Centre’", "‘User trainers’", "teams and on wards",
            "external, independent sector", "or may not", "‘peer professionals’", "direct care",
            "supervised", "families and carers", "self-management", "classes in the community",
            "pathways"]),
    (4, 1, ["‘problem-based’", "illness and symptoms", "‘strengths-based’", "‘pathways’", "referral",
            "assess", "(CPA)", "discharge", "little progress", "isolated", "team level", "senior level",
            "not at both"]),
    (4, 2, ["Recovery Strategy", "principles and values", "external and internal", "at all levels",
            "evidence of workshops", "presentations", "training programmes", "forums", "some internal ‘pathways’",
            "referral", "(CPA)", "discharge", "processes of recovery", "not yet changed", "every level",
            "not part of staff supervision"]),
    (4, 3, ["at all levels of the organisation", "all levels of management", "Board", "front-line",
            "not outweigh", "‘lived experience’", "hope and optimism", "unique", "strengths",
            "every operational policy", "recruit", "supervised", "appraised", "audit", "all key ‘pathways’",
            "(CPA)", "collaboration"]),
    (5, 1, ["‘life goals’", "not actively monitored", "(WRAP)", "to some extent", "not generally",
            "some attempts", "‘personal budgets’", "not widespread"]),
    (5, 2, ["more than 50%", "(CPA)", "organisation has produced information and interventions",
            "self-management approaches", "direct payments",
            "personal budgets", "substantially", "‘advance directives’", "joint crisis plans",
            "significantly", "attempts", "WRAP"]),
    (5, 3, ["all services", "unique", "history", "needs", "preferences", "capable", "‘life goals’",
            "not on goals for treating symptoms", "comfortable", "more than 75%", "advocacy", "WRAP",
            "joint crisis plans", "routine", "continuous"]),
    (6, 1, ["open, transparent", "recovery framework", "some staff", "some attempts", "‘patchy’",
            "less than 25%", "two minds", "‘positive’", "neither the Board nor general policy",
            "staff alone"]),
    (6, 2, ["safety", "‘positive’", "formal procedures", "not been put in place everywhere", "discussed",
            "no clear policies", "some staff training", "around 50%"]),
    (6, 3, ["routinely", "know about themselves", "safe and effective", "all staff", "comfortable",
            "‘positive’", "learn", "does not ‘blame’", "untoward incidents", "Board", "explicit",
            "duty of care"]),
    (7, 1, ["carers", "‘professionals’", "final decisions", "some evidence", "second, not first",
            "‘user involvement’", "not led to true ‘partnership working’"]),
    (7, 2, ["equal partners", "Board level", "at all levels", "clinical care", "strategic planning",
            "individuals", "teams", "about 50%", "‘educators’", "‘coaches’", "‘mentors’",
            "not as traditional ‘therapists’"]),
    (7, 3, ["equal partners", "‘experts by experience’", "networks", "practitioner", "team", "manager",
            "all staff", "‘partnerships in care’", "‘on tap, not on top’", "continual review",
            "‘raising the bar’", "not seen as", "higher kind"]),
    (8, 1, ["Board and senior managers", "mix of skills", "expertise of ‘lived experience’",
            "some examples", "staff with ‘lived experience’", "(STR)", "isolated",
            "little support and supervision", "no reform", "(HR)", "occupational health",
            "‘career progression’"]),
    (8, 2, ["‘peer specialist’", "job descriptions", "training resources", "supervision and management",
            "placing people in teams", "timescales", "small number", "limited", "5-10 posts", "pilots",
            "at least two service users in each team", "discussed", "HR", "occupational health"]),
    (8, 3, ["most teams", "as many peer professionals as other", "unique", "equal", "pay and status", "HR",
            "occupational health", "(DDA)", "(PSA) 16", "supervision and career progression"]),
    (9, 1, ["many staff", "unacknowledged", "not encouraged", "considerable stigma", "neither privately",
            "recovery training", "little help"]),
    (9, 2, ["support staff to disclose", "option", "individual supervision", "shared approach", "generally", "clear"]),
    (9, 3, ["appropriate setting", "not fear stigma or prejudice", "all staff", "induction", "wellbeing",
            "occupational health", "criteria", "commitment and creativity", "formally recognised"]),
    (10, 1, ["between agencies", "little concrete progress", "has reviewed", "some effective partnerships",
             "housing, employment, education", "patchy", "some work", "unfocused", "too general",
             "Individual Placement and Support (IPS)", "not widely available"]),
    (10, 2, ["‘mainstream’", "housing, employment, leisure", "good progress", "paid employment",
             "trained in IPS to some teams", "discharged from inpatient care", "all service users",
             "carers feel", "employers, police and neighbourhoods", "suitably trained service users"]),
    (10, 3, ["full citizen", "independent of formal", "settled accommodation", "relationships",
             "paid employment and training", "ordinary community activities", "peer support",
             "IPS workers are established in all teams", "diverse cultures", "comprehensive range",
             "suitably trained service users", "active follow-up"]),
]  # fmt: skip

INDICATOR_FACTS = [
    (1, 1, ["proportion of staff"]),
    (1, 2, ["Sainsbury Centre", "‘Ten Top Tips for Recovery-Oriented Practice’"]),
    (1, 3, ["systematic", "carers", "National Patient Survey"]),
    (1, 4, ["supervision and appraisal", "partnership"]), (1, 5, ["proportion", "choosing staff"]),
    (2, 1, ["cohort", "service users as well as carers", "draw up programmes and deliver"]),
    (2, 2, ["directory", "accredited", "service users as well as carers"]),
    (2, 3, ["funding", "rolling"]), (2, 4, ["modules", "sustained"]),
    (3, 1, ["‘Recovery Education Centre’", "stable funding", "at least 3-4 user trainers"]),
    (3, 2, ["competencies, standards and support", "peer support workers"]),
    (3, 3, ["‘Recovery Education Centre’", "50 service users a year", "peer professionals",
            "statutory and independent"]),
    (3, 4, ["multiple", "inpatient wards"]), (4, 1, ["policies and procedures"]),
    (4, 2, ["‘pathways’", "service users", "processes of recovery"]), (4, 3, ["strengths-based"]),
    (4, 4, ["routine audit", "satisfied", "feedback"]), (4, 5, ["individual recovery", "routine"]),
    (5, 1, ["all care pathways", "treatment options, medication", "clinician"]), (5, 2, ["advocacy"]),
    (5, 3, ["targets", "personal budgets"]), (5, 4, ["‘personalisation agenda’", "‘brokers’", "advocates"]),
    (5, 5, ["informed choices", "medical, psychological and social"]),
    (5, 6, ["care planning", "self-management"]), (5, 7, ["standing item", "clinical governance"]),
    (6, 1, ["trained", "all inductions"]), (6, 2, ["CPA", "routinely", "systematically audited"]),
    (6, 3, ["‘Joint Wellbeing Plans’", "routine"]),
    (6, 4, ["serious and untoward", "‘learn the lessons’", "not to apportion blame"]),
    (6, 5, ["positive risk taking", "corporate governance", "safe practice", "regulators"]),
    (7, 1, ["carers", "‘partners in care’", "commanding attention"]),
    (7, 2, ["written materials", "‘partnership’"]), (7, 3, ["signed", "individual level"]),
    (7, 4, ["robust", "service planning", "governance structures"]),
    (8, 1, ["responsible", "external specialist provider"]),
    (8, 2, ["job descriptions and person specifications"]),
    (8, 3, ["wherever possible", "first point of contact", "each stage"]),
    (8, 4, ["number", "‘peer specialists’"]), (8, 5, ["number", "regularly monitored", "PSA 16"]),
    (9, 1, ["self-care and self-management"]), (9, 2, ["anonymous", "results"]),
    (9, 3, ["lived experience", "formal qualifications"]),
    (9, 4, ["Board level", "Mindful Employer", "www.mindfulemployer.net"]),
    (10, 1, ["employment and training"]), (10, 2, ["attain", "sustain", "PSA 16"]),
    (10, 3, ["each team", "Individual Placement and Support (IPS)"]), (10, 4, ["adequate", "action plan"]),
    (10, 5, ["Public Service Agreement (PSA)", "8, 15 and 21", "action plans"]),
    (10, 6, ["routinely", "discharge"]), (10, 7, ["National Social Inclusion Programme", "2009"]),
]  # fmt: skip

SOURCE_FACTS = [
    (1, 1, ["National Patient Survey", "local"]), (1, 2, ["systematic survey", "carers", "values"]),
    (1, 3, ["interview panels"]), (1, 4, ["appraisals and supervision"]),
    (2, 1, ["audit and evaluation", "carers"]), (2, 2, ["routinely", "report"]),
    (2, 3, ["directory", "accredited", "service users as well as carers"]), (2, 4, ["protocols", "all phases"]),
    (3, 1, ["‘Recovery Education Centre’", "curriculum", "how many"]),
    (3, 2, ["audit", "staff and service users"]),
    (3, 3, ["partnership agreements", "university departments, colleges"]), (3, 4, ["courses", "peers"]),
    (3, 5, ["peer specialists", "standards and competencies"]), (4, 1, ["national and local"]),
    (4, 2, ["locally agreed", "carers"]), (4, 3, ["‘lived experience’", "Challenge 8"]), (4, 4, ["risk"]),
    (4, 5, ["internal and external"]), (4, 6, ["case records", "outcomes"]),
    (5, 1, ["‘individual budgets’", "how many", "how much they vary"]), (5, 2, ["advocacy"]),
    (5, 3, ["policies and procedures"]),
    (5, 4, ["National Patient Survey", "choice, agency and control"]), (5, 5, ["leaflets"]),
    (5, 6, ["training courses"]), (6, 1, ["training records"]), (6, 2, ["CPA"]),
    (6, 3, ["clinical governance"]), (6, 4, ["Board policies"]), (7, 1, ["training records"]),
    (7, 2, ["National Patient Survey", "local"]), (7, 3, ["informal", "Patient Governors"]),
    (7, 4, ["minutes, newsletters, press releases"]), (7, 5, ["care plans"]),
    (7, 6, ["Patient Council", "Board reports", "Local Involvement Networks (LINks)"]),
    (8, 1, ["HR", "occupational health", "Criminal Records Board (CRB)", "barriers"]), (8, 2, ["staffing"]),
    (8, 3, ["HR", "trends"]), (8, 4, ["DDA"]), (9, 1, ["Board", "routine reports"]),
    (9, 2, ["HR and occupational health"]), (9, 3, ["returns", "sickness"]), (9, 4, ["morale"]),
    (9, 5, ["sickness and turnover"]), (9, 6, ["staff surveys"]),
    (10, 1, ["key performance indicator", "PSA 16", "employment", "settled accommodation"]),
    (10, 2, ["service level agreements", "organisations that provide employment services"]),
    (10, 3, ["rates of discharge"]),
    (10, 4, ["questionnaires", "carers", "inpatient"]),
    (10, 5, ["National Social Inclusion Programme", "NSIP, 2009"]),
]  # fmt: skip

# What the short words of a stage may not leave out or turn round: the room reads them first.
SUMMARY_FACTS = [
    (1, 2, ["pilots", "every contact", "not as a rule"]), (2, 2, ["Board has approved", "funding is being sought"]),
    (3, 1, ["only when the need comes up"]), (4, 1, ["from problems towards strengths"]),
    (6, 1, ["two minds about positive risk taking", "less than 25%"]),
    (6, 2, ["positive risk taking is promoted", "Board has no clear policies", "50%"]),
    (6, 3, ["positive risk taking is valued", "not blame"]), (7, 1, ["should have an important part"]),
    (8, 1, ["may need"]), (8, 3, ["HR and health checks no longer keep people out"]),
    (9, 3, ["in the right setting"]), (10, 2, ["trained service users lead work against stigma"]),
]  # fmt: skip

# Every number of a descriptor or example that somebody could be held to, and nowhere else.
FIGURES = {
    (2, 1): "25", (2, 2): "50", (2, 3): "75", (5, 2): "50", (5, 3): "75", (6, 1): "25", (6, 2): "50",
    (7, 2): "50", (8, 2): "5-10", (8, 3): "16",
}  # fmt: skip


def lost(text: str, facts: list[str]) -> list[str]:
    """Those of `facts` that `text` no longer states."""
    return [fact for fact in facts if fact.casefold() not in text.casefold()]


def test_the_file_is_a_fixture_with_natural_keys() -> None:
    assert PATH.read_text(encoding="utf-8") == json.dumps(ROWS, indent=2, ensure_ascii=False) + "\n"
    assert {tuple(row) for row in ROWS} == {("model", "fields")}


def test_there_is_as_much_of_everything_as_in_the_source() -> None:
    assert Counter(row["model"].removeprefix("framework.") for row in ROWS) == {
        "edition": 1, "stage": 3, "challenge": 10, "descriptor": 30, "indicator": 50, "datasource": 50,
        "glossaryterm": len(GLOSSARY),
    }  # fmt: skip
    assert len(DESCRIPTORS) == 30
    for table, counts in (
        (INDICATORS, (5, 4, 4, 5, 7, 5, 4, 5, 4, 7)),
        (SOURCES, (4, 4, 5, 6, 6, 4, 6, 4, 6, 5)),
    ):
        assert sorted(table) == [(c, n) for c, many in enumerate(counts, 1) for n in range(1, many + 1)]


def test_the_edition_lets_five_priorities_be_live_and_suggests_two_challenges_early() -> None:
    (edition,) = fields("edition")
    assert (edition["slug"], edition["year"], edition["current"], edition["max_live_priorities"]) == (
        "2010", 2010, True, 5,
    )  # fmt: skip
    assert edition["publisher"] == "Sainsbury Centre for Mental Health"
    assert {n for n, f in CHALLENGES.items() if f["suggest_early"]} == {3, 4}
    assert {n for n, f in CHALLENGES.items() if f["why_early"]} == {3, 4}
    assert not lost(CHALLENGES[3]["why_early"], ["staff and service users are trained", "no focus"])
    assert not lost(CHALLENGES[4]["why_early"], ["leadership", "training", "limited"])


def test_no_quotation_of_a_person_is_taken_over() -> None:
    assert [n for n, f in CHALLENGES.items() if f["quotation"] != ""] == []


@pytest.mark.parametrize(("number", "title", "page_title", "short_title"), TITLES)
def test_a_challenge_has_the_three_titles_of_the_source(
    number: int, title: str, page_title: str, short_title: str
) -> None:
    f = CHALLENGES[number]
    assert (f["title"], f["page_title"], f["short_title"]) == (title, page_title, short_title)


@pytest.mark.parametrize(("number", "name", "meaning", "definition"), STAGE_FACTS)
def test_a_stage_says_what_it_means(
    number: int, name: str, meaning: list[str], definition: list[str]
) -> None:
    stage = STAGES[number]
    assert stage["name"] == name
    assert lost(stage["meaning"], meaning) == []
    assert lost(stage["definition"], definition) == []


@pytest.mark.parametrize(("challenge", "stage", "facts"), DESCRIPTOR_FACTS)
def test_a_descriptor_states_its_facts(challenge: int, stage: int, facts: list[str]) -> None:
    assert lost(DESCRIPTORS[challenge, stage]["text"], facts) == []


@pytest.mark.parametrize(("challenge", "stage", "facts"), SUMMARY_FACTS)
def test_a_summary_states_what_the_room_must_know(challenge: int, stage: int, facts: list[str]) -> None:
    assert lost(DESCRIPTORS[challenge, stage]["summary"], facts) == []


@pytest.mark.parametrize(("challenge", "number", "facts"), INDICATOR_FACTS)
def test_an_indicator_states_its_facts(challenge: int, number: int, facts: list[str]) -> None:
    assert lost(INDICATORS[challenge, number], facts) == []


@pytest.mark.parametrize(("challenge", "number", "facts"), SOURCE_FACTS)
def test_a_data_source_states_its_facts(challenge: int, number: int, facts: list[str]) -> None:
    assert lost(SOURCES[challenge, number], facts) == []


def test_the_tables_leave_no_place_out() -> None:
    assert [row[:2] for row in DESCRIPTOR_FACTS] == sorted(DESCRIPTORS)
    assert [row[:2] for row in INDICATOR_FACTS] == sorted(INDICATORS)
    assert [row[:2] for row in SOURCE_FACTS] == sorted(SOURCES)


def test_no_figure_is_added_and_none_is_lost() -> None:
    numbers = re.compile(r"\d+(?:-\d+)?")
    found = {key: numbers.findall(f["text"]) for key, f in DESCRIPTORS.items()}
    assert {key: " ".join(figures) for key, figures in found.items() if figures} == FIGURES
    for key, f in DESCRIPTORS.items():
        assert set(numbers.findall(f["summary"])) <= set(found[key]), key
    examples = {key: numbers.findall(text) for key, text in INDICATORS.items()}
    assert {key: figures for key, figures in examples.items() if figures} == {
        (3, 1): ["3-4"], (3, 3): ["50"], (8, 5): ["16"], (10, 2): ["16"], (10, 5): ["8", "15", "21"],
        (10, 7): ["2009"],
    }  # fmt: skip
