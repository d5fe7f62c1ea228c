"""Verify: what outsiders run to check receipts and logs; it imports `tlog` alone."""
