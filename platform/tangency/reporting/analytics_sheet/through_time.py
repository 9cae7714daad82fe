"""The record through time: calendar, drawdowns, rolling figures."""

from __future__ import annotations

from collections.abc import Mapping

from tangency.reporting.analytics_sheet.pictures import picture
from tangency.reporting.analytics_sheet.tables import beside, halves, of_section, printed, with_a_part
from tangency.reporting.analytics_sheet.words import below, sentence
from tangency.reporting.html import Html, heading, paragraph, table
from tangency.results.analytics.document import AnalyticsDocument
from tangency.results.analytics.path_document import CalendarDocument
from tangency.results.analytics.texts import share_text

__all__ = ["calendar", "drawdowns", "rolling"]

_LONG = 12  # rows, from which on a table stands in two halves


def calendar(document: AnalyticsDocument) -> tuple[Html, ...]:
    """Return the calendar of returns, the best and the worst; nothing where the labels are no dates."""
    found = document.calendar_returns
    if found is None:
        return ()
    shown = "Returns compounded over each; the first and the last may be in part outside the record"
    lengths = list(found.extremes)
    pairs = [lengths[:2], lengths[2:]]
    return (
        heading("Calendar"),
        picture(document, "calendar", shown, "fraction of NAV at the start of the month or year"),
        beside(
            (_extremes(found, pair) for pair in pairs),
            below(document, f"The best and the worst. {shown}", "percent"),
        ),
    )


def drawdowns(document: AnalyticsDocument) -> tuple[Html, ...]:
    """Return the deepest drawdowns, and what the deepest was made of."""
    if not document.drawdowns:
        return (heading("Drawdowns"), paragraph("Equity never fell: there is no drawdown.", kind="text"))
    deepest, *_ = of_section(document, "Drawdowns")
    shown = (
        f"{len(deepest.rows)} of {len(document.drawdowns):,} drawdowns, the deepest first; down, up and under water in "
        "periods, days in calendar days"
    )
    return (
        heading("Drawdowns"),
        printed(deepest, below(document, shown, "depth in percent of the peak")),
        *_made_of(document),
    )


def rolling(document: AnalyticsDocument) -> tuple[Html, ...]:
    """Return figures of every window."""
    found = document.rolling
    if found is None:
        return (heading("Rolling figures"), paragraph("The record is too short for rolling figures.", kind="text"))
    units = dict.fromkeys(document.metrics[name].unit for name in found.figures)
    shown = f"Figures of every {found.periods:,} periods, by the end of the window"
    reasons = [f"{document.metrics[name].title}: {reason}" for name, reason in found.reasons.items()]
    return (
        heading("Rolling figures"),
        picture(document, "rolling", shown, f"of each panel, {', '.join(units)}"),
        *((paragraph(f"Not defined in some windows: {'; '.join(reasons)}.", kind="caption"),) if reasons else ()),
    )


def _made_of(document: AnalyticsDocument) -> tuple[Html, ...]:
    """Return the attribution of the deepest drawdown; why there is none where there is none."""
    parts = document.drawdowns[0].contributions
    if parts is None:
        reason = document.not_contributed or "what its returns were made of is not known"
        return (paragraph(sentence(f"the deepest drawdown is not attributed: {reason}"), kind="caption"),)
    shown = "Parts of the loss from peak to valley, which add up to it; what has no part in it is left out"
    unit = "fraction of the equity at the peak"
    tables = [with_a_part(each) for each in of_section(document, "Drawdowns") if each.bars]
    halved = [half for each in tables for half in (halves(each) if len(each.rows) > _LONG else (each,))]
    return (
        beside(map(printed, halved), below(document, shown, f"percent: {unit}")),
        picture(document, "drawdown", shown, unit),
    )


def _extremes(found: CalendarDocument, lengths: list[str]) -> Html:
    rows = [
        (by, *_place(found.extremes[by].best, rank), *_place(found.extremes[by].worst, rank))
        for by in lengths
        for rank in range(1, len(found.extremes[by].best) + 1)
    ]
    return table(("", "=best", ">return", "=worst", ">return"), rows, caption="")


def _place(own: Mapping[str, float], rank: int) -> tuple[str, str]:
    """Return the label and the return of a rank; nothing beyond the last."""
    ranked = list(own.items())
    if rank > len(ranked):
        return "", ""
    label, value = ranked[rank - 1]
    return label, share_text(value)
