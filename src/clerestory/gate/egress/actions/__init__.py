"""What is sent: requests, and letters."""

from clerestory.gate.egress.actions.requests import post, send

__all__ = ["post", "send"]
