"""QR codes, drawn as one path: no picture file, no data: address, nothing to escape."""

QUIET = 2


def qr_path(text: str) -> tuple[int, str]:
    """Return the side of a QR code in modules, with its quiet zone, and an SVG path of it."""
    import segno  # noqa: PLC0415  3 MiB for a page that is seen once in a lifetime

    rows = list(segno.make(text, micro=False, error="m").matrix)
    lines = [
        f"M{column + QUIET} {row + QUIET}h1v1h-1z"
        for row, modules in enumerate(rows)
        for column, dark in enumerate(modules)
        if dark
    ]
    return len(rows) + 2 * QUIET, "".join(lines)
