"""Leakcheck: what leaves a browser and what lies on a server, seen from outside both of them."""
