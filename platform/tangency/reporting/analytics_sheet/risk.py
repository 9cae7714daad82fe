"""Risk: the distribution of returns, what models say of losses, and whose the risk is."""

from __future__ import annotations

from tangency.reporting.analytics_sheet.pictures import picture
from tangency.reporting.analytics_sheet.tables import beside, halves, of_section, printed
from tangency.reporting.analytics_sheet.words import below, sentence
from tangency.reporting.html import Html, heading, paragraph, table
from tangency.results.analytics.document import AnalyticsDocument
from tangency.results.analytics.risk_document import RiskDocument
from tangency.results.summary import Table
from tangency.risk.decomposition import EulerMeasure

__all__ = ["contributions", "distribution", "models"]

_MEASURE = "cvar"
_NARROW, _LONG = 3, 16  # columns of a table of increments; rows


def distribution(document: AnalyticsDocument) -> tuple[Html, ...]:
    """Return the distribution of returns."""
    shown = "Returns of one period, the normal density of their mean and deviation, and losses that models state"
    return (heading("Distribution"), picture(document, "distribution", shown, "returns in fractions of NAV"))


def models(document: AnalyticsDocument) -> tuple[Html, ...]:
    """Return what each model says of losses, by which formula."""
    own = document.risk
    estimates, *_ = of_section(document, "Risk")
    rows = [(each.title, each.formula, each.source) for each in own.models.values()]
    return (
        heading("Risk"),
        printed(
            estimates, below(document, f"Losses, positive; level {own.level:.6g}, {_horizon(own)}", "percent of NAV")
        ),
        table(("model", "formula", "source"), rows, caption="How each model states its value at risk"),
        *_expected_drawdown(own),
        *_no_liquidity(own),
    )


def contributions(document: AnalyticsDocument) -> tuple[Html, ...]:
    """Return components of risk by every kind of label, and increments; why there are none where there are none."""
    own = document.risk
    if own.not_held is not None:
        return (paragraph(sentence(f"whose the risk is, is not known: {own.not_held}"), kind="text"),)
    shown = (
        f"What is held at the end over {own.window_periods:,} returns, {own.window_start} to {own.window_end}; "
        "components add up to the risk of the whole, measure by measure"
    )
    _, *found = of_section(document, "Risk")
    return (
        heading("Whose the risk is"),
        picture(document, "treemap", shown, "share of the risk", measure=_MEASURE),
        *(_table(each, below(document, _shown(each, shown), "percent of NAV")) for each in found),
        paragraph(sentence(f"the measures: {_measures(own)}"), kind="caption"),
        *(
            paragraph(sentence(f"{each.title} is not defined: {each.reason}"), kind="caption")
            for each in own.decompositions.values()
            if each.reason is not None
        ),
    )


def _measures(own: RiskDocument) -> str:
    """Return what the short names of measures stand for."""
    short = {name: EulerMeasure(name).short_name for name in own.decompositions}
    return "; ".join(
        f"{short[name]}, {each.title}" for name, each in own.decompositions.items() if short[name] != each.title
    )


def _table(found: Table, caption: str) -> Html:
    """Return a table; one that is long and narrow in two halves beside each other."""
    if len(found.columns) <= _NARROW and len(found.rows) > _LONG:
        return beside(map(printed, halves(found)), caption)
    return printed(found, caption)


def _shown(found: Table, components: str) -> str:
    is_increments = len(found.columns) <= _NARROW
    return (
        "Increments: risk with the part less risk without it, the rest as it is. They do not add up; what is not "
        "explained is the difference"
        if is_increments
        else components
    )


def _horizon(own: RiskDocument) -> str:
    return "one period" if own.horizon_rule is None else f"{own.horizon_periods:,} periods by {own.horizon_rule}"


def _expected_drawdown(own: RiskDocument) -> tuple[Html, ...]:
    if own.no_expected_drawdown is None:
        drawdown = own.expected_drawdown
        assert drawdown is not None  # noqa: S101  # for the type checker: one of the two is there
        told = (
            f"Expected maximum drawdown: {drawdown.draws:,} resampled paths of {drawdown.horizon_periods:,} periods in "
            f"blocks of {drawdown.block_periods:.1f} on the average; standard error of the mean "
            f"{drawdown.standard_error:.2%}."
        )
        return (paragraph(told, kind="caption"),)
    return (paragraph(sentence(f"no expected maximum drawdown: {own.no_expected_drawdown}"), kind="caption"),)


def _no_liquidity(own: RiskDocument) -> tuple[Html, ...]:
    if own.no_liquidity is None or own.not_held is not None:
        return ()
    return (paragraph(sentence(f"no liquidity-adjusted value at risk: {own.no_liquidity}"), kind="caption"),)
