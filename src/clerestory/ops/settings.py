"""Django settings, made from the options of `ops.options`."""

import os
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.utils.translation import get_language_info, to_language

from clerestory.guards import walls
from clerestory.ops.options import BadOption, data_folder, load, prepare

DATA = data_folder()
prepare(DATA)
OPTIONS = load(DATA)
# Where the guards listen.
RUN = DATA / "run"
PACKAGE = Path(__file__).resolve().parent.parent
WEB = PACKAGE / "web"


def _secret() -> str:
    """Return the secret that signs things here, made at first use and readable by us alone."""
    file = DATA / "keys" / "secret"
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as out:
            out.write(secrets.token_urlsafe(64))
    return file.read_text()


def _database(text: str) -> dict[str, Any]:
    if not text:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": DATA / "clerestory.sqlite3",
            # Writers wait for each other at BEGIN instead of failing at the first write.
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": (
                    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-16000;"
                    "PRAGMA foreign_keys=ON; PRAGMA temp_store=MEMORY; PRAGMA mmap_size=134217728;"
                    # What is deleted is overwritten: see `spine.later.overwrite_deleted`.
                    "PRAGMA secure_delete=ON;"
                ),
            },
            "CONN_MAX_AGE": None,
            # Tests use a file as well: a database in memory locks in other ways.
            "TEST": {"NAME": DATA / "tests.sqlite3"},
        }
    # Ten megabytes in every process, which with SQLite nobody needs.
    from psycopg.conninfo import conninfo_to_dict  # noqa: PLC0415  see above

    parts = conninfo_to_dict(text)
    _must_be_near(parts)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.pop("dbname", ""),
        "USER": parts.pop("user", ""),
        "PASSWORD": parts.pop("password", ""),
        "HOST": parts.pop("host", ""),
        "PORT": parts.pop("port", ""),
        # Values go to the server apart from the SQL, so that it reads and plans the same SQL once.
        "OPTIONS": {"server_side_binding": True, "prepare_threshold": 3, **parts},
        "CONN_MAX_AGE": None,
    }


def _must_be_near(parts: dict[str, Any]) -> None:
    """Refuse a database that this process could never reach; raise BadOption."""
    hosts = [*str(parts.get("host") or "").split(","), *str(parts.get("hostaddr") or "").split(",")]
    far = [host for host in hosts if host and not host.startswith(("/", "@"))]
    if far and walls.stand()["tcp"]:
        message = (
            f"the setting DATABASE names {far[0]}, which is reached over a network, and no process "
            "of Clerestory but the way out may open such a connection. Give the folder of the "
            "server's Unix socket as host, or of a forwarder's that the machine runs for it."
        )
        raise BadOption(message)


def _mailer(text: str) -> dict[str, Any]:
    if not text:
        return {
            "BACKEND": "django.core.mail.backends.filebased.EmailBackend",
            "OPTIONS": {"file_path": DATA / "mail"},
        }
    # The guard that sends it knows the server and its password.
    return {"BACKEND": "clerestory.gate.egress.actions.mail.Mailer", "OPTIONS": {}}


def _languages() -> list[tuple[str, str]]:
    """Return the languages that pages can be in, by their own names: one a compiled catalogue."""
    made = sorted(file.parts[-3] for file in LOCALE_PATHS[0].glob("*/LC_MESSAGES/django.mo"))
    codes = ["en", *(to_language(name) for name in made)]
    return [(code, str(get_language_info(code)["name_local"]).capitalize()) for code in codes]


def _language(code: str) -> str:
    """Return the language of the setting LANGUAGE; raise BadOption where it has no catalogue."""
    known = [name for name, _ in LANGUAGES]
    if code not in known:
        message = f"the setting LANGUAGE must be one of {', '.join(known)}"
        raise BadOption(message)
    return code


