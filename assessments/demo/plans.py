"""What the people of the invented system planned after their third review: five of Template B.

A date is a number of days: for goals and actions from the day on which the goals were agreed.
"""

from __future__ import annotations

from typing import NamedTuple


class Words(NamedTuple):
    """What one plan says."""

    description: str
    strengths: str
    goals: tuple[tuple[str, str, str, str, int], ...]  # statement, measure, baseline, target, days
    actions: tuple[tuple[str, str, int], ...]  # what, owner, days
    evidence: tuple[tuple[str, str], ...]  # what, link


PLANS = {
    3: Words(
        "Courses are run by goodwill in borrowed rooms. Sixty-four people came to at least one in the past year, and forty are waiting for the sleep course alone. There is no base, no budget and no one person whose job it is. The adult college would like to share a building and has said so in writing.",
        "Every course is planned by the people who will sit in it. Those who teach have been students first, and they come back.",
        (
            (
                "Open a recovery education centre together with the adult college, with people who have used our services on its staff and on its steering group.",
                "Trainers with lived experience who are employed by the centre",
                "None: six are paid by the session",
                "4 in post, on contracts of a year or longer",
                330,
            ),
            (
                "Offer a printed programme every term that service users, carers and staff can all book in the same way.",
                "People who complete at least one course in a year",
                "64, in borrowed rooms",
                "150, at least 40 of them staff",
                340,
            ),
        ),
        (
            (
                "Agree the partnership with the college, and have both Boards sign it.",
                "Head of learning, Fenmarsh Partnership Trust",
                60,
            ),
            (
                "Write the job descriptions with Reedbank Voices; advertise the first two trainer posts in places where people will see them.",
                "Deputy director of people",
                90,
            ),
            (
                "Plan the first term in three open meetings: one in the town, one in the Holms, one in the evening.",
                "Reedbank Voices, with the college",
                120,
            ),
            (
                "Find out what travel would cost for those who live more than one bus away, and put it into the budget.",
                "Commissioning manager for mental health",
                150,
            ),
        ),
        (
            ("Partnership agreement and the staff list of the centre", "https://example.org/fenmarsh/centre"),
            ("Register of courses and of people who completed them, each term", ""),
            (
                "What students said three months after a course, gathered by Reedbank Voices",
                "https://example.org/reedbank/students",
            ),
        ),
    ),
    8: Words(
        "Four peer workers are in post, each alone in a team, with no shared supervision, no job description that fits the work and no next step in their career. One has left. Occupational health uses a form that puts people off before the first interview.",
        "Colleagues value the peer workers and say so. Reedbank Voices has offered to help with supervision.",
        (
            (
                "Every peer worker has a peer colleague in the same team, and a supervisor who has done the job.",
                "Teams that have at least two peer workers",
                "0 of 14 teams",
                "6 of 14 teams",
                300,
            ),
            (
                "Peer workers stay because the job can be lived with and leads somewhere.",
                "Peer workers who are still in post after a year",
                "3 of 4",
                "9 in 10",
                340,
            ),
            (
                "Somebody who has used our services can apply for any post without being asked more than anyone else.",
                "Recruitment papers that the reader panel has passed",
                "None of 11",
                "All 11",
                200,
            ),
        ),
        (
            (
                "Agree the job description and the pay band with the staff side.",
                "Deputy director of people",
                75,
            ),
            (
                "Appoint a peer lead, who supervises and has a seat in the workforce group.",
                "Director of nursing",
                110,
            ),
            (
                "Replace the occupational health form, together with two people who have filled it in.",
                "Occupational health manager",
                90,
            ),
            (
                "Prepare each team before a peer worker starts: half a day, led by those who do the job now.",
                "Peer lead, with team leaders",
                160,
            ),
            (
                "Put the cost of eight more posts into next year's contract.",
                "Commissioning manager for mental health",
                180,
            ),
        ),
        (
            ("Staffing records, each quarter, by team", ""),
            ("Notes of what peer workers say in their own meeting, shared when they agree", ""),
            ("Checklist of the reader panel", "https://example.org/fenmarsh/reader-panel"),
        ),
    ),
    6: Words(
        "Risk forms are mostly written without the person, at the end of the day. Staff fear blame when something goes wrong, and each of the last three reviews of a serious incident added a form and took none away. The policy asks for involvement and does not say what that looks like.",
        "Where a safety plan is written together, people keep it and use it. Two wards do this every time.",
        (
            (
                "Safety plans are written together with the person, who leaves with a copy that they can read.",
                "Plans in a sample of 60 that show the person's own words",
                "22 of 60",
                "45 of 60",
                270,
            ),
            (
                "A serious incident leads to learning that staff and families would recognise as fair.",
                "Reviews that had a family member or a service user in the group",
                "1 of 7",
                "Every one",
                320,
            ),
        ),
        (
            (
                "Train all ward teams together with the people who designed the course.",
                "Lead nurse for safety, with Reedbank Voices",
                150,
            ),
            (
                "Take four forms away, and put one page in their place that is filled in with the person.",
                "Clinical lead for risk",
                100,
            ),
            (
                "Change the terms of reference for reviews of incidents, and tell every team why.",
                "Medical director",
                130,
            ),
            (
                "Talk with the coroner's officer and the safeguarding board about what the new page is for.",
                "Director of nursing",
                140,
            ),
        ),
        (
            (
                "Audit of safety plans, twice a year, read by two service users and a nurse",
                "https://example.org/fenmarsh/safety-audit",
            ),
            ("Records of who has been trained, by ward", ""),
            (
                "Learning bulletin after each review, with names left out",
                "https://example.org/fenmarsh/learning",
            ),
        ),
    ),
    4: Words(
        "The strategy does not show yet in supervision, in appraisals or on the wards. People cannot see what came of the visits of Board members. Three of nine policies were read by the recovery forum before they were renewed.",
        "The strategy is agreed and funded for three years. Board members visit, and they listen.",
        (
            (
                "Supervision in every team asks about recovery practice, and what is learned goes up as well as down.",
                "Teams whose supervision notes show it, in a sample of three notes for each team",
                "3 of 21 teams",
                "15 of 21 teams",
                300,
            ),
            (
                "What people tell the Board on a visit leads to something that they can see.",
                "Promises from visits that were kept within three months",
                "Not counted",
                "8 in 10",
                240,
            ),
        ),
        (
            (
                "Put the new questions into the supervision form, and brief all team leaders in person.",
                "Director of nursing",
                60,
            ),
            (
                "End every visit with one promise, a name and a date, and put it on the notice board of the team.",
                "Trust secretary",
                45,
            ),
            (
                "Send each policy to the recovery forum six weeks before it is renewed.",
                "Head of governance",
                80,
            ),
        ),
        (
            ("Sample of supervision notes, three from each team, twice a year", ""),
            ("Board papers, with the list of promises", "https://example.org/fenmarsh/board-papers"),
            ("Minutes of the recovery forum", "https://example.org/fenmarsh/recovery-forum"),
        ),
    ),
    10: Words(
        "Too many people wait on a ward for a home; seventeen on the day that we counted, one of them for five months. Housing providers hear of a move on the day that it is needed. Money advice is one morning a week, and its waiting list is closed.",
        "Work support is good where there is a specialist: forty-one people found paid work last year.",
        (
            (
                "Fewer people wait in hospital because they have nowhere to live.",
                "People ready to leave who wait for a home, on the last day of the month",
                "17",
                "8 or fewer",
                330,
            ),
            (
                "Everybody who wants to work can meet an employment specialist within a month.",
                "Teams that have a specialist of their own",
                "3 of 14 teams",
                "7 of 14 teams",
                340,
            ),
            (
                "Money worries are met early, on the ward as well as in the town.",
                "People who saw a money adviser within two weeks of asking",
                "Fewer than 1 in 10",
                "3 in 4",
                260,
            ),
        ),
        (
            (
                "Meet the four housing providers every month, with a list of who will need a home in the next twelve weeks.",
                "Commissioning manager, with Holm Housing",
                30,
            ),
            (
                "Ask about home, work and money in the first week of every stay, and write it into the plan.",
                "Ward managers",
                90,
            ),
            ("Put two more employment specialists into the contract.", "Fenmarsh Integrated Care Board", 150),
            ("Open a second morning of money advice, on the ward.", "Holm Housing", 120),
            (
                "Ask fifty people after they have left what would have helped them to leave sooner.",
                "Fenmarsh Carers Together",
                170,
            ),
        ),
        (
            ("Monthly count from the bed meeting", ""),
            ("Quarterly figures of the employment service", "https://example.org/fenmarsh/employment"),
            (
                "What people said after leaving, in their own words",
                "https://example.org/carers-together/leaving",
            ),
        ),
    ),
}
