"""What goes into the container, and what does not. No container is built here."""

from __future__ import annotations

import fnmatch
import os
import re
import secrets
import shutil
import subprocess
import sys
from ipaddress import ip_address, ip_network
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[2]
SECRETS = (".env", ".env.production", "recovery.sqlite3", "backup.dump", "var", ".venv")


def copied() -> list[tuple[str, str]]:
    """What the Dockerfile copies, and where to."""
    lines = re.findall(r"^COPY (\S+) (\S+)$", (ROOT / "Dockerfile").read_text(), re.MULTILINE)
    assert lines
    return lines


def test_the_image_copies_by_name() -> None:
    for source, _ in copied():
        assert source not in {".", "./", "*"}
        assert (ROOT / source).exists()


def test_secrets_are_kept_out_of_git_and_of_the_builder() -> None:
    for name in (".gitignore", ".dockerignore"):
        patterns = [line.strip("/") for line in (ROOT / name).read_text().splitlines()]
        for secret in SECRETS:
            assert any(fnmatch.fnmatch(secret, pattern) for pattern in patterns), (name, secret)


def test_the_site_runs_on_what_the_image_has(tmp_path: Path) -> None:
    for source, target in copied():
        if (ROOT / source).is_dir():
            shutil.copytree(ROOT / source, tmp_path / target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / source, tmp_path / target)
    env = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "LANG"}}
    env |= {
        "RECOVERY_SITE_ENV": "production",
        "ALLOWED_HOSTS": "localhost",
        "SECRET_KEY": secrets.token_hex(60),
    }
    env |= {"DATABASE_URL": f"sqlite:///{tmp_path}/site.sqlite3"}
    (tmp_path / "var").mkdir()
    for command in ("collectstatic --no-input", "check", "migrate", "createcachetable", "load_framework"):
        run = [sys.executable, "manage.py", *command.split(), "-v", "0"]
        done = subprocess.run(run, cwd=tmp_path, env=env, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr


def test_the_site_in_the_container_knows_the_address_of_the_web_server_in_front() -> None:
    # Else every visitor has the address of that server, and ten wrong sign-ins lock all of them out.
    compose = yaml.safe_load((ROOT / "compose.yaml").read_text())
    (network,) = compose["networks"]["default"]["ipam"]["config"]
    trusted = compose["services"]["site"]["environment"]["FORWARDED_ALLOW_IPS"]
    default = trusted.removeprefix("${FORWARDED_ALLOW_IPS:-").removesuffix("}")
    assert default == network["gateway"]
    assert ip_address(default) in ip_network(network["subnet"])
