"""Pictures of every page in every state at 1280 and 390, into var/pictures; those of the documents into docs/pictures.

python -m tests.pictures [part of a name]     all, or only the groups of pages whose name has that in it
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from pathlib import Path

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # Playwright keeps an event loop in this thread
os.environ["DATABASE_URL"] = f"sqlite:///{tempfile.mkdtemp()}/pictures.sqlite3"

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django.core.wsgi import get_wsgi_application  # noqa: E402
from playwright.sync_api import sync_playwright  # noqa: E402

from tests.pictures import pages, reports, rooms  # noqa: E402
from tests.pictures.camera import ROOT, Camera, browser  # noqa: E402
from tests.pictures.sheet import of_documents, sheets  # noqa: E402
from tests.serving import serving  # noqa: E402


def main(wanted: str = "") -> int:
    folder = ROOT / "var" / "pictures"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for command in ("migrate", "createcachetable"):
        call_command(command, verbosity=0)
    call_command("load_framework", verbosity=0)
    call_command("seed_demo", stdout=open(os.devnull, "w"))  # noqa: SIM115
    with sync_playwright() as playwright, serving(get_wsgi_application()) as port:
        chromium = browser(playwright)
        camera = Camera(chromium, f"http://127.0.0.1:{port}", folder)
        for group in (*pages.GROUPS, *rooms.GROUPS):
            if wanted in group.__name__:
                print(f"  {group.__name__.replace('_', ' ')} ...", flush=True)
                group(camera)
        chromium.close()
    if wanted in reports.of_the_reports.__name__:
        print("  of the reports ...", flush=True)
        reports.of_the_reports(camera, ROOT / "docs" / "pictures")
    made = sheets(camera.taken, folder)
    of_documents(camera.taken, {**pages.DOCUMENTS, **rooms.DOCUMENTS}, ROOT / "docs" / "pictures")
    print(f"{len(camera.taken)} pictures. Look at them:")
    for file in made:
        print(f"  {Path(file).relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:2]))
