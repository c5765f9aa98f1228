"""What the people of the invented system said and planned."""

# Challenge -> outcome, stage, comments, reservations as (words, held by).
FIRST = {
    1: (
        "agreed",
        2,
        "Most teams now ask people what they want from each meeting, and new starters learn why. It still depends on who is on shift. Supervision notes rarely mention it.",
        [],
    ),
    2: (
        "agreed",
        1,
        "About one in five staff have been on the course that Reedbank Voices leads. Everybody who went spoke well of it. There is no money for it after March.",
        [],
    ),
    3: (
        "agreed",
        1,
        "We have talked with the adult college about a shared base for two years. Nothing is signed, and nobody has it as their job.",
        [],
    ),
    4: (
        "reservations",
        2,
        "The Board agreed a recovery strategy in the spring and two Board members visit teams each month.",
        [
            (
                "The strategy is on the wall. On our ward the day still turns round medication and ward round. I would call it stage 1.",
                "two service users and a carer",
            )
        ],
    ),
    5: (
        "agreed",
        2,
        "Six in ten people in the last survey felt that they had a real say in their plan. Personal budgets have grown from 40 to 130 in two years.",
        [],
    ),
    6: (
        "agreed",
        1,
        "Some teams write safety plans together with the person. Most risk forms are still filled in alone, at the end of the day.",
        [],
    ),
    7: (
        "agreed",
        2,
        "Every steering group has two seats for people who use services, paid and with a briefing beforehand. Carers are still asked late.",
        [],
    ),
    8: (
        "agreed",
        1,
        "Four peer workers are in post, each alone in a team. The supervision that they were promised has not begun.",
        [],
    ),
    9: (
        "not_reached",
        None,
        "Staff described two different organisations. We could not agree and did not want to split the difference.",
        [
            (
                "My manager was kind and it changed nothing. I would not tell the next one.",
                "a member of staff",
            ),
            ("In the community teams people do speak openly now.", "provider staff"),
        ],
    ),
    10: (
        "agreed",
        2,
        "Three employment specialists work inside teams. Housing is the gap: people wait on wards for a home.",
        [],
    ),
}
RANKS = {3: 1, 8: 2, 6: 3, 4: 4, 10: 5}
SECOND = {
    1: (
        "agreed",
        2,
        "The new supervision form asks about one meeting in detail. Two teams use it every month.",
        [],
    ),
    2: ("agreed", 2, "Just over half of all staff have now been taught by people with lived experience.", []),
    3: (
        "reservations",
        2,
        "The agreement with the college is signed and the first term ran with eleven courses.",
        [("The building is two buses away. It is not open to everybody yet.", "three service users")],
    ),
    4: (
        "agreed",
        2,
        "Board visits go on. Each policy that comes up for renewal is now read by the recovery forum.",
        [],
    ),
    9: (
        "not_reached",
        None,
        "Still two experiences of the same place. The staff survey comes in the spring; we will look again then.",
        [("Nothing has changed on nights.", "a member of staff")],
    ),
}
# Challenge -> description, goal (statement, measure, baseline, target), action (what, owner), evidence.
PLANS = {
    3: (
        "Courses are run by goodwill in borrowed rooms. There is no base, no budget and no one person whose job it is.",
        (
            "Open a recovery education centre with the adult college, with user trainers on its staff",
            "User trainers employed by the centre",
            "None",
            "4 in post",
        ),
        (
            "Sign the partnership agreement and advertise the first two posts",
            "Head of learning, Fenmarsh Partnership Trust",
        ),
        "Partnership agreement and the centre's staff list",
    ),
    8: (
        "Four peer workers, each alone in a team, with no shared supervision and no next step in their career.",
        (
            "Every peer worker has a colleague in the same team and a supervisor who has done the job",
            "Teams with at least two peer workers",
            "0 of 14 teams",
            "6 of 14 teams",
        ),
        ("Agree the job description and the pay band with staff side", "Deputy director of people"),
        "Staffing records, each quarter",
    ),
    6: (
        "Risk forms are mostly written without the person. Staff fear blame when something goes wrong.",
        (
            "Safety plans are written together with the person",
            "Plans in a sample of 60 that show the person's own words",
            "22 of 60",
            "45 of 60",
        ),
        (
            "Train all ward teams with the people who designed the course",
            "Lead nurse for safety, with Reedbank Voices",
        ),
        "Audit of safety plans, twice a year",
    ),
    4: (
        "The strategy is agreed. It does not show yet in supervision, in appraisals or on the wards.",
        (
            "Supervision in every team asks about recovery practice",
            "Teams whose supervision notes show it",
            "3 of 21 teams",
            "15 of 21 teams",
        ),
        ("Put the new questions into the supervision form and brief all team leaders", "Director of nursing"),
        "Sample of supervision notes; Board minutes",
    ),
    10: (
        "Work support is good where there is a specialist. Too many people wait on a ward for a home.",
        (
            "Fewer people wait in hospital for housing",
            "People ready to leave who wait for a home, on the last day of the month",
            "17",
            "8",
        ),
        (
            "Set up a monthly meeting with the four housing providers",
            "Commissioning manager, with Holm Housing",
        ),
        "Monthly count from the bed meeting",
    ),
}
