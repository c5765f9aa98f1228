"""What the people of the invented system agreed in their third and fourth review: Template A twice.

Challenge -> outcome, stage, comments, reservations as (words, held by).
"""

THIRD = {
    1: (
        "agreed",
        2,
        "Most teams now begin a meeting by asking the person what they want from it, and new starters are told why on their first day. People who use services said that they notice: they are greeted by name, they are asked before a door is opened, and more of them leave with something that they chose.\n\nIt still depends on who is on shift. Weekends and agency staff were named again and again. Supervision notes hardly ever mention how somebody was spoken to, so a good habit is easily lost when a good nurse moves on. We looked for a reason to say stage 3 and could not find one that would hold on every ward.",
        [],
    ),
    2: (
        "agreed",
        1,
        "About one in five members of staff have been on the two-day course that Reedbank Voices leads. Everybody who went spoke well of it, and two consultants have asked for it to be part of the junior doctors' rota. The trainers are paid by the session and find out a month ahead whether there is work.\n\nThere is no money for the course after March. Nobody has a list of who has been trained, and the induction week still has no session that is taught by a person who has used our services. We agreed on stage 1 without much argument.",
        [],
    ),
    3: (
        "agreed",
        1,
        "We have talked with the adult college about a shared base for two years. Nothing is signed, and nobody has it as their job. The courses that do run are held in the church hall and in the library meeting room, booked by one volunteer from her own telephone.\n\nSixty-four people came to at least one course last year, and the waiting list for the sleep course has forty names on it. That tells us that the wish is there. What is missing is a place, a budget line and somebody who goes home at night thinking about it.",
        [],
    ),
    4: (
        "reservations",
        2,
        "The Board agreed a recovery strategy in the spring, with money for three years, and two Board members now visit a team each month and write a page about what they heard. The chief executive opens every induction. Recovery is a standing item at the clinical governance group.\n\nBelow the Board it thins out. Of the nine policies that came up for renewal this year, three were read by the recovery forum. Team leaders told us that they are asked about waiting times every week and about recovery once a quarter. We agreed on stage 2, with the reservations below, because the leadership is real even where it has not arrived yet.",
        [
            (
                "The strategy is on the wall. On our ward the day still turns round medication and ward round, and if you miss either you have missed the day. Nobody has ever asked me what I would put in a strategy. I would call it stage 1.",
                "two service users and a carer",
            ),
            (
                "The visits are kind and we like them. But we have had eleven and I could not name one thing that changed because of what we said. Commitment has to show in something that I can point at.",
                "community team staff",
            ),
        ],
    ),
    5: (
        "agreed",
        2,
        "Six in ten people in the last survey felt that they had a real say in their plan, up from four in ten. Personal budgets have grown from 40 to 130 in two years and people use them well: a season ticket, a course, a bicycle, help at home in the first month. There are two brokers and both are fully booked.\n\nChoice is weakest where people have least of it already. On the wards most choices are made for the whole corridor at once, and leaflets about medication are handed over rather than talked through. We want to come back to this at the next review, not make it a priority now.",
        [],
    ),
    6: (
        "agreed",
        1,
        "Some teams write safety plans together with the person, in the person's words, and they are good plans. Most risk forms are still filled in alone, at the end of the day, by somebody who is tired and worried about what an inquiry would say. Two people in the room had read their own risk form for the first time when they asked for their notes, and did not recognise themselves.\n\nStaff were honest about fear. The last three serious incident reviews each ended with a new form. Nobody could remember one that had ended with less paper and more time. We agreed on stage 1, and that this should be one of the first things to change.",
        [],
    ),
    7: (
        "reservations",
        2,
        "Every steering group has two seats for people who use services, paid at the agreed rate, with a briefing beforehand and a person to telephone afterwards. People said that they are listened to in those rooms. The reader panel has rewritten fourteen letters, and the new appointment letter has halved the calls that ask what it means.\n\nCarers are still asked late and sometimes not at all. Most of those in the seats have been there for more than four years, are white and live in the town. The Holms and the farm villages have nobody. Care plans are signed on about half of all files, and a signature does not yet prove a conversation.",
        [
            (
                "We get the papers when they are already decided. Being invited to agree is not the same as being asked.",
                "carers",
            ),
            (
                "ہم سے پوچھا جاتا ہے، مگر فیصلے کے بعد۔ کاغذات صرف انگریزی میں ہوتے ہیں۔",
                "a carer, who wrote in Urdu",
            ),
        ],
    ),
    8: (
        "agreed",
        1,
        "Four peer workers are in post, each alone in a team, and one has left since we began to prepare for today. The supervision that they were promised has not begun. They were warm about their colleagues and plain about the rest: no job description that fits, no next grade, no desk, and questions about their own health that nobody else in the team is asked.\n\nThe people directorate has no figure for how many of us have used mental health services ourselves, because nobody has found a safe way to ask. Three posts are advertised. Occupational health still has a form from before all this that puts people off.",
        [],
    ),
    9: (
        "not_reached",
        None,
        "Staff described two different organisations. In the community teams people said that they can be open about a bad month, that their manager changed their hours without fuss, and that the wellbeing hour is kept. On the wards, and most of all on nights, people said that sickness is counted, not understood.\n\nWe talked for forty minutes, broke for tea and came back to it. Nobody wanted to split the difference, because the middle would have been true for no one. So we write down that we did not agree, and both experiences.",
        [
            (
                "My manager was kind and it changed nothing. I was back on nights in a fortnight. I would not tell the next one.",
                "a member of ward staff",
            ),
            (
                "In our team people do speak openly now, and it has made us better at the work. Please do not write that it is bad everywhere, because it took us years.",
                "community team staff",
            ),
            (
                "You can tell on the ward when the staff are not all right. We look after them a bit. It would be good if somebody else did.",
                "a service user",
            ),
        ],
    ),
    10: (
        "agreed",
        2,
        "Three employment specialists work inside teams and forty-one people found paid work last year, most of whom still have it. The college takes people on courses without asking for a letter from us. The allotment, the choir and the walking football are run by the people who go to them.\n\nHousing is the gap. On the day we counted, seventeen people were well enough to leave a ward and had nowhere to go, one of them for five months. Holm Housing told us that they hear of a move on the day that it is needed. Money advice is one morning a week. We agreed on stage 2 for what is there, and on a priority for what is not.",
        [],
    ),
}
RANKS = {3: 1, 8: 2, 6: 3, 4: 4, 10: 5}
FOURTH = {
    1: (
        "agreed",
        2,
        "The new supervision form asks about one meeting in detail: what was said first, who chose what it was about, what the person took away. Two teams use it every month and say that it has changed what they talk about. Seven have it and use it now and then.\n\nWeekends have improved since agency staff began to get a half-page introduction written by people on the ward. The survey of day-to-day contact went up by a little on the wards and by more in the community. We are further on in stage 2 than last time, and nearer to the middle of it than the end.",
        [],
    ),
    2: (
        "agreed",
        2,
        "Just over half of all staff have now been taught by people with lived experience, and there is a list that shows who. Reedbank Voices has a contract for two years, so the trainers know where they stand. Eleven of them are in the directory, and four have begun a teaching qualification at the college.\n\nMedical staff are the gap: nine of fifty-two have come. The evaluation forms are full of thanks and say little about what anybody does differently on Monday, so we will ask again three months after each course. We all saw the move from stage 1 and were glad to write it down.",
        [],
    ),
    3: (
        "reservations",
        2,
        "The agreement with the college is signed, two of the four user trainers are in post, and the first term ran with eleven courses. A hundred and twelve people came, thirty of them staff who sat in the same room as everybody else. The timetable for the summer is printed, and people who were students in the autumn are helping to teach in it.\n\nThe money is for two years and the room is borrowed from the college until its new wing opens. We agreed on stage 2 with the reservation below. Getting there is part of being open.",
        [
            (
                "The building is two buses away and the last one back leaves before the afternoon course ends. It is not open to everybody yet. Run some of it in the Holms, even if it is only one room.",
                "three service users",
            ),
        ],
    ),
    4: (
        "agreed",
        2,
        "Board visits go on, and each now ends with one thing that the Board member will see to, with a name and a date on the notice board of the team. Eight of the last ten were done. Every policy that comes up for renewal is read by the recovery forum before it goes to the Board, and two came back changed for the better.\n\nThe new questions are in the supervision form. Nine of twenty-one teams have notes that show it, against a target of fifteen, so the plan goes on. Those who held a reservation last time said that they can now point at something, and that they will go on looking.",
        [],
    ),
    9: (
        "not_reached",
        None,
        "Still two experiences of the same place. The community teams are where they were. On the wards there has been a start: a rota that is known six weeks ahead, and a room with a door. Sickness has fallen by a little, which may be the rota or may be the summer.\n\nThe staff survey comes in the spring. We agreed to look at it together, day shifts and nights apart, and to talk about this challenge again then. Until that we do not agree, and we say so.",
        [
            (
                "Nothing has changed on nights. The room with a door is locked after eight because the key goes home with the ward clerk.",
                "a member of ward staff",
            ),
            (
                "I see a change. It is small and it is on days only, but I did not want to leave it out.",
                "provider staff",
            ),
        ],
    ),
}

