"""The sentence above a figure, said further or anew by who knows more than what is drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tangency.plots.static.text_layout import lines_of
from tangency.plots.style import headed

if TYPE_CHECKING:
    from tangency.plots.figure import Figure

__all__ = ["said_further", "sentence_of", "under_sentence"]


def sentence_of(figure: Figure) -> str:
    """Return what the title of a figure says, on one line."""
    return " ".join(lines_of(figure.layout.title.text or ""))


def under_sentence(figure: Figure, sentence: str) -> Figure:
    """Return the figure below another sentence; what is drawn keeps its height.

    Parameters
    ----------
    sentence
        As of `headed`: text, not markup.
    """
    return headed(figure, sentence=sentence, height=round(figure.layout.height - figure.layout.margin.t))


def said_further(figure: Figure, said: str) -> Figure:
    """Return the figure with more said above it."""
    return under_sentence(figure, f"{sentence_of(figure)}; {said}")