SECRET_KEY = _secret()
DEBUG = bool(OPTIONS["DEBUG_PAGES"])
SITE_NAME = str(OPTIONS["SITE_NAME"])
PUBLIC_URL = str(OPTIONS["PUBLIC_URL"] or os.environ.get("CLERESTORY_LISTEN_URL", "")).rstrip("/")
_public = urlsplit(PUBLIC_URL or "http://localhost")
_secure = _public.scheme == "https"
ALLOWED_HOSTS = sorted({_public.hostname or "localhost", "localhost", "127.0.0.1", "[::1]"})
CSRF_TRUSTED_ORIGINS = [f"{_public.scheme}://{_public.netloc}"]

INSTALLED_APPS = [
    "django_tasks_db",
    "clerestory.spine",
    "clerestory.gate",
    "clerestory.gate.staff",
    "clerestory.vault",
    "clerestory.people",
    "clerestory.clips",
    "clerestory.social",
    "clerestory.feed",
    "clerestory.safety",
    "clerestory.notices",
]
MIDDLEWARE = [
    "clerestory.web.shell.middleware.plain_headers",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "django.middleware.common.CommonMiddleware",
    "clerestory.web.shell.middleware.who_is_there",
    "clerestory.web.shell.language.in_their_language",
    "clerestory.web.shell.middleware.large_forms_need_a_session",
    "django.middleware.csrf.CsrfViewMiddleware",
    "clerestory.web.shell.middleware.say_refusals",
]
ROOT_URLCONF = "clerestory.ops.urls"
WSGI_APPLICATION = None
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [WEB],
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.csrf",
                "clerestory.web.shell.context.shell",
            ],
            "builtins": ["django.templatetags.i18n", "clerestory.web.parts.tags"],
        },
    }
]
DATABASES = {"default": _database(str(OPTIONS["DATABASE"]))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
TASKS = {
    "default": {
        "BACKEND": "django_tasks_db.DatabaseBackend",
        "QUEUES": ["default", "watchable", "pretty", "outside"],
    }
}

LOCALE_PATHS = [PACKAGE / "locale"]
LANGUAGES = _languages()
LANGUAGE_CODE = _language(str(OPTIONS["LANGUAGE"]))
LANGUAGE_COOKIE_NAME = "__Host-language" if _secure else "language"
# English dates stand as in the United Kingdom; other languages have Django's forms.
FORMAT_MODULE_PATH = "clerestory.ops.formats"
USE_TZ = True
TIME_ZONE = "UTC"
APPEND_SLASH = False

# Scripts of ours take the token from the page.
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SECURE = _secure
CSRF_COOKIE_NAME = "__Host-csrf" if _secure else "csrf"
CSRF_FAILURE_VIEW = "clerestory.web.errors.view.csrf_failed"
SESSION_COOKIE_NAME = "__Host-session" if _secure else "session"
SESSION_COOKIE_SECURE = _secure
SECURE_CSP = {
    "default-src": ["'none'"],
    "script-src": ["'self'"],
    "style-src": ["'self'"],
    "img-src": ["'self'", "blob:"],
    "media-src": ["'self'", "blob:"],
    "font-src": ["'self'"],
    "connect-src": ["'self'"],
    "manifest-src": ["'self'"],
    "worker-src": ["'self'"],
    "form-action": ["'self'"],
    "frame-ancestors": ["'none'"],
    "base-uri": ["'none'"],
    "require-trusted-types-for": ["'script'"],
    # The one policy there is: it lets the service worker's address through (web/shell/offline.ts).
    "trusted-types": ["offline"],
}

# Bodies are limited at the door; uploads are streamed and have limits of their own.
DATA_UPLOAD_MAX_MEMORY_SIZE = 1 << 20
DATA_UPLOAD_MAX_NUMBER_FIELDS = 100
DATA_UPLOAD_MAX_NUMBER_FILES = 2
FILE_UPLOAD_MAX_MEMORY_SIZE = 1 << 16
FILE_UPLOAD_TEMP_DIR = DATA / "work"

DEFAULT_FROM_EMAIL = str(OPTIONS["MAIL_FROM"])
MAILERS = {"default": _mailer(str(OPTIONS["MAIL"]))}

LOGGING_CONFIG = None
