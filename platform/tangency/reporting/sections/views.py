"""The views: how far each is from the prior, and its effect on the weights."""

from __future__ import annotations

from collections.abc import Iterator

from tangency.reporting.html import Html, heading, items, table
from tangency.reporting.numbers import points
from tangency.reporting.subject import Subject
from tangency.results.views_document import ViewDocument, ViewsDocument, surprise_text, view_number

__all__ = ["views"]

_SHOWN_ASSETS = 5
_LEAST_TILT = 5e-5


def views(subject: Subject) -> tuple[Html, ...]:
    """Return the views and what each did; nothing where there is no view model."""
    found = subject.result.views
    if found is None:
        return ()
    return (
        heading("Views"),
        table(
            ("view", ">stated", ">before", ">after", "of", ">distance", ">p-value", ">d.f."),
            [_row(view) for view in found.views],
            caption=f"Views of run {subject.run.id}. The distance from the prior is in standard deviations; a small "
            "p-value says that prior and view hardly agree",
        ),
        table(
            ("view", "what it did to the weights"),
            [(_view_text(view), _tilt(view)) for view in found.views],
            caption="Weights less those of the same optimizer without the view",
        ),
        items(_notes(found)),
    )


def _row(view: ViewDocument) -> tuple[str, ...]:
    off = view.surprise
    distances = ("–", "–", "–")
    if off is not None:
        distances = (f"{off.distance:.2f}", f"{off.p_value:.2g}", str(off.degrees_of_freedom))
    numbers = (view_number(each, is_fraction=view.is_fraction) for each in (view.stated, view.prior, view.posterior))
    return (_view_text(view), *numbers, view.unit_text, *distances)


def _view_text(view: ViewDocument) -> str:
    return view.text if view.author is None else f"{view.author}: {view.text}"


def _tilt(view: ViewDocument) -> str:
    if view.tilt is None:
        return f"no weights without it: {view.no_tilt}"
    largest = sorted(view.tilt.items(), key=lambda pair: -abs(pair[1]))
    moved = [(asset, value) for asset, value in largest if abs(value) >= _LEAST_TILT]
    shown = ", ".join(f"{asset} {'+' if value > 0 else ''}{points(value)}" for asset, value in moved[:_SHOWN_ASSETS])
    others = len(moved) - _SHOWN_ASSETS
    return "nothing" if not moved else f"{shown} and {others} more" if others > 0 else shown


def _notes(found: ViewsDocument) -> Iterator[str]:
    if found.surprise is not None and len(found.views) > 1:
        yield f"All views together: {surprise_text(found.surprise)}"
    yield from (f"{each.text}: not in force, {each.reason}" for each in found.inactive)
