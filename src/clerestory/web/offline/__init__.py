"""Offline: what is installed on a phone, and the page that is shown without a line."""
