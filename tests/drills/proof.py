"""Take away each trigger that keeps history, and each comparison of a hash, and see which test turns red.

    python -m tests.drills.proof [part of a name]

A guard whose loss turns no test red is not guarded itself. Each is taken out of a copy of the project, never here.
"""

from __future__ import annotations

import sys

from tests.drills.taking import Taken, main

AUDIT, CHAIN = "assessments/audit/services.py", "assessments/migrations/0045_one_chain.py"
GUARDS, AGAIN = "assessments/migrations/0002_guards.py", "assessments/migrations/0020_nothing_unnoticed.py"
ONLY, EXPORT, BITS = (
    "tests/audit/test_append_only.py",
    "tests/proving/test_export.py",
    "tests/audit/test_bits.py",
)
CHECK, VERIFYING = "assessments/proving/checking.py", "assessments/verifying.py"
SIGNED, PAPERS = "assessments/signoff/queries.py", "assessments/proving/queries.py"

TAKEN = (
    Taken("no UPDATE of history", GUARDS, 'for act in ("UPDATE", "DELETE"):\n            yield f"{table}_kept"',
          'for act in ("DELETE",):\n            yield f"{table}_kept"', ONLY),
    Taken("no DELETE of history", GUARDS, 'for act in ("UPDATE", "DELETE"):\n            yield f"{table}_kept"',
          'for act in ("UPDATE",):\n            yield f"{table}_kept"', ONLY),
    Taken("no replacing of history", AGAIN, 'there = f"EXISTS (', 'there = f"1 = 2 AND EXISTS (',
          "tests/audit/test_verifying.py"),
    Taken("no fork of the chain", CHAIN, 'Rule(f"{entry}_follows_insert", entry, "INSERT", apart, FORK)',
          'Rule(f"{entry}_follows_insert", entry, "INSERT", "1 = 2", FORK)', ONLY),
    Taken("the hash of an entry", AUDIT, "plain = entry.hash == sha256(content)", "plain = True",
          "tests/audit/test_chain.py"),
    Taken("the seal of an entry", AUDIT, "return Kind.KEYED if keyed and plain else Kind.WRONG",
          "return Kind.KEYED if plain else Kind.WRONG", "tests/audit/test_heads.py"),
    Taken("an entry follows the one before", AUDIT, "if entry.previous != previous:", "if False:",
          "tests/audit/test_chain.py"),
    Taken("rows that the log knows", VERIFYING, "if said is not None and fingerprints(row)",
          "if False and fingerprints(row)",
          ONLY),
    Taken("a head that was kept", "assessments/audit/heads.py", "elif now.hash != head.hash:", "elif False:",
          "tests/audit/test_heads.py"),
    Taken("the program: the hash of an entry", CHECK, "if sha256(content) == digest:", "if True:", EXPORT),
    Taken("the program: the order", CHECK, 'if entry.get("previous") != previous:', "if False:", EXPORT),
    Taken("the program: the words", CHECK, 'if "content" in facts and sha256', 'if False and sha256', EXPORT),
    Taken("the program: all columns of a row", CHECK, "if sha256(canonical(facts)) != logged[name]:",
          "if False:", EXPORT),
    Taken("what is shown as signed", SIGNED, "return {sha256(filed.content)} != {", "return False and {0} != {",
          "tests/signoff/test_altered.py"),
    Taken("what is called valid", PAPERS, "if {sha256(filed.content)} != {", "if False and {0} != {",
          "tests/proving/test_papers.py"),
)  # fmt: skip


if __name__ == "__main__":
    sys.exit(main(TAKEN))
