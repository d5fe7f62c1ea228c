"""The vault room as a Django app."""

from django.apps import AppConfig


class VaultConfig(AppConfig):
    """Registers the vault. It has fields for others' tables and no table of its own."""

    name = "clerestory.vault"
    label = "vault"
