"""The face of the steps' models, where Django looks for them."""

from assessments.audit.models import Access, Entry, Moved
from assessments.outbox.models import Mail
from assessments.people.invitations.models import Invitation, InvitedRole
from assessments.people.models import LocalSystem, Membership, Organisation, User
from assessments.plans.helping.models import Comment, PhraseMark, PhrasesShown, Settling
from assessments.plans.models import Action, EvidenceSource, Goal, Plan
from assessments.plans.together.models import PartDraft, Presence
from assessments.preparing.models import Evidence, PreReading
from assessments.progress.across.models import Picture, Projection, SharingConsent
from assessments.progress.actions.models import Happening, OwnerLink
from assessments.progress.measures.models import Change, Measure, Reading
from assessments.progress.reminders.models import CalendarFeed, Digest, NoReminders
from assessments.progress.study.models import GoalStudy, Study
from assessments.progress.telling.models import Telling
from assessments.published.models import PublishedFile, PublishedReport, Publishing
from assessments.record.models import CompletedTemplateA, Ending, Participation, Ranking, Reservation, Row
from assessments.reports.board.models import BoardDecision, Brand
from assessments.reports.models import MadeReport
from assessments.reviews.models import Review
from assessments.signoff.models import Endorsement, Revision, Signature
from assessments.worker.models import Lease
from assessments.workshop.inviting.models import Workshop
from assessments.workshop.models import AgendaItem, Ballot, Listening, Participant, Question, Room

__all__ = [
    "Access",
    "Action",
    "AgendaItem",
    "Ballot",
    "BoardDecision",
    "Brand",
    "CalendarFeed",
    "Change",
    "Comment",
    "CompletedTemplateA",
    "Digest",
    "Ending",
    "Endorsement",
    "Entry",
    "Evidence",
    "EvidenceSource",
    "Goal",
    "GoalStudy",
    "Happening",
    "Invitation",
    "InvitedRole",
    "Lease",
    "Listening",
    "LocalSystem",
    "MadeReport",
    "Mail",
    "Measure",
    "Membership",
    "Moved",
    "NoReminders",
    "Organisation",
    "OwnerLink",
    "PartDraft",
    "Participant",
    "Participation",
    "PhraseMark",
    "PhrasesShown",
    "Picture",
    "Plan",
    "PreReading",
    "Presence",
    "Projection",
    "PublishedFile",
    "PublishedReport",
    "Publishing",
    "Question",
    "Ranking",
    "Reading",
    "Reservation",
    "Review",
    "Revision",
    "Room",
    "Row",
    "Settling",
    "SharingConsent",
    "Signature",
    "Study",
    "Telling",
    "User",
    "Workshop",
]
