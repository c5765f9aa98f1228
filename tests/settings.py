"""The site's settings as the tests want them: quick to hash, quick to write, strict about templates."""

import os
import tempfile
from pathlib import Path

from recovery_site.settings import *  # noqa: F403
from recovery_site.settings import DATABASES, STATIC_ROOT, TEMPLATES
from tests.missing import Missing

# A slow hash is what production needs and what a thousand tests do not.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

# `{{ nothing }}` in a template of ours fails the test instead of showing an empty space.
TEMPLATES[0]["OPTIONS"]["string_if_invalid"] = Missing("missing")

SEAL_FILE = SEAL_PASSPHRASE = ""  # whatever this machine seals with
ROOM_GRACE = 0  # what is over is over, but where a test says otherwise
EDITION_FRESH_SECONDS = 0  # each test has a database of its own

STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # WhiteNoise warns when it is not there

if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file, so that the threads of a live server each have a connection of their own, as they really do.
    memory = Path("/dev/shm")
    folder = memory if os.access(memory, os.W_OK) else Path(tempfile.gettempdir())
    DATABASES["default"]["TEST"] = {"NAME": str(folder / f"recovery-tests-{os.getpid()}.sqlite3")}
    options = DATABASES["default"]["OPTIONS"]
    options["init_command"] = options["init_command"].replace("synchronous=EXTRA", "synchronous=OFF")
