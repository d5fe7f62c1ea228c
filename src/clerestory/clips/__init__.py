"""Clips: short videos from upload to playback: files, words, captions and who may see them."""
