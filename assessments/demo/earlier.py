"""What the people of the invented system agreed and planned in their first two reviews.

Challenge -> outcome, stage, comments, reservations as (words, held by). The first review used the older edition
(`edition.py`), in which challenge 9 is the one about a life beyond illness. Plans: see `plans.py`.
"""

from __future__ import annotations

from assessments.demo.plans import Words

FIRST = {
    1: (
        "agreed",
        1,
        "Everybody here wants a person's day to begin with what that person wants. Nobody could say how often it does. There is a leaflet, and it is a good one; the conversations that it describes happen when the ward is quiet.",
        [],
    ),
    2: (
        "agreed",
        1,
        "Reedbank Voices taught four half days last year, unpaid. The people who came asked for more. There is no plan for a second course.",
        [],
    ),
    3: ("agreed", 1, "We have visited a college elsewhere and liked it. That is as far as it goes.", []),
    4: (
        "reservations",
        1,
        "The chief executive speaks of recovery in public, and the Board has heard two people tell their story. It is in no strategy and in no budget.",
        [
            (
                "I told my story to the Board. They were moved, and then they went on to the car park.",
                "a service user",
            ),
        ],
    ),
    5: ("agreed", 1, "Forty people have a personal budget. Most of us had to ask what that is.", []),
    6: ("agreed", 1, "A risk form is filled in for everybody, by somebody, usually afterwards.", []),
    7: (
        "agreed",
        1,
        "One seat on one steering group, and it was empty at half of the meetings. When we asked why, the answer was the bus fare and the papers that come the evening before.",
        [],
    ),
    8: ("agreed", 1, "There are no peer workers. Two people in the room would like to be one.", []),
    9: (
        "agreed",
        1,
        "One employment specialist for the whole area. The allotment and the choir are older than all of us, and run by the people who go there.",
        [],
    ),
}
FIRST_RANKS = {7: 1, 4: 2}

SECOND = {
    1: (
        "agreed",
        1,
        "Two wards ask each person in the morning what would make it a good day. It is new, and it stops when those two sisters are on leave.",
        [],
    ),
    2: (
        "agreed",
        2,
        "A grant pays for a two-day course that Reedbank Voices leads, and one in ten members of staff have been. It is part of the induction week for as long as the grant runs. We agreed on stage 2, and that it stands on one leg.",
        [],
    ),
    3: (
        "agreed",
        1,
        "The adult college wants to talk about a shared base. We have had the first meeting.",
        [],
    ),
    4: (
        "agreed",
        1,
        "A group is writing a recovery strategy, with three people who use services in it. It goes to the Board in the spring. Until the Board has agreed it with money, this is stage 1.",
        [],
    ),
    5: ("agreed", 2, "Ninety people have a personal budget, and there is a broker who explains them.", []),
    6: (
        "agreed",
        1,
        "Staff said that they are afraid of what an inquiry would say. Nothing about the forms has changed since last time.",
        [],
    ),
    7: (
        "agreed",
        2,
        "Every steering group has two seats, paid, with the papers a week before and the fare in advance. The seats are filled. This was our first plan, and it was kept.",
        [],
    ),
    8: (
        "agreed",
        1,
        "The money for the first four peer workers is agreed, and nobody is in post. The staff side asked for a job description before it says yes, and that was fair.",
        [],
    ),
    9: (
        "not_reached",
        None,
        "We had not met this challenge before: it came with the new edition. Community teams and wards said opposite things, and there was not enough time to hear both out.",
        [
            (
                "Nobody has ever asked me how I am at work. That is not a complaint, it is a fact.",
                "a member of ward staff",
            ),
        ],
    ),
    10: (
        "agreed",
        2,
        "Two employment specialists, and the college takes people without a letter. Housing was talked about longest.",
        [],
    ),
}
SECOND_RANKS = {8: 1, 1: 2}

FIRST_PLANS = {
    7: Words(
        "There is one seat for somebody who uses services, in one group, and it stands empty half of the time. Nobody pays the fare, and the papers come too late to be read.",
        "Reedbank Voices knows people who would come, and who they would want beside them.",
        (
            (
                "Two seats in every steering group are taken by people who use services, and are paid for.",
                "Meetings at which both seats were taken",
                "Half of the meetings of one group",
                "9 in 10 meetings of all six groups",
                270,
            ),
        ),
        (
            ("Agree what is paid for a meeting, and pay fares in advance.", "Head of governance", 60),
            ("Send every paper a week before the meeting.", "Trust secretary", 40),
            ("Find and prepare twelve people, two for each group.", "Reedbank Voices", 120),
        ),
        (("Attendance lists of the six groups", ""),),
    ),
    4: Words(
        "Recovery is spoken of and not planned. It has no budget, no date and no owner on the Board.",
        "The chief executive means it, and has said so in front of everybody.",
        (
            (
                "A recovery strategy is written together with people who use services, and goes to the Board.",
                "The strategy on the agenda of the Board",
                "No strategy",
                "Agreed, with money",
                280,
            ),
        ),
        (
            ("Name one Board member who answers for it.", "Chief executive", 50),
            ("Write the first draft in open meetings.", "Director of nursing", 200),
        ),
        (("Minutes of the Board", ""),),
    ),
}
SECOND_PLANS = {
    8: Words(
        "Money for four peer workers is agreed, and there is no job description. Nobody in the trust has done the job. The staff side wants to know what it is before it agrees.",
        "People want the job: nine asked about it before it was advertised.",
        (
            (
                "The first four peer workers are in post, each with somebody who supports them.",
                "Peer workers in post",
                "0",
                "4",
                250,
            ),
        ),
        (
            (
                "Write a job description with the staff side and Reedbank Voices.",
                "Deputy director of people",
                70,
            ),
            ("Advertise four posts, and talk to every team that will have one.", "Director of nursing", 130),
        ),
        (("Staffing records, each quarter", ""),),
    ),
    1: Words(
        "Two wards ask each morning what would make it a good day. On the others the day is the same for everybody.",
        "The two sisters who began it will show it to anybody who comes to see.",
        (
            (
                "On every ward people are asked each morning what would make it a good day, and it is written down.",
                "Wards where a sample of ten notes shows it",
                "2 of 9 wards",
                "9 of 9 wards",
                260,
            ),
        ),
        (
            ("Show the two wards to the ward managers of the seven others.", "Director of nursing", 50),
            ("Put the question into the note of the morning.", "Head of nursing practice", 90),
        ),
        (("Sample of ten notes from each ward, twice a year", ""),),
    ),
}
