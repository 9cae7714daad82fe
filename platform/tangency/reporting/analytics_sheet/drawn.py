"""Figures as pictures that need no script, each with its words below it."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from tangency.reporting.html import Html

if TYPE_CHECKING:
    from tangency.plots.figure import Figure

__all__ = ["drawn"]

_WIDTH = 710  # pixels of the text column, which is that of A4 within its margins


def drawn(figure: Figure, words: str, *, height: int | None = None) -> Html:
    """Return a figure as a picture of the width of the page.

    Parameters
    ----------
    height
        In pixels; that of the figure where None.
    """
    figure.update_layout(width=_WIDTH)
    if height is not None:
        figure.update_layout(height=height)
    return Html(f"<figure>{figure.svg()}<figcaption>{escape(words)}</figcaption></figure>")
