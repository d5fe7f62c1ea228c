"""Post: choosing a video and sending it."""
