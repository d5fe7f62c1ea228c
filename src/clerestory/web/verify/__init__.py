"""The offline page that checks receipts: one file, without any line to anywhere."""
