"""Manifest: what an outsider needs to hold this server to its word. What is not known is left out.

Format 1, a JSON object:

    format        "clerestory-assurance/1"
    name, host    as this server calls itself, and where it answers
    operator      who runs it
    country       where it stands, ISO 3166
    release       the version of the software, and where its source is
    data_map      the address of the record of processing, with its SHA-256
    purposes      name and basis of each purpose that data is kept for
    readers       who gets any of it, in words
    recipients    other machines that things are sent to: host, purposes, classes, country
    processes     what runs here; `internet`: whether it could reach another machine, tried inside
    log           origin, key and address of the transparency log
    witnesses     who signs its checkpoints; `own` ones run here and prove nothing to others
    policy        SHA-256 of the rules by which staff are let in
"""

import hashlib
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

from clerestory import __version__
from clerestory.gate.datamap import gather
from clerestory.gate.notice import by_purpose
from clerestory.gate.record import record
from clerestory.web.privacy import standing

FORMAT = "clerestory-assurance/1"


def manifest() -> dict[str, Any]:
    """Return what is known, in the order in which it is described."""
    data = gather()
    told = by_purpose(data)
    known = {
        "format": FORMAT,
        "name": settings.SITE_NAME,
        "host": urlsplit(settings.PUBLIC_URL).hostname,
        "operator": settings.OPTIONS["OPERATOR"],
        "country": settings.OPTIONS["COUNTRY"],
        "release": {"version": __version__, "source": f"{settings.PUBLIC_URL}/source.tar.gz"},
        "data_map": {
            "notice": f"{settings.PUBLIC_URL}/privacy",
            "sha256": hashlib.sha256(record(data).encode()).hexdigest(),
        },
        "purposes": [
            {"name": one.purpose.name, "basis": f"GDPR Art 6(1){one.purpose.basis}"} for one in told
        ],
        "readers": sorted({who for one in told for who in one.recipients}),
        "recipients": standing.recipients(),
        "processes": standing.processes(),
        "log": standing.log(),
        "witnesses": standing.witnesses(),
        "policy": standing.policy_digest(),
    }
    return {name: value for name, value in known.items() if value}
