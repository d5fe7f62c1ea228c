"""Boot: makes Django ready in a process that is not the web server's."""

import importlib
import os
from importlib.util import find_spec

import django
from django.apps import apps

from clerestory.ops import child
from clerestory.ops.guarding import stand_in
from clerestory.ops.options import data_folder


def boot() -> None:
    """Set Django up with our settings, and see that keys can be had; again changes nothing."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clerestory.ops.settings")
    last_url = data_folder() / "run" / "url"
    if "CLERESTORY_LISTEN_URL" not in os.environ and last_url.exists():
        # A command beside a running server writes the addresses that the server answers to.
        os.environ["CLERESTORY_LISTEN_URL"] = last_url.read_text()
    stand_in("keyd", data_folder())
    with child.loading():
        django.setup()


def load_rooms() -> None:
    """Import what rooms announce and what they do later, so that a worker knows all of it."""
    names = [
        f"{config.name}.{word}"
        for config in apps.get_app_configs()
        if config.name.startswith("clerestory.")
        for word in ("events", "later")
    ]
    with child.loading():
        for name in filter(find_spec, names):
            importlib.import_module(name)
