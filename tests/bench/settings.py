"""The settings of a real site, with the floor beside it: bare views and a bare broadcast to compare with."""

import os
from pathlib import Path

from recovery_site.settings import *  # noqa: F403
from recovery_site.settings import ACCESS, MIDDLEWARE, WEB_RESERVED_FOR

ROOT_URLCONF = "tests.bench.urls"
ACCESS = [*ACCESS, "tests.bench.access"]
LIVE_STREAMS = "tests.bench.floor.Floor"
MIDDLEWARE = ["tests.bench.floor.stamp", *MIDDLEWARE]
STATIC_ROOT = Path(os.environ["BENCH_HOME"]) / "static"
WEB_RESERVED_FOR = f"{WEB_RESERVED_FOR}|POST /bench/rate/"  # the floor gets the threads that a rating gets
SECURE_SSL_REDIRECT = False  # over loopback
COOKIE_PREFIX = ""  # browsers take the usual one over HTTPS alone
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "sessionid", "csrftoken"
