"""Figures of the document, each with its words below it, or why there is none."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

from tangency.reporting.analytics_sheet.words import below, sentence
from tangency.reporting.html import Html, paragraph
from tangency.results.analytics.document import AnalyticsDocument
from tangency.results.analytics.views import analytics_figure
from tangency.risk.undefined import UndefinedFigure

__all__ = ["picture"]

_WIDTH = 710  # pixels of the text column, which is that of A4 within its margins
_HEIGHTS: Mapping[str, int] = {"equity": 235, "underwater": 215, "relative": 235, "distribution": 290, "losses": 300}


def picture(document: AnalyticsDocument, kind: str, shown: str, unit: str, **chosen: str) -> Html:
    """Return a figure as a picture of the width of the page, drawn without a script; a reason where there is none.

    Parameters
    ----------
    kind
        As of `analytics_figure`, and so is `chosen`.
    shown, unit
        What is shown, by which rule, and in what it is stated.
    """
    try:
        figure = analytics_figure(document, kind, **chosen)
    except UndefinedFigure as error:
        return paragraph(sentence(f"not drawn: {error.what}"), kind="caption")
    figure.update_layout(width=_WIDTH)
    if kind in _HEIGHTS:
        figure.update_layout(height=_HEIGHTS[kind])
    words = escape(below(document, shown, unit))
    return Html(f"<figure>{figure.svg()}<figcaption>{words}</figcaption></figure>")
