"""Why a task ended without saying so itself. The name of the class is what is stored with the task."""


class ChildDied(Exception):
    """The process that ran the task died: it crashed, or was killed for its memory."""


class TimeLimit(ChildDied):
    """The task used up its CPU time, or its time by the clock; or it would have, and was not begun."""


class WorkerLost(ChildDied):
    """The worker died with this task again and again, so it is not tried once more."""
