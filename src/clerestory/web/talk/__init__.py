"""Talk: comments below a clip, in a sheet over it or beside it, and on pages of their own."""
