"""How the result of a verb is shown: its headline, and what can be looked at of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

import ipywidgets as w

from tangency.plots.figure import Figure
from tangency.results.result import Result

__all__ = ["Presentation", "View"]

R = TypeVar("R", bound=Result)


@dataclass(frozen=True, slots=True, kw_only=True)
class View(Generic[R]):
    """One way to look at a result: a picture, and what stands below it.

    Attributes
    ----------
    draw
        Result and what is chosen of it → the picture; what is chosen is empty where nothing is to be chosen. None for a
        view without a picture.
    choices
        What can be looked at of a result, the first one at first; where that is nothing, the view is left out. None
        where the view shows the whole result.
    label
        What is chosen, as a label.
    sections
        Of the summary's tables, those that stand below the picture; None for all.
    below
        Result → what stands below the summary.
    """

    draw: Callable[[R, str], Figure] | None
    choices: Callable[[R], tuple[str, ...]] | None = None
    label: str = ""
    sections: tuple[str, ...] | None = None
    below: Callable[[R], w.Widget] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Presentation(Generic[R]):
    """What a page shows of a result, beside the summary that every face shows.

    Attributes
    ----------
    title
        Of the page, and on the button that begins.
    tiles
        Name, figure and unit of each headline figure.
    views
        Title → view, at most one of which is seen; the first one at first.
    note
        HTML below the form, such as a link to another page; nothing of it comes from data.
    onward
        Result → HTML beside the id of its run, such as a link to where that is analysed.
    """

    title: str
    button: str
    tiles: Callable[[R], Iterable[tuple[str, str, str]]]
    views: Mapping[str, View[R]]
    note: str = ""
    onward: Callable[[R], str] | None = None
