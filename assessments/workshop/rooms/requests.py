"""The type of a request for a page of one room."""

from assessments.people.requests import MemberRequest
from assessments.workshop.models import Room


class RoomRequest(MemberRequest):
    """The address names a room: the gate has loaded it with its review, system, edition and what it asks."""

    room: Room
