"""Feed: what is offered to everybody alike, and how a device ranks it for one person alone."""
