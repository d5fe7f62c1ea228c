"""Sessions and programs: where a person is signed in."""
