"""The routes of the timeline: every member reads it."""

from assessments.people.policy import READ

ROWS = (READ.on("timeline", "timeline_cell"),)
