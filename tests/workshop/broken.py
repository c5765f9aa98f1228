"""The site with one of its guarantees taken out: `BREAK=durability python -m tests.workshop.broken --port 8000`.

Only for the tests, which must notice. `durability`: an answer is acknowledged before it is stored. `key`: a repeat
is stored under another key.
"""

from __future__ import annotations

import os
import queue
import secrets
import sys
import threading
import time
from typing import Any

import django

django.setup()

from assessments.workshop.ballots import casting as ballots  # noqa: E402
from assessments.workshop.models import key_range  # noqa: E402
from recovery_site.__main__ import main  # noqa: E402

BREAK = os.environ["BREAK"]

if BREAK == "durability":
    waiting: queue.Queue[dict[str, Any]] = queue.Queue()
    store = ballots.store

    def later() -> None:
        while True:
            values = waiting.get()
            time.sleep(0.05)
            store(values)

    def put(values: dict[str, Any]) -> bool:
        waiting.put(values)
        return True

    ballots.store = put
    threading.Thread(target=later, daemon=True).start()
elif BREAK == "key":
    ballots.ballot_key = lambda secret, question: key_range(question)[0] + secrets.randbits(40)
else:
    raise SystemExit(f"BREAK={BREAK} is not known")

sys.exit(main())
