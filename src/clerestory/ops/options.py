"""Options: everything that an operator can set, named once, with its default and meaning.

An option is read from the environment (`CLERESTORY_` and the name) or else from `settings.toml` in
the data folder. `docs/settings.md` is generated from this file.
"""

import os
import tomllib
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Option:
    """One thing that can be set. The type of `default` is the type of the option."""

    name: str
    default: str | int | bool
    meaning: str


OPTIONS = (
    Option("SITE_NAME", "Clerestory", "What this server is called on its pages."),
    Option(
        "PUBLIC_URL",
        "",
        "The address people type, such as https://clips.example. Empty: the address listened on.",
    ),
    Option(
        "DATABASE",
        "",
        "A PostgreSQL connection string (libpq), best over a Unix socket. Empty: SQLite in the "
        "data folder.",
    ),
    Option(
        "MAIL",
        "",
        "An SMTP server as smtp://user:password@host:587 (STARTTLS) or smtps://host:465. Empty: "
        "mail is written to files in the data folder.",
    ),
    Option(
        "EGRESS_TRUST",
        "",
        "A file of certificates that `egressd`, the one way out, trusts instead of the system's.",
    ),
    Option("MAIL_FROM", "clerestory@localhost", "The sender of the mail."),
    Option(
        "OPERATOR",
        "",
        "Who runs this server and answers for it, with a postal or e-mail address. It stands on "
        "/privacy.",
    ),
    Option(
        "COUNTRY",
        "",
        "The country in which this server and its disks stand, as two letters (ISO 3166), such as "
        "GB. It stands on /privacy and in the manifest.",
    ),
    Option(
        "LANGUAGE",
        "en",
        "The language of pages and letters where neither the person nor their browser names one "
        "that there is: en, cy, or another whose catalogue is installed.",
    ),
    Option("SIGN_UP", True, "Whether people may open accounts."),
    Option("CLIP_MAX_SECONDS", 180, "The longest clip, in seconds."),
    Option("CLIP_MAX_BYTES", 1 << 30, "The largest upload, in bytes."),
    Option("CLIP_MAX_PIXELS", 7680 * 4320, "The largest picture, in pixels (width times height)."),
    Option("UPLOAD_DAYS", 2, "How long an unfinished upload is kept, in days."),
    Option("UPLOADS_PER_HOUR", 60, "How many uploads one person may begin in an hour."),
    Option("SIGN_UPS_PER_HOUR", 10, "How many accounts may be opened from one address in an hour."),
    Option("SIGN_INS_PER_HOUR", 20, "How many failed sign-ins one handle or address has an hour."),
    Option(
        "TRUSTED_PROXIES",
        0,
        "How many proxies of yours stand in front: that many last entries of X-Forwarded-For are "
        "believed. 0: none.",
    ),
    Option(
        "MEDIA_ACCEL",
        "",
        "Internal nginx location for public media, such as /_media/. Empty: the server sends "
        "all media itself.",
    ),
    Option("MEDIA_LINK_MINUTES", 60, "How long a signed link to non-public media works."),
    Option(
        "METRICS",
        "",
        "Where to serve /metrics and /healthz besides the Unix socket in the data folder: "
        "host:port. Empty: nowhere.",
    ),
    Option("WEB_THREADS", 16, "Threads that answer requests."),
    Option(
        "WEB_STREAMS",
        48,
        "How many long bodies may be on their way at the same time, each with a thread of its own: "
        "half for files being sent, half for uploads arriving.",
    ),
    Option(
        "WEB_EVENTS",
        1000,
        "How many open pages the web process keeps told of news at once, each with a thread that "
        "waits. A page beyond that asks again after a minute.",
    ),
    Option(
        "STREAM",
        "",
        "Where to serve /events besides through the web process, for a front server: host:port. "
        "Empty: nowhere.",
    ),
    Option("MEDIA_LANES", 1, "How many clips are made watchable at the same time."),
    Option(
        "WITNESSES",
        2,
        "How many witnesses of its own the server runs for its log, from the first start on. They "
        "show how it works; only witnesses that others run prove something to others. 0: none.",
    ),
    Option(
        "PKCS11_MODULE",
        "",
        "The PKCS#11 library of a device that holds the keys of keys; its PIN is in `keys/pin`. "
        "Empty: files in `keys/kek`.",
    ),
    Option("PKCS11_TOKEN", "clerestory", "The label of the token in that device."),
    Option("DEBUG_PAGES", False, "Show stack traces in the browser. Never on a public server."),
)
BY_NAME = {option.name: option for option in OPTIONS}


class BadOption(ValueError):
    """An option has a value that cannot be read; the message says which and why."""


def data_folder() -> Path:
    """Return the data folder: `CLERESTORY_DATA`, or `data` in the current folder."""
    return Path(os.environ.get("CLERESTORY_DATA") or "data").resolve()


FOLDERS = (
    "exports",
    "keys",
    "log/bodies",
    "log/public",
    "mail",
    "media/public",
    "media/private",
    "media/moving",
    "originals",
    "pictures",
    "pools",
    "run",
    "staff",
    "uploads",
    "witnesses",
    "work",
)


def prepare(folder: Path) -> None:
    """Make the data folder and what stands in it; only its owner may look inside."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    for name in FOLDERS:
        (folder / name).mkdir(parents=True, exist_ok=True, mode=0o700)


def load(folder: Path) -> dict[str, str | int | bool]:
    """Return the value of every option; raise BadOption for an unknown name or a wrong type."""
    file = folder / "settings.toml"
    written = tomllib.loads(file.read_text()) if file.exists() else {}
    for name in written:
        if name not in BY_NAME:
            message = f"{file} names {name}, which is not a setting"
            raise BadOption(message)
    return {
        option.name: _value(option, os.environ.get(f"CLERESTORY_{option.name}"), written)
        for option in OPTIONS
    }


def _value(option: Option, spoken: str | None, written: dict[str, object]) -> str | int | bool:
    raw: object = spoken if spoken is not None else written.get(option.name, option.default)
    if isinstance(option.default, bool):
        if isinstance(raw, str):
            raw = {
                "1": True,
                "true": True,
                "yes": True,
                "0": False,
                "false": False,
                "no": False,
            }.get(raw.lower())
        if isinstance(raw, bool):
            return raw
    elif isinstance(option.default, int):
        if isinstance(raw, str) and raw.strip().isdecimal():
            raw = int(raw)
        if isinstance(raw, int) and not isinstance(raw, bool):
            return raw
    elif isinstance(raw, str):
        return raw
    kind = {bool: "true or false", int: "a whole number", str: "text"}[type(option.default)]
    message = f"the setting {option.name} must be {kind}"
    raise BadOption(message)
