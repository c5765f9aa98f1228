"""How an invitation moves from state to state, as data. `assessments/people/transitions.py` performs the moves."""

from __future__ import annotations

from enum import StrEnum

from assessments.people.invitations.models import Invitation
from assessments.people.policy import Act
from assessments.people.transitions import Move


class InvitationAct(StrEnum):
    """What moves an invitation."""

    SEND_AGAIN = "send a new link"
    ACCEPT = "accept"
    WITHDRAW = "withdraw"


class Logged(StrEnum):
    """What stands in the log of a local system about its invitations."""

    SENT = "invitation.sent"
    SENT_AGAIN = "invitation.sent_again"
    WITHDRAWN = "invitation.withdrawn"
    ACCEPTED = "invitation.accepted"
    ASKED = "invitation.asked"


INVITATION_MOVES = (
    Move(Invitation.State.SENT, InvitationAct.SEND_AGAIN, Invitation.State.SENT, Act.PEOPLE_INVITE),
    Move(Invitation.State.SENT, InvitationAct.ACCEPT, Invitation.State.ACCEPTED, None),  # with the right link
    Move(Invitation.State.SENT, InvitationAct.WITHDRAW, Invitation.State.WITHDRAWN, Act.PEOPLE_INVITE),
)
