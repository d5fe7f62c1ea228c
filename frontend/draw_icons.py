"""Draws the icons that browsers want as pictures: a row of five panes on a night sky.

Run by hand when the mark changes; the pictures are small and stand beside the SVG that they copy.
"""

from pathlib import Path

from PIL import Image, ImageDraw

ICONS = Path(__file__).resolve().parent.parent / "src/clerestory/web/shell/icons"
NIGHT, SILL = "#0d1117", "#2b3442"
PANES = ("#5d83c4", "#8fb8ff", "#f3f1ea", "#8fb8ff", "#5d83c4")
FINE = 4  # drawn this many times larger, then scaled down for smooth edges


def draw(size: int, *, corner: float, scale: float) -> Image.Image:
    """Return the mark on a tile of `size` pixels; `corner` and `scale` are shares of the tile."""
    side = size * FINE
    picture = Image.new("RGBA", (side, side), (0, 0, 0, 0))
    pen = ImageDraw.Draw(picture)
    pen.rounded_rectangle((0, 0, side - 1, side - 1), radius=side * corner, fill=NIGHT)
    unit = side * scale / 48

    def at(x: float, y: float) -> tuple[float, float]:
        return side / 2 + (x - 23.3) * unit, side / 2 + (y - 25.5) * unit

    for place, colour in enumerate(PANES):
        left = 5.2 + place * 7.6
        pen.ellipse((*at(left, 14), *at(left + 5.8, 19.8)), fill=colour)
        pen.rectangle((*at(left, 16.9), *at(left + 5.8, 35)), fill=colour)
    pen.rounded_rectangle((*at(4.4, 36.7), *at(42.2, 38.3)), radius=0.8 * unit, fill=SILL)
    return picture.resize((size, size), Image.Resampling.LANCZOS)


def main() -> None:
    """Write every size."""
    for name, size, corner, scale in (
        ("tile-192", 192, 0.23, 1.0),
        ("tile-512", 512, 0.23, 1.0),
        ("maskable-512", 512, 0.0, 0.8),
        ("touch", 180, 0.0, 0.92),
    ):
        picture = draw(size, corner=corner, scale=scale)
        picture.quantize(64).save(ICONS / f"{name}.png", optimize=True)


if __name__ == "__main__":
    main()
