"""The site for an ordinary WSGI server."""

import os

from django.core.wsgi import get_wsgi_application

from recovery_site.patience import PAGE, wait_at_most

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "recovery_site.settings")
wait_at_most(PAGE)
application = get_wsgi_application()
