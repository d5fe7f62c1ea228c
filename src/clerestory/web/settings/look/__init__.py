"""Display and breaks: colours, size of text, the reminder to take a break; kept by the browser."""
