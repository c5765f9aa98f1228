"""The one entry of the site under an ASGI server."""

import os

from django.core.wsgi import get_wsgi_application
from django.db import connections

from recovery_site.threads import Threads

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "recovery_site.settings")

application = Threads(get_wsgi_application(), threads=int(os.environ.get("WEB_THREADS", "4")))

# With a fixed number of threads, each may keep its connection; a dead one is noticed and made anew.
for settings in connections.settings.values():
    settings["CONN_MAX_AGE"] = None
    settings["CONN_HEALTH_CHECKS"] = True
