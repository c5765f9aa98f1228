"""What the site needs on the machine beside Python packages, and the one line that installs it.

Standard library only: `dev.py` reads it before any package is there, `checks.py` while the site runs.
"""

from __future__ import annotations

import ctypes
import importlib.util
import shutil
import sys
from dataclasses import dataclass


@dataclass(frozen=True)
class Need:
    """One thing that must be on the machine: any one of `programs` or `modules`, and every library."""

    name: str
    purpose: str
    packages: tuple[str, ...]  # Debian's names
    libraries: tuple[str, ...] = ()
    programs: tuple[str, ...] = ()
    modules: tuple[str, ...] = ()

    def met(self) -> bool:
        """Whether it is there now. Libraries are really opened: a name in a list proves nothing."""
        programs = not self.programs or any(map(shutil.which, self.programs))
        modules = not self.modules or any(map(importlib.util.find_spec, self.modules))
        return programs and modules and all(map(opens, self.libraries))


PANGO = Need(
    "Pango",
    "makes the PDF reports",
    ("libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0"),
    libraries=("libpango-1.0.so.0", "libpangoft2-1.0.so.0", "libharfbuzz-subset.so.0"),
)
PIP = Need("pip", "installs the packages", ("python3-venv",), modules=("ensurepip", "pip"))
CHROMIUM = Need(
    "Chromium",
    "runs the browser tests",
    ("chromium", "libatomic1"),
    libraries=("libatomic.so.1",) if sys.platform == "linux" else (),
    programs=("chromium", "chromium-browser", "google-chrome"),
)
LIBREOFFICE = Need(
    "LibreOffice",
    "opens the Word, PowerPoint and Excel files in the tests",
    ("libreoffice-writer-nogui", "libreoffice-impress-nogui", "libreoffice-calc-nogui"),
    programs=("soffice", "libreoffice"),
)


def opens(library: str) -> bool:
    """Whether the dynamic linker finds this library, by the name it has here or on a Mac."""
    for name in (library, library.split(".so")[0] + ".dylib"):
        try:
            ctypes.CDLL(name)
        except OSError:
            continue
        return True
    return False


def line_for(needs: list[Need]) -> str:
    """What to type to get these, as one line."""
    if shutil.which("apt-get"):
        return "sudo apt-get install -y " + " ".join(package for need in needs for package in need.packages)
    return "Install with your system's package manager: " + ", ".join(need.name for need in needs)
