"""Clerestory: a federated, self-hosted short-video network that can be checked by outsiders."""

__version__ = "0.1.0"
