"""Line plots as SVG, in a few lines: a share of something by a share of something else."""

from dataclasses import dataclass
from xml.sax.saxutils import escape

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 640, 360, 64, 150, 40, 48
COLOURS = ("#1f5fa8", "#b3541e", "#3d7a3d", "#7a3d74")


@dataclass(frozen=True)
class Plot:
    """Series over the same labels, which stand at even distances."""

    title: str
    across: str
    labels: list[str]
    series: dict[str, list[float]]

    def svg(self) -> str:
        """Draw it, from zero up, so that a small difference looks small."""
        top = 1.1 * max(value for values in self.series.values() for value in values) or 1.0
        parts = [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img">',
            f"<title>{escape(self.title)}</title>",
            '<rect width="100%" height="100%" fill="#fff"/>',
            '<g font-family="system-ui, sans-serif" font-size="13" fill="#222">',
            f'<text x="{LEFT}" y="22" font-size="15">{escape(self.title)}</text>',
        ]
        for step in range(5):
            value = top * step / 4
            high = self._high(value, top)
            parts.append(f'<path d="M{LEFT} {high}H{WIDTH - RIGHT}" stroke="#ddd"/>')
            parts.append(
                f'<text x="{LEFT - 8}" y="{high + 4}" text-anchor="end">{value:.3f}</text>'
            )
        for place, label in enumerate(self.labels):
            parts.append(
                f'<text x="{self._wide(place)}" y="{HEIGHT - BOTTOM + 20}"'
                f' text-anchor="middle">{escape(label)}</text>'
            )
        parts.append(
            f'<text x="{(LEFT + WIDTH - RIGHT) // 2}" y="{HEIGHT - 8}"'
            f' text-anchor="middle">{escape(self.across)}</text>'
        )
        for (name, values), colour in zip(self.series.items(), COLOURS, strict=False):
            parts += self._line(name, values, top, colour)
        return "\n".join([*parts, "</g>", "</svg>", ""])

    def _line(self, name: str, values: list[float], top: float, colour: str) -> list[str]:
        spots = [(self._wide(at), self._high(value, top)) for at, value in enumerate(values)]
        way = " ".join(f"{x},{y}" for x, y in spots)
        dots = [f'<circle cx="{x}" cy="{y}" r="3.5" fill="{colour}"/>' for x, y in spots]
        x, y = spots[-1]
        return [
            f'<polyline points="{way}" fill="none" stroke="{colour}" stroke-width="2"/>',
            *dots,
            f'<text x="{x + 8}" y="{y + 4}" fill="{colour}">{escape(name)}</text>',
        ]

    def _wide(self, place: int) -> int:
        return LEFT + 24 + place * (WIDTH - LEFT - RIGHT - 48) // max(1, len(self.labels) - 1)

    @staticmethod
    def _high(value: float, top: float) -> int:
        return round(HEIGHT - BOTTOM - value / top * (HEIGHT - BOTTOM - TOP))
