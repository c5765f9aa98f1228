"""`manage.py db_worker`, the name under which django-tasks-db documents its worker: here it is `manage.py worker`.

The package's own loop locks the whole SQLite file at every look, and leaves the tasks of a killed worker running.
"""

from assessments.management.commands.worker import Command

__all__ = ["Command"]
