"""Commands: what `clerestory` can be told, one noun a file. A command loads Django when it runs."""
