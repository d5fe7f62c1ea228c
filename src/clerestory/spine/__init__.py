"""Spine: what every room stands on: ids, refusals, the outbox of facts, jobs and allowances."""
