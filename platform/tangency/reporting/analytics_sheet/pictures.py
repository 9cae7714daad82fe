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

_WIDTH = 900  # of the picture's own pixels, which the page makes narrower by a fifth
_HEIGHTS: Mapping[str, int] = {
    "equity": 300,
    "underwater": 290,
    "relative": 290,
    "exposures": 290,
    "distribution": 295,
    "losses": 350,
    "treemap": 380,
}
_WIDE = 1080  # for panels one above the other, so that all stand on a page
_LONGEST = 1.3  # times the width, which leaves room for a heading on the page


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
    width = _WIDE if kind == "rolling" else _WIDTH
    height = _HEIGHTS.get(kind, min(figure.layout.height, _LONGEST * width))
    title = figure.layout.title.text.replace("<br>", " ")  # the picture wraps it to its own width
    figure.update_layout(width=width, height=height, title_text=title)
    words = escape(below(document, shown, unit))
    return Html(f"<figure>{figure.svg()}<figcaption>{words}</figcaption></figure>")
