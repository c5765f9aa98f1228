"""The one entry of the site under an ASGI server."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import connections
from django.utils.module_loading import import_string

from recovery_site.housekeeping import Housekeeping
from recovery_site.threads import Threads

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "recovery_site.settings")

site = Threads(get_wsgi_application(), threads=int(os.environ.get("WEB_THREADS", "4")))
sources = [import_string(name) for name in settings.LIVE_SOURCES]
live = import_string(settings.LIVE_STREAMS)(site, sources)
application = Housekeeping(live, [import_string(name) for name in settings.CHORES])

# With a fixed number of threads, each may keep its connection; a dead one is noticed and made anew. A file cannot
# hang up, so SQLite need not be asked before each request.
for database in connections.settings.values():
    database["CONN_MAX_AGE"] = None
    database["CONN_HEALTH_CHECKS"] = not database["ENGINE"].endswith("sqlite3")
