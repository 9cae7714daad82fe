"""Who decides in each row of the table: every component as it stands, with nothing tuned to the prices."""

from __future__ import annotations

import tangency as tg
from tangency.contracts.component import ComponentKind

__all__ = ["EQUAL", "rows_of"]

EQUAL = "equal weight"
_THIRD = tg.ScoreRule(weighting="equal", share=1 / 3)


def rows_of(desk: tg.Desk) -> dict[str, dict[str, object]]:
    """Return row → what is asked of a backtest beside the market's terms; those whose component is installed."""
    rows: dict[str, dict[str, object]] = {
        EQUAL: {"optimizer": "benchmark-tracking"},
        "minimum variance": {
            "optimizer": tg.component("mvo", objective="min_risk"),
            "risk_model": "ledoit-wolf",
        },
        "equal risk contributions": {"optimizer": "erc", "risk_model": "ledoit-wolf"},
        "equal risk between, minimum variance within sectors": {
            "optimizer": "erc",
            "within_sectors": tg.component("mvo", objective="min_risk"),
            "risk_model": "ledoit-wolf",
        },
        "momentum, best third": {"strategy": "momentum", "scores": _THIRD},
        "reversal, worst third": {"strategy": "reversal", "scores": _THIRD},
        "sector rotation": {"strategy": "sector-rotation"},
    }
    installed = {each.spec.name for each in desk.catalogue.components(ComponentKind.STRATEGY)}
    if "pairs" in installed:
        rows["pairs, daily"] = {"strategy": "pairs", "every": 1}
    return rows
