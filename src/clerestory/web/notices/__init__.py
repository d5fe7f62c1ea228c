"""Notices: what others did that concerns the reader."""
