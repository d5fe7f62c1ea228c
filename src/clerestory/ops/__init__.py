"""Ops: settings, addresses, processes and the `clerestory` command: what an operator runs."""
