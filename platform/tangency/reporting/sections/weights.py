"""Weights, and the risk that each carries."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from tangency.plots.weights import weights_and_risk_figure
from tangency.reporting.html import Html, heading, paragraph, table
from tangency.reporting.numbers import percent
from tangency.reporting.subject import Subject

if TYPE_CHECKING:
    import plotly.graph_objects as go

__all__ = ["weights"]


def weights(subject: Subject) -> tuple[Html | go.Figure, ...]:
    """Return figure and table of the assets that are held."""
    result, sectors = subject.result, subject.sectors
    held = result.held()
    if not held:
        return (heading("Weights"), paragraph("Nothing is held: every weight is zero."))
    shares = {asset: result.risk_share(asset) for asset in held}
    frame = pd.DataFrame(
        {"weight": [result.weights[asset] for asset in held], "risk_share": list(shares.values())}, index=list(held)
    )
    rows = [
        (asset, sectors.get(asset, ""), percent(result.weights[asset]), percent(shares[asset], 1)) for asset in held
    ]
    total = ("all", "", percent(sum(result.weights.values())), percent(sum(shares.values()), 1))
    return (
        heading("Weights"),
        weights_and_risk_figure(frame),
        table(
            ("asset", "sector", ">weight", ">share of risk"),
            rows,
            caption=f"Target weights of run {subject.run.id}, and each asset's part of the portfolio's volatility",
            total=total,
        ),
    )
