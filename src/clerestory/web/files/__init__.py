"""Files: a WSGI server of ranges beside Django, for media, pictures and static files."""
