"""Who may fill a room of the demo: whoever may run it."""

from assessments.people.policy import Act, Rule
from assessments.workshop import access as workshop

_RUNS = next(row for row in workshop.ROWS if isinstance(row, Rule) and row.act is Act.ROOM_RUN)
ROWS = (_RUNS.on("room_fill"),)