# Where services differ from the stage of the provider as a whole, at the third review.
WHERE_DIFFERENT = {
    5: "Older adults’ wards: stage 1. Personal budgets have hardly reached them. Early intervention: close to stage 3.",
    6: "Community rehabilitation in Holm: stage 2. Every safety plan there is written with the person.",
}
# Why the stage of each challenge moved since the review before, or did not.
THIRD_MOVED = {
    1: "Asking at the start of the day has spread from two wards to most teams.",
    2: "The grant that paid for the course is ending, and nothing has taken its place. What stood on one leg has fallen.",
    3: "There is still talk, and nothing that is signed.",
    4: "The Board has agreed the strategy, with money, and has begun to visit.",
    5: "More people have a budget; on the wards nothing is different.",
    6: "A few good plans, and a new form after each incident.",
    7: "The seats are filled and people are listened to. Carers are where they were.",
    8: "Four people are in post. Nothing yet makes the post bearable.",
    10: "More people in work, and as many as before without a home.",
}
FOURTH_MOVED = {
    1: "Two teams use the new form every month. Seven do so now and then.",
    2: "More than half of all staff have been on the course, and the trainers have a contract.",
    3: "The agreement is signed, and the first term has run.",
    4: "The promises from visits are kept. Supervision is halfway.",
}
