"""Errors: the pages that say what went wrong and the way on."""
