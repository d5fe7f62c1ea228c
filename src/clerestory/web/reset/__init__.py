"""Reset: a new password for somebody who forgot theirs."""
