"""What the deepest drawdowns were made of, for the document."""

from __future__ import annotations

from tangency.performance.contributions import Contributions
from tangency.performance.drawdown_attribution import drawdown_attribution
from tangency.performance.drawdown_table import DrawdownTable

__all__ = ["drawdown_contributions"]

_DEEPEST = 5


def drawdown_contributions(
    table: DrawdownTable, contributions: tuple[Contributions, ...]
) -> dict[int, dict[str, dict[str, float]]]:
    """Return place in the table → kind of label → label → part of the loss, signed; of the deepest drawdowns."""
    found: dict[int, dict[str, dict[str, float]]] = {}
    if not len(table):
        return found
    for each in contributions:
        for kind in each.labels:
            own = drawdown_attribution(table, each.by(kind), deepest=_DEEPEST)
            for row, place in enumerate(own.places.tolist()):
                lost = dict(zip(own.parts, (0.0 - own.losses[row]).tolist(), strict=True))
                found.setdefault(place, {})[kind] = lost
    return found
