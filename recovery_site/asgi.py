"""The one entry of the site under an ASGI server."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.utils.module_loading import import_string

from recovery_site import error_pages
from recovery_site.files import most_connections
from recovery_site.patience import PAGE, wait_at_most
from recovery_site.threads import Threads

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "recovery_site.settings")

wait_at_most(PAGE)
site = Threads(
    get_wsgi_application(),
    threads=settings.WEB_THREADS,
    reserved=settings.WEB_RESERVED,
    reserved_for=settings.WEB_RESERVED_FOR,
    waiting=settings.WEB_WAITING,
    warm=[import_string(name) for name in settings.WEB_WARM],
    page=error_pages.page,
)
sources = [import_string(name) for name in settings.LIVE_SOURCES]
application = import_string(settings.LIVE_STREAMS)(
    site, sources, most=settings.LIVE_MOST, most_in_all=int(most_connections() * settings.LIVE_SHARE)
)
