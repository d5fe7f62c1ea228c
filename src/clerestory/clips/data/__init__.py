"""What is kept about clips, described for the data map."""

from clerestory.clips.data import clips, files, finding, known, playlists, things

__all__ = ["clips", "files", "finding", "known", "playlists", "things"]
