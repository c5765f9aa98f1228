"""Who is signed in, on which browser, and for how long.

The rule: a sign-in lasts until nothing was done on it for `settings.SESSION_IDLE` seconds, and `settings.SESSION_MOST`
seconds at most. What counts as done: a page that somebody asks for, a form that they send, a press or a key on a page
(told by its script, `session_left`). What a page does by itself does not count. A browser that shows the console or the
projector of a room that is still open counts as busy: a facilitator talks for hours and touches nothing. Phones have no
account, so nothing of this is about them.

What was being typed outlives the sign-in: `recovery_site/unsaved.py`.
"""
