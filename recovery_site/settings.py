"""The one settings file. What differs between places is read from the environment: recovery_site/environment.py.

`RECOVERY_SITE_ENV` is "development" (the default: a throw-away secret, a local SQLite file, mail
printed to the console) or "production" (a secret and host names must be given; cookies are secure).
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import dj_database_url

from recovery_site import environment, mail
from recovery_site.oidc import configuration as oidc

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = BASE_DIR / "var"  # what the running site writes: never in git

PRODUCTION = environment.choice("RECOVERY_SITE_ENV") == "production"
SITE_NAME = "Recovery Together"
RELEASE = "0.1.0"  # as pyproject.toml says: it stands beside each published report
DEBUG = False  # the error pages a developer needs are in the console; the site behaves as in production

SECRET_KEY = environment.text("SECRET_KEY") or ("" if PRODUCTION else "development-only-" + "x" * 50)
LOG_KEYS = environment.names("LOG_KEY")
LOG_HEADS = environment.text("LOG_HEADS")
ALLOWED_HOSTS = environment.names("ALLOWED_HOSTS") or (
    [] if PRODUCTION else ["127.0.0.1", "localhost", "[::1]"]
)
SITE_URL = environment.text("SITE_URL").rstrip("/") or (
    f"https://{ALLOWED_HOSTS[0].lstrip('.')}" if PRODUCTION and ALLOWED_HOSTS else ""
)
CSRF_TRUSTED_ORIGINS = environment.names("CSRF_TRUSTED_ORIGINS")

INSTALLED_APPS = [
    "recovery_site",
    "recovery_site.sessions",
    "framework",
    "assessments",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "crispy_forms",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
]

MIDDLEWARE = [
    "recovery_site.middleware.RequestId",
    "recovery_site.middleware.SecurityHeaders",
    "recovery_site.middleware.Verbs",
    "recovery_site.middleware.DatabaseAway",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "recovery_site.sessions.middleware.Sessions",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "assessments.gate.Gate",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "recovery_site.middleware.Refusals",
    "recovery_site.unsaved.Unsaved",
]

ROOT_URLCONF = "recovery_site.urls"
ACCESS = [
    "recovery_site.access",
    "framework.access",
    "assessments.access",
    "assessments.demo.access",
]  # whose rows the gate enforces
ASGI_APPLICATION = "recovery_site.asgi.application"
WSGI_APPLICATION = "recovery_site.wsgi.application"
WEB_PROCESSES = environment.number("WEB_PROCESSES")
WEB_THREADS = environment.number("WEB_THREADS")
WEB_RESERVED = (
    max(1, WEB_THREADS // 4) if WEB_THREADS > 1 else 0
)  # of the threads, for what WEB_RESERVED_FOR matches
WEB_RESERVED_FOR = r"POST /room/[0-9]+/answer/"  # method and path of a rating
WEB_WARM = ["framework.warming.warm"]  # run once in a thread when a process begins to serve
WEB_WAITING = 1000  # requests of either kind that may wait for a thread; then 503
LIVE_MOST = 2000  # streams of one room and audience in one process; then 503
ROOM_GRACE = (
    1800  # seconds after a room's end that it keeps its answers, if nobody closes it: clocks can be wrong
)
LIVE_SHARE = 0.8  # of the connections that a process may hold: streams leave the others to pages
LIVE_STREAMS = "assessments.live.streams.Live"  # answers the event streams, passes on everything else
LIVE_SOURCES = [  # what the streams can be about
    "assessments.workshop.screens.source.ROOMS",
    "assessments.plans.together.source.PLANS",
]
# What follows when Template A of a review is complete, and when a plan is signed by everybody: in the same transaction.
WHEN_COMPLETED = ["assessments.progress.across.services.completed"]
WHEN_SIGNED = ["assessments.progress.across.services.signed"]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "recovery_site.templatetags.words",
                "recovery_site.templatetags.site",
            ],
            "libraries": {
                "nhsuk": "recovery_site.templatetags.nhsuk",
                "beside": "assessments.workshop.rooms.beside",
                "demo": "assessments.demo.offering",
                "journey": "assessments.progress.frame",
                "reports": "assessments.reports.filters",
                "board_report": "assessments.reports.board.filters",
            },
        },
    }
]

DATABASE_URL = environment.text("DATABASE_URL")
if not DATABASE_URL:
    VAR_DIR.mkdir(exist_ok=True)  # SQLite makes the file, not the folder
    DATABASE_URL = f"sqlite:///{VAR_DIR / 'recovery.sqlite3'}"
try:
    _database: dict[str, Any] = dict(dj_database_url.parse(DATABASE_URL))
except ValueError:  # its words would repeat the address, and with it the password
    raise environment.Unusable(
        "DATABASE_URL cannot be read. Write it as postgres://user:password@host/name or sqlite:////folder/file."
    ) from None
ON_SQLITE = _database["ENGINE"].endswith("sqlite3")
# The threads that serve are few and stay, so each keeps its connection. A dead one is noticed before it is used; a file
# cannot hang up, so SQLite is not asked.
_database |= {"CONN_MAX_AGE": None, "CONN_HEALTH_CHECKS": not ON_SQLITE}
if not ON_SQLITE:
    _database["ENGINE"] = "recovery_site.postgresql"
    _database.setdefault("OPTIONS", {})["prepare_threshold"] = 5  # lets `recovery_site/prepared.py` prepare
DATABASES = {"default": _database}
if ON_SQLITE:
    # Before 3.51.3 SQLite in WAL mode can lose an acknowledged commit, so a rollback journal is used.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": (
            "PRAGMA foreign_keys=ON; PRAGMA recursive_triggers=ON; "
            "PRAGMA journal_mode=PERSIST; PRAGMA synchronous=EXTRA; "
            # Ballots that are deleted leave nothing behind: not in the file, nor in one beside it.
            "PRAGMA secure_delete=ON; PRAGMA temp_store=MEMORY"
        ),
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Sign-in limits must hold across processes, so the cache is in the database, the only shared state.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}

AUTH_USER_MODEL = "assessments.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["recovery_site.hashers.Argon2"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "recovery_site.passwords.Length"},
    {"NAME": "recovery_site.passwords.NotCommon"},
    {"NAME": "recovery_site.passwords.NotOwnWords"},
]
PASSWORD_WORDS = "assessments.people.queries.words_of"  # noqa: S105 - of which nobody's password is made
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "recovery_site.accounts.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "recovery_site.account_forms.SignInForm",
    "reset_password": "recovery_site.account_forms.AskForPasswordForm",
    "reset_password_from_key": "recovery_site.account_forms.ChoosePasswordForm",
    "change_password": "recovery_site.account_forms.ChangePasswordForm",
    "reauthenticate": "recovery_site.second_factor_forms.GivePasswordAgainForm",
}
# Limits by address are wide, because a whole hospital may have one: those that stop a guesser count by account.
ACCOUNT_RATE_LIMITS = {
    "login": "300/m/ip",
    "login_failed": "100/m/ip,5/5m/key",
    "login_failed_own": "5/5m/key",  # on a browser that they have signed in on before
    "reset_password": "60/m/ip,3/10m/key",
    "reset_password_from_key": "60/m/ip",
}
ACCESS_LOG = "assessments.audit.accesslog.note"  # told who signed in, or failed to
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"  # accounts are made by an administrator, who knows the address
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_EMAIL_NOTIFICATIONS = True  # of each change in how somebody signs in

MFA_ADAPTER = "recovery_site.second_factor.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_USER_VERIFICATION = "required"
MFA_TOTP_ISSUER = SITE_NAME
MFA_TOTP_TOLERANCE = (
    1  # a clock may be half a minute wrong; recovery_site/second_factor_forms.py lets no code in twice
)
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_RATE_LIMITS = {"webauthn_login": "300/m/ip"}
MFA_FORMS = {
    name: f"recovery_site.second_factor_forms.{form}"
    for name, form in {
        "authenticate": "GiveCodeForm",
        "reauthenticate": "GiveCodeAgainForm",
        "activate_totp": "AppForm",
        "deactivate_totp": "RemoveAppForm",
        "generate_recovery_codes": "NewCodesForm",
        "add_webauthn": "AddPasskeyForm",
        "edit_webauthn": "RenamePasskeyForm",
        "authenticate_webauthn": "UsePasskeyForm",
        "login_webauthn": "SignInByPasskeyForm",
        "reauthenticate_webauthn": "UsePasskeyAgainForm",
    }.items()
}
FACTOR_KEYS = environment.names("FACTOR_KEY")  # what secrets of second factors are stored with
SECOND_FACTOR_REQUIRED_BY = "assessments.people.queries.systems_that_require_a_second_factor"
ACCOUNT_PREVENT_ENUMERATION = True

# Signing in by an organisation's own service.
OIDC_PROVIDERS = oidc.providers()
OIDC_INVITED = (
    "assessments.people.invitations.services.accept_vouched"  # makes an account of an open invitation
)
SOCIALACCOUNT_ADAPTER = "recovery_site.oidc.linking.SocialAccountAdapter"
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "provider_class": "recovery_site.oidc.conversation.Provider",
        "APPS": oidc.as_apps(OIDC_PROVIDERS),
    }
}
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False  # recovery_site/oidc/linking.py says who is linked

# For so long a process trusts what it last read of a published edition. A change shows everywhere after that.
EDITION_FRESH_SECONDS = 2

LANGUAGE_CODE = "en-gb"
FORMAT_MODULE_PATH = ["recovery_site.formats"]
TIME_ZONE = "Europe/London"
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": (
            "whitenoise.storage.CompressedManifestStaticFilesStorage"
            if PRODUCTION
            else "django.contrib.staticfiles.storage.StaticFilesStorage"
        )
    },
}
WHITENOISE_USE_FINDERS = not PRODUCTION
FIXTURE_DIRS = [BASE_DIR / "fixtures"]

FORM_RENDERER = "recovery_site.forms.NhsukRenderer"
CRISPY_TEMPLATE_PACK = "nhsuk"
CRISPY_ALLOWED_TEMPLATE_PACKS = ("nhsuk",)
CRISPY_FAIL_SILENTLY = False

# Every mail becomes a row in the sender's transaction; the worker sends it from there, by the transport below.
EMAIL_BACKEND = "assessments.outbox.backend.Outbox"
DEFAULT_FROM_EMAIL = environment.text("DEFAULT_FROM_EMAIL")
MAIL_HEADERS = (
    "assessments.people.queries.log_heads_for"  # which keep the head of the log in members' mailboxes
)
EMAIL_TIMEOUT = 10  # seconds for a mail server that says nothing
EMAIL_TRANSPORT = mail.transport(environment.text("EMAIL_URL") or ("" if PRODUCTION else "console:"))
EMAIL_HOST, EMAIL_PORT = EMAIL_TRANSPORT.host, EMAIL_TRANSPORT.port
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = EMAIL_TRANSPORT.user, EMAIL_TRANSPORT.password
EMAIL_USE_TLS, EMAIL_USE_SSL = EMAIL_TRANSPORT.starttls, EMAIL_TRANSPORT.tls

# What must not hold a request runs in a worker process: tasks, by queue, and commands, by the clock. Each queue has
# one child process at a time, so that a long report keeps no mail waiting.
WORKER = environment.choice("WORKER")
TASKS = {
    "default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default", "mail", "reports"]},
}
WORKER_LIMITS = {  # of one child: CPU seconds, seconds by the clock, megabytes
    "default": (60, 300, 512),
    "mail": (60, 300, 512),
    "reports": (
        environment.number("REPORT_SECONDS"),
        4 * environment.number("REPORT_SECONDS"),
        environment.number("REPORT_MEMORY"),
    ),
}
REPORT_TEMPLATES = environment.text("REPORT_TEMPLATES")  # a folder with Word templates of an organisation
# The key of the organisation, with which the worker seals what is published (assessments/published/sealing.py).
SEAL_FILE = environment.text("SEAL_FILE")
SEAL_PASSPHRASE = environment.text("SEAL_PASSPHRASE")
_DAY = 86_400
WORKER_SCHEDULE = {  # command: seconds between two runs. All of them are idempotent.
    "heartbeat": 60,
    "close_rooms": 300,
    "send_mail": 600,
    "send_reminders": 900,
    "prune_reports": _DAY,
    "prune_mail": _DAY,
    "prune_access_log": _DAY,
    "prune_invitations": _DAY,
    "prune_drafts": _DAY,
    "prune_db_task_results --queue-name=* --min-age-days=7": _DAY,
    "clearsessions": 3600,
}
WORKER_PRELOAD = "assessments.reports.pdf.preload"  # once, before the first child: a child then starts warm

DATA_UPLOAD_MAX_MEMORY_SIZE = 100 * 1024  # a form, never a file
CSRF_FAILURE_VIEW = "recovery_site.views.form_with_old_token"
COOKIE_PREFIX = "__Host-" if PRODUCTION else ""  # which browsers take over HTTPS alone
SESSION_ENGINE = "recovery_site.sessions.store"
SESSION_IDLE = 30 * 60  # seconds without anything done, after which a sign-in ends
SESSION_MOST = 12 * 3600  # seconds after which it ends whatever is done
SESSION_WARNING = 5 * 60  # seconds before either, in which the page offers to continue
SESSION_COOKIE_AGE = 12 * 3600  # of what a browser without a sign-in has typed
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_NAME = f"{COOKIE_PREFIX}sessionid"
SESSION_COOKIE_SECURE = PRODUCTION
CSRF_COOKIE_NAME = f"{COOKIE_PREFIX}csrftoken"
CSRF_COOKIE_SECURE = PRODUCTION
CSRF_COOKIE_HTTPONLY = True  # our scripts take the token from the form
MESSAGE_STORAGE = "recovery_site.cookies.Messages"
SECURE_SSL_REDIRECT = environment.flag("SSL_REDIRECT") and PRODUCTION
SECURE_REDIRECT_EXEMPT = ["^healthz$", "^readyz$"]  # asked from inside the machine, over plain HTTP
# The other headers stand in recovery_site/headers.py, which every answer has.
SECURE_HSTS_SECONDS = 31_536_000 if PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = PRODUCTION
SECURE_HSTS_PRELOAD = PRODUCTION
BEHIND_PROXY = environment.flag("BEHIND_PROXY")
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
# Whose X-Forwarded-For is believed, and of it only the last address that is none of these. Without a proxy: nobody's.
TRUSTED_PROXIES = environment.names("FORWARDED_ALLOW_IPS") if BEHIND_PROXY else []
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

# An address is unique whatever its capitals, by a constraint that this check does not see.
SILENCED_SYSTEM_CHECKS = ["auth.W004"]

TEST_RUNNER = "tests.runner.PytestRunner"  # `manage.py test` is pytest

NOISY = (
    "asyncio",
    "uvicorn.error",
    "recovery_site.middleware",
    "recovery_site.threads",
    "assessments.live.watcher",
    "assessments.workshop.joining.guessing",
)
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {
        "once": {"()": "recovery_site.logs.OnceAMinute"},
        "told": {"()": "recovery_site.logs.NotToldAlready"},
    },
    "formatters": {"text": {"()": "recovery_site.logs.Line"}, "json": {"()": "recovery_site.logs.Json"}},
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": environment.choice("LOG_FORMAT")},
    },
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        # Django's own handlers would say everything twice, and write mails.
        "django": {"handlers": [], "level": "WARNING", "propagate": True},
        "django.server": {"handlers": [], "level": "WARNING", "propagate": True},
        # What a stranger mistypes is no news.
        "django.request": {"level": "ERROR", "filters": ["told"]},
        "django.security.DisallowedHost": {"level": "CRITICAL"},
        **{name: {"filters": ["once"]} for name in NOISY},
    },
}
