"""Share: the address of a clip, from a moment on, as a QR code, and to show on other sites."""
