"""Clips: short videos from upload to playback: their files, words, captions and who may see them."""
