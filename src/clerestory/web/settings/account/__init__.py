"""Account: the e-mail address and the password."""
