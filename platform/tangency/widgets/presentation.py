"""How the result of a verb is shown: its headline, and what can be looked at of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from tangency.plots.figure import Figure
from tangency.results.result import Result

__all__ = ["Presentation", "View"]

R = TypeVar("R", bound=Result)


@dataclass(frozen=True, slots=True, kw_only=True)
class View(Generic[R]):
    """One picture of a result.

    Attributes
    ----------
    draw
        Result and what is chosen of it → the picture; what is chosen is empty where nothing is to be chosen.
    choices
        What can be looked at of a result, the first one at first; where that is nothing, the view is left out. None
        where the view shows the whole result.
    label
        What is chosen, as a label.
    """

    draw: Callable[[R, str], Figure]
    choices: Callable[[R], tuple[str, ...]] | None = None
    label: str = ""


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
    """

    title: str
    button: str
    tiles: Callable[[R], Iterable[tuple[str, str, str]]]
    views: Mapping[str, View[R]]
    note: str = ""
