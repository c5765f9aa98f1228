"""The type of a request for a page of one review."""

from assessments.people.requests import MemberRequest
from assessments.reviews.models import Review


class ReviewRequest(MemberRequest):
    """The address names a review: the gate has loaded it with its system and edition."""

    review: Review
