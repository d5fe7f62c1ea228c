"""People: accounts, handles, ties between people, and how a person proves to be themselves."""
