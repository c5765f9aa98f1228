"""Measures what the public pages cost: `python -m tests.framework.measure`.

For each page: the CPU time of this process from the request to the last byte, through the whole site, the first time
and once it is kept. In a database of its own, which is thrown away.
"""

from __future__ import annotations

import gc
import io
import os
import sys
import tempfile
import time
from collections.abc import Callable
from urllib.parse import urlencode

HOME = "/framework/2010/"
PAGES = ("print/", "", "challenge/3/", "challenge/3/print/", "stages/", "glossary/", "glossary/print/")
QUESTIONS = ("recovery", "carers", "living will", "advocasy", "xyzzy nothing at all")
TIMES = 500


class Site:
    """Asks the site as a server would."""

    def __init__(self) -> None:
        from recovery_site.wsgi import application

        self.application: Callable[..., object] = application

    def get(self, path: str, query: str = "", etag: str = "") -> tuple[str, dict[str, str], int, float]:
        """(status, headers, bytes, milliseconds of CPU)."""
        environ = {
            "REQUEST_METHOD": "GET", "PATH_INFO": path, "QUERY_STRING": query, "SERVER_NAME": "localhost",
            "SERVER_PORT": "80", "HTTP_HOST": "localhost", "HTTP_ACCEPT_ENCODING": "gzip, deflate, br",
            "wsgi.input": io.BytesIO(), "wsgi.errors": sys.stderr, "wsgi.url_scheme": "http", "wsgi.version": (1, 0),
        }  # fmt: skip
        if etag:
            environ["HTTP_IF_NONE_MATCH"] = etag
        got: dict[str, object] = {}

        def start(status: str, headers: list[tuple[str, str]], error: object = None) -> None:
            got.update(status=status[:3], headers=dict(headers))

        before = time.process_time()
        response = self.application(environ, start)
        body = b"".join(response)  # type: ignore[call-overload]
        response.close()  # type: ignore[attr-defined]
        spent = 1000 * (time.process_time() - before)
        return str(got["status"]), got["headers"], len(body), spent  # type: ignore[return-value]


def measure() -> None:
    site = Site()
    site.get("/accounts/login/")  # what any first request loads
    gc.collect()
    gc.freeze()  # what making the database left behind is no cost of a page
    print(f"{'page':26} {'first':>9} {'kept':>9} {'304':>9} {'sent':>9}")
    for page in PAGES:
        status, headers, sent, first = site.get(HOME + page)
        assert status == "200", page
        kept = sum(site.get(HOME + page)[3] for _ in range(TIMES)) / TIMES
        unchanged = sum(site.get(HOME + page, etag=headers["ETag"])[3] for _ in range(TIMES)) / TIMES
        assert site.get(HOME + page, etag=headers["ETag"])[0] == "304"
        print(f"{page or 'challenges':26} {first:6.1f} ms {kept:6.2f} ms {unchanged:6.2f} ms {sent:7,} B")
    for q in QUESTIONS:
        _, _, sent, first = site.get(f"{HOME}search/", urlencode({"q": q}))
        kept = site.get(f"{HOME}search/", urlencode({"q": q}))[3]
        print(f"{'search: ' + q:26} {first:6.1f} ms {kept:6.2f} ms {'':9} {sent:7,} B")


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        os.environ["DATABASE_URL"] = f"sqlite:///{folder}/measure.sqlite3"
        os.environ["DJANGO_SETTINGS_MODULE"] = "recovery_site.settings"
        import django

        django.setup()
        from django.core.management import call_command

        for command in (["migrate"], ["createcachetable"], ["load_framework"]):
            call_command(*command, verbosity=0)
        measure()


if __name__ == "__main__":
    main()
