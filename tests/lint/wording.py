"""Words that made British readers stop. The voice of the product is a friendly, exact page of the NHS."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tests.lint.files import File, Found, Rule
from tests.lint.templates import at

# What sounds translated or old, by what is better.
QUAINT = {
    "cancel": r"^change nothing$",
    "continue": r"\bgo on (to|with|writing)\b|^(save and )?go on$|\bleave it and\b|\bone further\b",
    "go to challenge 6": r"^go to it$",
    "is waiting for": r"\bwaits? for (your|the other|somebody)\b|\bwaits for you\b",
    "you have nothing to do": r"\bnothing waits\b|\bno (action|plan|task) waits\b",
    "will need to be signed again": r"\bwants? new\b",
    "steps in this review": r"\bthe way through\b",
    "optional, or leave it out": r"\bif you (like|wish)\b",
    "suggested early": r"\bworth an early look\b",
    "add": r"\bput on the list\b",
    "remove": r"\btake [^.]{0,20}\boff\b|\btaken? (a |the )?(reading )?out\b|\btaken? (\S+ )?away\b",
    "give a reason, enter why": r"\bsay why so many\b|^say (why|who|whom|whether)\b",
    "clear": r"\bempty the (row|whole|line|reservations)\b",
    "correct": r"\bmend (a|the)\b",
    "blank forms": r"\bempty forms\b",
    "signed versions": r"\bversions that were filed\b",
    "provide and fund": r"\bgive and pay\b|\bpays for, gives\b",
    "search for": r"^words to look for$",
    "how you would know": r"\bhow you could tell\b",
    "agreed, never calculated": r"\bby sums\b",
    "current": r"\bthe password you have now\b|\bthe one that holds\b|\bthat holds already\b",
    "does not track you": r"\bto follow you with\b",
    "when a group has 5 or more": r"\bfrom \d+ people on\b",
    "how far has NAME come": r"\bhow far have (we|our services) come\b",
    "scan the QR code": r"\bpoint the camera\b",
    "connected": r"\bon the line\b",
    "joining": r"\bthe door\b|\blet (nobody|one person)\b|\bin on paper\b",
    "enter 0 to remove the timer": r"\btakes? the clock\b",
    "in random order": r"\bin no order\b",
    "nobody": r"\bno people\b",
    "up to": r"\bat the most\.?$|\bat the most\. (?=[A-Z])",
    "everyone’s individual answers": r"\bthe single answers\b|\bevery single answer\b",
    "refresh": r"\bshow what is on\b",
    "automatically": r"\b(told|appears|closes|starts) by itself\b|\bcloses itself\b",
    "is, is shown, is listed": r"\bstands? (in (row|it|full|a|the)|on|beside|behind the|here|at|already)\b",
    "after": r"\bbehind the date\b",
    "none of it": r"\bnothing of it\b",
    "about this challenge": r"\bsays? of (this challenge|template)\b",
    "stop": r"\bwork no more\b|\bsend me no\b",
    "junk or spam": r"\bunwanted mail\b",
    "is not a priority": r"\bis no priority\b",
    "no longer works": r"\bleads nowhere\b|\bopens for nobody\b",
    "does not suggest": r"\bproposes? no stage\b",
    "email": r"\be-mails?\b",
    "mental health services": r"\bmental-health\b",
    "agreement not reached": r"^not (agreed|reached)$|^no stage$",
}
WORDS = re.compile("|".join(f"(?:{words})" for words in QUAINT.values()), re.IGNORECASE)
MARKED = re.compile(
    r'\{%\s*(?:translate|trans)\s+"(.*?)"|\{%\s*blocktrans(?:late)?[^%]*%\}(.*?)\{%\s*endblocktrans',
    re.DOTALL,
)
PACKAGES = {"assessments", "recovery_site", "framework", "templates"}


def is_shown(file: File) -> bool:
    """A file that may hold words for people."""
    return file.package in PACKAGES and file.path.suffix in {".py", ".html", ".txt"}


def texts(file: File) -> Iterator[tuple[int, str]]:
    """The line and the words of each text that goes through gettext."""
    if file.path.suffix != ".py":
        for found in MARKED.finditer(file.text):
            yield at(file.text, found.start()), " ".join((found[1] or found[2]).split())
        return
    if "gettext" not in file.text:
        return
    for node in ast.walk(ast.parse(file.text)):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name)):
            continue
        if node.func.id == "_" or "gettext" in node.func.id:
            for value in node.args:
                if isinstance(value, ast.Constant) and isinstance(value.value, str):
                    yield node.lineno, value.value


def quaint(file: File) -> Found:
    for line, text in texts(file):
        if found := WORDS.search(text):
            better = next(better for better, words in QUAINT.items() if re.search(words, text, re.IGNORECASE))
            yield line, f"“{found.group()}”: say “{better}”"


RULES = [Rule("quaint", is_shown, quaint)]
