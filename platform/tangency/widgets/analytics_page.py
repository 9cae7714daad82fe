"""Analytics for portfolio managers: performance and risk of a run, of a file of returns, or of weights."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial

import ipywidgets as w

from tangency.desk.analytics_request import AnalyticsRequest
from tangency.desk.desk import Desk
from tangency.desk.use_cases.analytics import analytics
from tangency.plots.figure import Figure
from tangency.results.analytics.document import AnalyticsDocument
from tangency.results.analytics.result import Analytics
from tangency.results.analytics.texts import DASH, share_text, unit_text
from tangency.results.analytics.views import analytics_figure
from tangency.widgets.analytics_form import AnalyticsForm
from tangency.widgets.metrics_panel import MetricsPanel
from tangency.widgets.presentation import Presentation, View
from tangency.widgets.verb_page import VerbPage

__all__ = ["analytics_page"]

_TITLE = "Analytics"
_BEFORE = ("total_return", "annual_return", "sharpe_ratio", "max_drawdown", "volatility")
_RELATIVE, _ALONE = "beta", "sortino_ratio"
_HISTORICAL = "historical"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Picture:
    kind: str
    by: str = "asset"
    measure: str = "cvar"


_Pictures = Callable[[AnalyticsDocument], Mapping[str, _Picture]]


def analytics_page(desk: Desk, on_entered: Callable[[], None]) -> VerbPage[AnalyticsRequest, Analytics]:
    """Return the page."""
    views: dict[str, View[Analytics]] = {
        "Equity": _view(_of_growth, "Performance"),
        "Benchmarks": _view(_of_benchmarks, "Benchmarks"),
        "Drawdowns": _view(_of_drawdowns, "Drawdowns"),
        "Calendar": _view(_of_calendar, "Calendar"),
        "Rolling": _view(_of_rolling),
        "Risk": _view(_of_risk, "Risk"),
        "Checks": _view(_of_checks, "Model checks"),
        "All metrics": View(draw=None, sections=(), below=_all_metrics),
    }
    shown = Presentation(title=_TITLE, button="Analyse", tiles=_tiles, views=views)
    return VerbPage(desk, analytics, shown, partial(AnalyticsForm, desk), on_entered=on_entered)


def _view(pictures: _Pictures, *sections: str) -> View[Analytics]:
    return View(
        draw=partial(_drawn, pictures),
        choices=lambda made: tuple(pictures(made.document())),
        label="picture",
        sections=sections,
    )


def _drawn(pictures: _Pictures, made: Analytics, chosen: str) -> Figure:
    document = made.document()
    own = pictures(document)[chosen]
    return analytics_figure(document, own.kind, by=own.by, measure=own.measure)


def _of_growth(document: AnalyticsDocument) -> dict[str, _Picture]:
    found = {"Growth of one unit": _Picture(kind="equity")}
    if document.not_drawn is None:
        found["Headline figures with their intervals"] = _Picture(kind="intervals")
    return {**found, "Distribution of returns": _Picture(kind="distribution")}


def _of_benchmarks(document: AnalyticsDocument) -> dict[str, _Picture]:
    if not document.benchmarks:
        return {}
    found = {"Growth relative to each": _Picture(kind="relative")}
    rolling = document.rolling
    if rolling is not None and any(beta is not None for own in rolling.betas.values() for beta in own):
        found["Rolling beta to each"] = _Picture(kind="exposures")
    return found


def _of_drawdowns(document: AnalyticsDocument) -> dict[str, _Picture]:
    parts = document.drawdowns[0].contributions if document.drawdowns else None
    deepest = {f"Deepest drawdown by {by}": _Picture(kind="drawdown", by=by) for by in parts or ()}
    return {"Under water": _Picture(kind="underwater"), **deepest}


def _of_calendar(document: AnalyticsDocument) -> dict[str, _Picture]:
    return {} if document.calendar_returns is None else {"Calendar": _Picture(kind="calendar")}


def _of_rolling(document: AnalyticsDocument) -> dict[str, _Picture]:
    return {} if document.rolling is None else {"Rolling figures": _Picture(kind="rolling")}


def _of_risk(document: AnalyticsDocument) -> dict[str, _Picture]:
    found: dict[str, _Picture] = {}
    for measure, own in document.risk.decompositions.items():
        if own.reason is not None:
            continue
        if all(part.share is not None for rows in own.by.values() for part in rows):
            found[f"Treemap of the {own.title}"] = _Picture(kind="treemap", measure=measure)
        for by in own.by:
            if "/" not in by:
                found[f"{_capital(own.title)} by {by}"] = _Picture(kind="contributions", by=by, measure=measure)
    return found or {"Distribution of returns": _Picture(kind="distribution")}


def _of_checks(document: AnalyticsDocument) -> dict[str, _Picture]:
    return {} if document.risk.forecasts is None else {"Losses beside value at risk": _Picture(kind="losses")}


def _all_metrics(made: Analytics) -> w.Widget:
    return MetricsPanel(made.document()).widget


def _tiles(made: Analytics) -> Iterator[tuple[str, str, str]]:
    """Yield the headline figures with their intervals, and the loss of the best model that its forecasts bear out."""
    document = made.document()
    for name in _BEFORE:
        yield _tile(document, name)
    yield from _losses(document)
    yield _tile(document, _RELATIVE if document.benchmarks else _ALONE)


def _tile(document: AnalyticsDocument, name: str) -> tuple[str, str, str]:
    own, sure = document.metrics[name], document.intervals.get(name)
    unit = own.unit.removeprefix("fraction").strip()
    if name == _RELATIVE:
        unit = f"to {document.benchmarks[0].name}"
    between = (
        ""
        if sure is None or document.drawn is None
        else f"{unit_text(sure.lower, own.unit)} to {unit_text(sure.upper, own.unit)} at {document.drawn.level:.0%}"
    )
    told = own.reason or "; ".join(part for part in (unit, between) if part)
    return own.title, unit_text(own.value, own.unit), told


def _losses(document: AnalyticsDocument) -> Iterator[tuple[str, str, str]]:
    risk = document.risk
    is_borne_out = bool(risk.checked) and risk.checked[0].passes
    own = risk.models[risk.checked[0].model if is_borne_out else _HISTORICAL]
    over = "one period" if risk.horizon_periods == 1 else f"{risk.horizon_periods:,} periods"
    verdict = "passes every test" if is_borne_out else "no model passes" if risk.checked else "no model is tested"
    told = own.reason or f"of NAV in {over}; {own.title}, {verdict}"
    level = f"{share_text(risk.level, 1).replace('.0%', '%')}"
    yield f"Value at risk, {level}", share_text(own.value_at_risk), told
    conditional = DASH if own.conditional_value_at_risk is None else share_text(own.conditional_value_at_risk)
    yield f"Conditional value at risk, {level}", conditional, told


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
