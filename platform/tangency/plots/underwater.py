"""The underwater curve with its deepest drawdowns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tangency.plots.drawdown import drawdown_figure
from tangency.plots.palette import PALETTE
from tangency.plots.static.formats import formatted
from tangency.plots.style import headed

if TYPE_CHECKING:
    import pandas as pd

    from tangency.plots.figure import Figure

__all__ = ["underwater_figure"]

_MOST = 3
_LEAST_SHARE = 0.1  # of the deepest: marks of shallower ones would lie on one another
_SHADE = "rgba(213, 94, 0, 0.13)"
_MARKS = (
    ("peak", {"symbol": "diamond", "size": 9, "color": PALETTE[1]}),
    ("recovery", {"symbol": "circle-open", "size": 9, "color": PALETTE[2], "line": {"width": 2}}),
    ("still under water", {"symbol": "triangle-right", "size": 11, "color": PALETTE[5]}),
)


def underwater_figure(losses: pd.DataFrame, table: pd.DataFrame) -> Figure:
    """Return drawdowns through time, the three deepest of the portfolio numbered and shaded.

    A shade reaches from the peak to the recovery; that of a drawdown which is not over ends with the record, at a mark
    of its own. One that is not a tenth as deep as the deepest is left without a shade.

    Parameters
    ----------
    losses
        As of `drawdown_figure`: indexed by date, fractions of the highest equity, the portfolio first.
    table
        Drawdowns of the portfolio, one a row: `depth` (fraction), and the dates `peak`, `valley`, `recovery`; a peak is
        missing for the start of the record, a recovery where there is none.
    """
    deepest = table.sort_values("depth", ascending=False, kind="stable").head(_MOST).reset_index(drop=True)
    deepest = deepest[deepest["depth"] >= _LEAST_SHARE * deepest["depth"].max()]
    first, last = losses.index[0], losses.index[-1]
    figure = drawdown_figure(losses)
    starts = deepest["peak"].astype(object).where(deepest["peak"].notna(), first).tolist()
    ends = deepest["recovery"].astype(object).where(deepest["recovery"].notna(), last).tolist()
    for start, end in zip(starts, ends, strict=True):
        figure.add_shape(
            type="rect", x0=start, x1=end, y0=0.0, y1=1.0, yref="y domain", fillcolor=_SHADE, line={"width": 0},
            layer="below",
        )  # fmt: skip
    own = losses.iloc[:, 0]
    _add_ends(figure, own, starts, ends, deepest["recovery"].notna().tolist())
    _add_valleys(figure, deepest)
    most = max(float(losses.max().max()), 1e-4)
    figure.update_yaxes(tickformat=".3~%", range=[-1.22 * most, 0.06 * most])
    return headed(figure, sentence=_sentence(own, deepest, len(table)), height=300)


def _add_ends(figure: Figure, own: pd.Series, starts: list[Any], ends: list[Any], recovered: list[bool]) -> None:
    both = list(zip(ends, recovered, strict=True))
    points: dict[str, list[tuple[Any, float]]] = {
        "peak": [(start, 0.0) for start in starts],
        "recovery": [(end, 0.0) for end, done in both if done],
        "still under water": [(end, -float(own[end])) for end, done in both if not done],
    }
    for name, marker in _MARKS:
        if points[name]:
            x, y = zip(*points[name], strict=True)
            figure.add_scatter(
                x=list(x), y=list(y), name=name, mode="markers", marker=marker, cliponaxis=False,
                hovertemplate="%{x|%Y-%m-%d}<extra>" + name + "</extra>",
            )  # fmt: skip


def _add_valleys(figure: Figure, deepest: pd.DataFrame) -> None:
    if deepest.empty:
        return
    figure.add_scatter(
        x=deepest["valley"].tolist(),
        y=(-deepest["depth"]).tolist(),
        name="valley",
        mode="markers+text",
        marker={"symbol": "triangle-down", "size": 10, "color": PALETTE[9]},
        text=[str(row) for row in range(1, len(deepest) + 1)],
        textposition="bottom center",
        cliponaxis=False,
        hovertemplate="%{text}: %{x|%Y-%m-%d}: %{y:.2%}<extra>valley</extra>",
    )


def _sentence(own: pd.Series, deepest: pd.DataFrame, count: int) -> str:
    if deepest.empty:
        return f"{own.name} is never below its highest value"
    row = deepest.iloc[0]
    from_peak = "the start of the record" if _is_missing(row["peak"]) else _day(row["peak"])
    end = "not recovered" if _is_missing(row["recovery"]) else f"recovered on {_day(row['recovery'])}"
    others = "".join(
        f"; {place}: {formatted(float(depth), '.1%')}" for place, depth in enumerate(deepest["depth"].iloc[1:], start=2)
    )
    return (
        f"{own.name} is under water in {formatted(float((own > 0.0).mean()), '.0%')} of the periods, in {count} "
        f"drawdown{'' if count == 1 else 's'}; 1: {formatted(float(row['depth']), '.1%')}, from {from_peak} to "
        f"{_day(row['valley'])}, {end}{others}"
    )


def _is_missing(label: Any) -> bool:
    import pandas as pd  # noqa: PLC0415  # wanted here only

    return bool(pd.isna(label))


def _day(label: Any) -> str:
    return str(label).removesuffix(" 00:00:00")
