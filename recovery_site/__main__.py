"""Make the database ready, then serve: `python -m recovery_site [--host] [--port] [--demo]`.

`--probe` asks a running site whether it is ready, for a container's health check. How many processes
serve is WEB_PROCESSES (1 unless told; leave it at 1 on SQLite), how many threads in each WEB_THREADS. One worker
process runs beside them, unless WORKER says `separate`.
"""

from __future__ import annotations

import argparse
import os
import sys
import urllib.error
import urllib.request

BACKLOG = 256  # connections that may wait to be taken: more would wait for longer than anybody does


def main() -> int:
    """Read the command line and do what it says; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m recovery_site", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--demo", action="store_true", help="load the demo and print its sign-ins")
    parser.add_argument("--probe", action="store_true", help="exit 0 if the site at this address is ready")
    options = parser.parse_args()
    if options.probe:
        return probe(options.port)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "recovery_site.settings")
    if options.demo and options.host == "127.0.0.1":  # papers and mails lead to where this demo is
        os.environ.setdefault("SITE_URL", f"http://localhost:{options.port}")
    prepare(demo=options.demo)
    from recovery_site.embedded import worker

    with worker():
        serve(options.host, options.port)
    return 0


def prepare(*, demo: bool) -> None:
    """Check the settings, bring the database up to date, load the framework and, if asked, the demo."""
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command
    from django.core.management.base import CommandError

    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # in VAR_DIR, where the database may be as well
    from recovery_site.alone import alone

    try:
        call_command("check")
        print("Making the database ready ...", flush=True)
        with alone():
            call_command("migrate", verbosity=0)
            call_command("createcachetable", verbosity=0)
            call_command("load_framework", leave_used=True)
            call_command("seal_log", verbosity=0)
            if demo:
                call_command("seed_demo")
    except CommandError as error:  # a failed check is one as well
        sys.exit(f"The site cannot start.\n{error}")


def serve(host: str, port: int) -> None:
    """Serve until told to stop. Open streams end at once, other requests within three seconds."""
    import uvicorn

    from recovery_site.files import allow_connections, most_connections

    allow_connections()

    class Server(uvicorn.Server):
        async def startup(self, *args: object, **kwargs: object) -> None:
            await super().startup(*args, **kwargs)  # type: ignore[arg-type]
            if self.started:
                name = "localhost" if host == "127.0.0.1" else host  # passkeys want a name
                print(f"\nThe site is ready: http://{name}:{port}\nCtrl-C stops it.", flush=True)

    from django.conf import settings

    options: dict[str, object] = {
        "host": host,
        "port": port,
        "log_config": None,  # one log, set up in the settings
        "access_log": False,  # addresses of visitors, tokens of streams
        "server_header": False,
        "forwarded_allow_ips": settings.TRUSTED_PROXIES,  # who is believed about a visitor's address
        "http": "recovery_site.connection:Connection",
        "ws": "none",
        "timeout_graceful_shutdown": 3,
        "backlog": BACKLOG,
        "limit_concurrency": most_connections(),  # past it 503; past the limit on files nobody would be answered
    }
    if (processes := settings.WEB_PROCESSES) > 1:
        uvicorn.run("recovery_site.asgi:application", workers=processes, **options)  # type: ignore[arg-type]
        return
    from recovery_site.asgi import application

    try:
        Server(uvicorn.Config(application, **options)).run()  # type: ignore[arg-type]
    except KeyboardInterrupt:
        print("\nStopped.")


def probe(port: int) -> int:
    """0 if the site on this machine says that it is ready, 1 if not."""
    name = os.environ.get("ALLOWED_HOSTS", "localhost").split(",")[0].strip().lstrip(".")
    request = urllib.request.Request(f"http://127.0.0.1:{port}/readyz", headers={"Host": name})
    try:
        with urllib.request.urlopen(request, timeout=5) as answer:  # noqa: S310 - an http address, as written above
            return 0 if answer.status == 200 else 1
    except (OSError, urllib.error.URLError):
        return 1


if __name__ == "__main__":
    sys.exit(main())
