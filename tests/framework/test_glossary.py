"""The glossary of the 2010 edition: which words it explains, and what has become of each thing, with its year."""

from __future__ import annotations

import pytest

from tests.framework.test_content import GLOSSARY, lost

# What has become of each thing: only what is certain, and the year of it.
TODAY_FACTS = [
    ("CPA", ["Community Mental Health Framework", "2021", "2022"]),
    ("LINks", ["Healthwatch", "April 2013", "In 2025 the government said that it plans to abolish"]),
    ("Healthwatch", ["April 2013", "In 2025 the government said that it plans to abolish"]),
    ("NHS England", ["March 2025", "merged into the Department of Health and Social Care"]),
    ("DHSC", ["March 2025", "NHS England"]),
    ("ICB", ["July 2022", "2025", "merge"]),
    ("Advance directive", ["Mental Capacity Act 2005", "Mental Health Act 2025", "advance choice documents"]),
    ("Recovery College", ["Recovery Education Centre"]),
    ("Peer support worker", ["peer professional", "peer specialist"]),
    ("CRB", ["December 2012", "Disclosure and Barring Service"]),
    ("DDA", ["Equality Act 2010"]),
    ("PSA", ["Ended in 2010"]),
    ("NMHDU", ["2011"]),
    ("CQUIN", ["paused", "2024/25"]),
    ("PbR", ["NHS Payment Scheme", "2023"]),
    ("Commissioner", ["PCT", "April 2013", "July 2022"]),
    ("Sainsbury Centre for Mental Health", ["Centre for Mental Health", "2010"]),
    ("Recovery Education Centre", ["Recovery College"]),
    ("New Horizons", ["2011"]),
    ("World Class Commissioning", ["Ended in 2010"]),
    ("Mental Health Contract", ["NHS Standard Contract"]),
    ("Scottish Recovery Indicator", ["closed"]),
]

# The named tools and plans that the source speaks of outside the ten challenges, with the year of each.
MEANING_FACTS = [
    ("DREEM", ["2004", "useful", "slow"]),
    ("RSA", ["2005"]),
    ("RPFS", ["2009"]),
    ("Scottish Recovery Indicator", ["2009", "closest"]),
    ("New Horizons", ["2009", "79"]),
    ("Mental Health Contract", ["2010"]),
    ("NSIP", ["2009", "indicators"]),
    ("PSA", ["30", "three years"]),
]

TERMS = [
    "CPA", "WRAP", "IPS", "LINks", "CQUIN", "PSA", "PbR", "STR", "HR", "DDA", "CRB", "NSIP", "NMHDU", "NHS", "CQC",
    "SMART", "PDSA", "Advocacy", "Broker", "Commissioner", "Provider", "Board", "Carer", "Recovery",
    "Recovery-oriented", "Indicator", "Baseline", "Consensus", "Trust", "Self-management", "Co-production",
    "Personalisation",
    "PSA 8", "PSA 15", "PSA 16", "PSA 21", "Peer specialist", "Peer professional", "Lived experience",
    "Advance directive", "Joint crisis plan", "Personal budget", "Individual budget", "Direct payment",
    "Clinical governance", "Care pathway", "Patient Council", "Patient Governor", "Positive risk taking",
    "Recovery Education Centre", "Independent sector", "Service user", "Data source", "Joint Wellbeing Plan",
    "Recovery Star", "DREEM", "RSA", "RPFS", "Scottish Recovery Indicator", "New Horizons",
    "World Class Commissioning", "Mental Health Contract", "Sainsbury Centre for Mental Health",
    "Peer support worker", "Supported employment", "Recovery College", "Healthwatch", "Standing item",
    "Community Mental Health Framework", "NHS England", "DHSC",
    "National Patient Survey", "Mindful Employer", "Ten Top Tips for Recovery-Oriented Practice",
]  # fmt: skip


def test_the_glossary_explains_the_terms_of_the_framework() -> None:
    assert set(TERMS) - set(GLOSSARY) == set()
    assert [term for term, f in GLOSSARY.items() if not (f["meaning"] and f["today"])] == []


@pytest.mark.parametrize(("term", "facts"), TODAY_FACTS)
def test_the_glossary_says_what_has_become_of_it(term: str, facts: list[str]) -> None:
    assert lost(GLOSSARY[term]["today"], facts) == []


@pytest.mark.parametrize(("term", "facts"), MEANING_FACTS)
def test_the_glossary_knows_the_tools_and_plans_of_the_source(term: str, facts: list[str]) -> None:
    assert lost(GLOSSARY[term]["meaning"], facts) == []
