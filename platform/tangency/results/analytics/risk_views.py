"""Plots of the losses of an analysed portfolio and of whose they are, and the tables behind them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from tangency.domain.naming import known_name
from tangency.plots.static.formats import formatted
from tangency.results.analytics.document import AnalyticsDocument
from tangency.results.analytics.labels import axis_of
from tangency.results.analytics.risk_document import DecompositionDocument
from tangency.risk.undefined import UndefinedFigure

if TYPE_CHECKING:
    from tangency.plots.figure import Figure

__all__ = [
    "contributions_table",
    "distribution_table",
    "draw_contributions",
    "draw_distribution",
    "draw_drawdown",
    "draw_intervals",
    "draw_losses",
    "draw_treemap",
    "drawdown_table",
    "intervals_table",
    "losses_table",
    "treemap_table",
]

_LOSS = "loss"
_HISTORICAL = "historical"


def distribution_table(document: AnalyticsDocument) -> pd.DataFrame:
    """Return the returns of the record, one a period."""
    index = axis_of(document, document.curve.dates)
    return pd.DataFrame({document.name: document.curve.returns}, index=index)


def draw_distribution(document: AnalyticsDocument, table: pd.DataFrame) -> Figure:
    """Return the histogram of returns with the historical value at risk, and that of the best model that passes."""
    from tangency.plots.distribution import distribution_figure  # noqa: PLC0415  # plots load when asked for

    marks = _tail_marks(document)
    figure = distribution_figure(table.iloc[:, 0], pd.Series(marks, dtype=float))
    return _said_further(figure, f"fractions of NAV a period, {document.start} to {document.end}")


def intervals_table(document: AnalyticsDocument) -> pd.DataFrame:
    """Return headline figures by title: `value`, `lower`, `upper`, `unit`.

    Raises
    ------
    UndefinedFigure
        Where no intervals are drawn.
    """
    if document.not_drawn is not None:
        raise UndefinedFigure(document.not_drawn, where="intervals")
    metrics = document.metrics
    rows = {
        metrics[name].title: (metrics[name].value, sure.lower, sure.upper, metrics[name].unit)
        for name, sure in document.intervals.items()
        if metrics[name].value is not None
    }
    return pd.DataFrame.from_dict(rows, orient="index", columns=["value", "lower", "upper", "unit"])


def draw_intervals(document: AnalyticsDocument, table: pd.DataFrame) -> Figure:
    """Return the headline figures with their bootstrap intervals."""
    from tangency.plots.intervals import intervals_figure  # noqa: PLC0415  # plots load when asked for

    drawn = document.drawn
    assert drawn is not None  # noqa: S101  # for the type checker: the table was made of it
    said = (
        f"{document.name}, {document.start} to {document.end}, {drawn.draws:,} draws of a stationary bootstrap in "
        f"blocks of {drawn.block_periods:.1f} periods on the average"
    )
    return _said_further(intervals_figure(table, level=drawn.level), said)


def drawdown_table(document: AnalyticsDocument, by: str) -> pd.DataFrame:
    """Return what the deepest drawdown was made of by label, the largest loss first: fractions of the peak, signed.

    Raises
    ------
    UndefinedFigure
        For a record that never fell, or without what its returns were made of.
    UnknownName
        For a kind of label that there is not.
    """
    if not document.drawdowns:
        raise UndefinedFigure("the record never fell", where="drawdown")
    parts = document.drawdowns[0].contributions
    if parts is None:
        why = document.not_contributed or "it is not known what its returns were made of"
        raise UndefinedFigure(why, where="drawdown")
    own = pd.Series(parts[known_name("kind of label", by, parts, where="by")], name="contribution", dtype=float)
    return own.sort_values(kind="stable").to_frame().rename_axis(by)


def draw_drawdown(document: AnalyticsDocument, table: pd.DataFrame, by: str) -> Figure:
    """Return the deepest drawdown as a waterfall."""
    from tangency.plots.waterfall import contribution_waterfall  # noqa: PLC0415  # plots load when asked for

    deepest, parts = document.drawdowns[0], table["contribution"]
    sentence = (
        f"The deepest drawdown of {document.name}, {formatted(deepest.depth, '.1%')} from "
        f"{deepest.peak or 'the start of the record'} to {deepest.valley}, by {by}: most is of {parts.index[0]}, "
        f"{formatted(float(parts.iloc[0]), '.1%')}"
    )
    return contribution_waterfall(parts[parts != 0.0], sentence, "part of the loss (fraction of the peak)")


def contributions_table(document: AnalyticsDocument, by: str, measure: str) -> pd.DataFrame:
    """Return `weight`, `component` and `share` of each group, the components adding up to the portfolio's risk.

    Raises
    ------
    UndefinedFigure
        Where it is not known what is held, or the data do not define the measure.
    UnknownName
        For another measure, or a kind of label that the holdings have not.
    """
    found = _decomposition(document, measure)
    kind = known_name("kind of label", by, found.by, where="by")
    rows = [(*each.group, each.weight, each.component, each.share) for each in found.by[kind]]
    kinds = kind.split("/")
    return pd.DataFrame(rows, columns=[*kinds, "weight", "component", "share"]).set_index(kinds)


def draw_contributions(document: AnalyticsDocument, table: pd.DataFrame, by: str, measure: str) -> Figure:
    """Return the components of a measure of risk as a waterfall."""
    from tangency.plots.waterfall import contribution_waterfall  # noqa: PLC0415  # plots load when asked for

    found, parts = _decomposition(document, measure), table["component"]
    assert found.value is not None  # noqa: S101  # for the type checker: the table was made of it
    if table.index.nlevels > 1:
        parts = parts.set_axis(["/".join(group) for group in parts.index])
    most = str(parts.abs().idxmax())
    sentence = (
        f"{_capital(_measured(document, found))} of {document.name} is {formatted(found.value, '.2%')}; "
        f"by {by}, most is of {most}, {formatted(float(parts[most]), '.2%')}; {_window(document)}"
    )
    return contribution_waterfall(parts, sentence, f"component of the {found.title} (fraction of NAV)")


def treemap_table(document: AnalyticsDocument, measure: str) -> pd.DataFrame:
    """Return `weight`, `component` and `share` of each asset, within the labels of the taxonomy where there are any.

    Raises
    ------
    UndefinedFigure
        As `contributions_table`, and where the portfolio's risk is zero.
    UnknownName
        For another measure.
    """
    found = _decomposition(document, measure)
    nested = next((kind for kind in found.by if "/" in kind), "asset")
    table = contributions_table(document, nested, measure)
    if table["share"].isna().any():
        raise UndefinedFigure("the portfolio's risk is zero, and has no shares", where=measure)
    return table


def draw_treemap(document: AnalyticsDocument, table: pd.DataFrame, measure: str) -> Figure:
    """Return shares of risk as nested tiles."""
    from tangency.plots.treemap import risk_treemap  # noqa: PLC0415  # plots load when asked for

    found = _decomposition(document, measure)
    return _said_further(risk_treemap(table), f"risk is the {_measured(document, found)}, {_window(document)}")


def losses_table(document: AnalyticsDocument) -> pd.DataFrame:
    """Return `loss`, the forecasts of the best of the checked models, and whether the loss was beyond.

    Raises
    ------
    UndefinedFigure
        Where nothing could be forecast.
    """
    found = document.risk.forecasts
    if found is None:
        raise UndefinedFigure(_not_forecast(document), where="losses")
    beyond = set(found.exceptions)
    own = {
        _LOSS: found.losses,
        "value_at_risk": found.value_at_risk,
        "is_exception": [label in beyond for label in found.dates],
    }
    return pd.DataFrame(own, index=axis_of(document, found.dates))


def draw_losses(document: AnalyticsDocument, table: pd.DataFrame) -> Figure:
    """Return losses beside the value at risk that was forecast, exceptions marked."""
    from tangency.plots.value_at_risk import var_figure  # noqa: PLC0415  # plots load when asked for

    best, risk = document.risk.checked[0], document.risk
    named = {"value_at_risk": best.title, "is_exception": best.title}
    drawn = var_figure(
        table[[_LOSS, "value_at_risk"]].rename(columns=named),
        table[["is_exception"]].rename(columns=named),
        level=risk.level,
    )
    passing = sum(each.passes for each in risk.checked)
    verdict = (
        f"the best of {passing} of {len(risk.checked)} models that no test rejects"
        if best.passes
        else f"the least bad of {len(risk.checked)} models, all rejected: {', '.join(best.rejected_by)}"
    )
    said = (
        f"{verdict}; losses of one period, each forecast from the {risk.forecast_periods:,} before it, {_ends(table)}"
    )
    return _said_further(drawn, said)


def _tail_marks(document: AnalyticsDocument) -> dict[str, float]:
    """Return losses of one period to mark: of the historical estimate, and of the best model where that is another."""
    risk = document.risk
    if risk.horizon_periods != 1:
        return {}
    best = risk.checked[0].model if risk.checked and risk.checked[0].passes else _HISTORICAL
    level = formatted(risk.level, ".1~%")
    marks: dict[str, float] = {}
    for model in dict.fromkeys((_HISTORICAL, best)):
        own = risk.models[model]
        for name, value in (("VaR", own.value_at_risk), ("CVaR", own.conditional_value_at_risk)):
            if value is not None:
                marks[f"{name} {level}, {own.title}"] = value
    return marks


def _decomposition(document: AnalyticsDocument, measure: str) -> DecompositionDocument:
    risk = document.risk
    if risk.not_held is not None:
        raise UndefinedFigure(risk.not_held, where="contributions to risk")
    found = risk.decompositions[known_name("measure", measure, risk.decompositions, where="measure")]
    if found.reason is not None:
        raise UndefinedFigure(found.reason, where=measure)
    return found


def _measured(document: AnalyticsDocument, found: DecompositionDocument) -> str:
    at = "" if "at risk" not in found.title else f" at {formatted(document.risk.level, '.1~%')}"
    return f"{found.title}{at} of one period"


def _window(document: AnalyticsDocument) -> str:
    risk = document.risk
    return f"what is held over {risk.window_periods:,} returns, {risk.window_start} to {risk.window_end}"


def _not_forecast(document: AnalyticsDocument) -> str:
    reasons = dict.fromkeys(document.risk.not_forecast.values())
    return next(iter(reasons), "no model could forecast")


def _ends(table: pd.DataFrame) -> str:
    first, last = (str(label).removesuffix(" 00:00:00") for label in (table.index[0], table.index[-1]))
    return f"{first} to {last}"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _said_further(figure: Figure, said: str) -> Figure:
    from tangency.plots.sentence import said_further  # noqa: PLC0415  # plots load when asked for

    return said_further(figure, said)
