"""Take away each defence that docs/security.md names, and see the test turn red that it names beside it.

    python -m tests.drills.defences [part of a name or of a file]

A test holds that the document and this list name the same, and that each defence still stands where it is looked for
(`tests/site/test_security_documents.py`). Each is taken out of a copy of the project, never here.
"""

from __future__ import annotations

import sys

from tests.drills import of_access, of_work
from tests.drills.taking import main

TAKEN = (*of_access.TAKEN, *of_work.TAKEN)

if __name__ == "__main__":
    sys.exit(main(TAKEN))
