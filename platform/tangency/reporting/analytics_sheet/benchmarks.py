"""The portfolio against its benchmarks."""

from __future__ import annotations

from tangency.reporting.analytics_sheet.pictures import picture
from tangency.reporting.analytics_sheet.tables import of_section, printed
from tangency.reporting.analytics_sheet.words import below
from tangency.reporting.html import Html, heading
from tangency.results.analytics.document import AnalyticsDocument

__all__ = ["benchmarks"]


def benchmarks(document: AnalyticsDocument) -> tuple[Html, ...]:
    """Return what each is made of, relative growth, and relative figures; nothing without a benchmark."""
    if not document.benchmarks:
        return ()
    figures, made_of = of_section(document, "Benchmarks")
    against = "figures of the portfolio against each benchmark, by the formulas at the end of this sheet"
    return (
        heading("Benchmarks"),
        printed(made_of, below(document, "What each benchmark is, and its own total return", "percent")),
        picture(document, "relative", "Growth of the portfolio over that of the benchmark, less 1", "fraction"),
        *_betas(document),
        printed(figures, below(document, against, "that of each row")),
    )


def _betas(document: AnalyticsDocument) -> tuple[Html, ...]:
    if document.rolling is None:
        return ()
    shown = f"Beta to each benchmark over {document.rolling.periods:,} periods, by the end of the window"
    return (picture(document, "exposures", shown, "ratio"),)
