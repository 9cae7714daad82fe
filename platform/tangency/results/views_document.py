"""The views that shaped the moments, as a part of documents, and their texts."""

from __future__ import annotations

from pydantic import Field

from tangency.contracts.view_model import InactiveView, Surprise
from tangency.domain.return_kind import ReturnKind
from tangency.results.document import Part

__all__ = ["ViewDocument", "ViewsDocument", "surprise_text", "view_number", "views_lines"]

_SHOWN_TILTS = 3
_LEAST_TILT = 5e-5
_DECIMALS = 12


class ViewDocument(Part):
    """A view and what came of it."""

    text: str
    author: str | None
    unit: str = Field(description="of stated, prior and posterior")
    relation: str
    stated: float
    prior: float
    posterior: float
    is_fraction: bool = Field(description="whether these three are fractions; a correlation is none")
    confidence: float | None
    surprise: Surprise | None
    mean_shift: dict[str, float] | None = Field(description="added to each expected return per period")
    unconstrained_tilt: dict[str, float] | None = Field(description="added to each weight without constraints")
    tilt: dict[str, float] | None = Field(description="weights less those of the same optimizer without the view")
    no_tilt: str | None = Field(description="why there is no tilt")
    mean_kind: ReturnKind | None = Field(
        None, description="of an expected return: total, or in excess of the risk-free rate; none for a difference"
    )

    @property
    def unit_text(self) -> str:
        """The unit, and of an expected return what it is of."""
        return self.unit if self.mean_kind is None else f"{self.unit}, {self.mean_kind}"


class ViewsDocument(Part):
    """The views that shaped the moments."""

    views: tuple[ViewDocument, ...]
    inactive: tuple[InactiveView, ...]
    posterior_mean: dict[str, float] = Field(description="per period")
    surprise: Surprise | None


def views_lines(views: ViewsDocument) -> list[str]:
    """Return each view, with the weights that it moved most; one line for those that are inactive."""
    lines = []
    for view in views.views:
        author = "" if view.author is None else f"{view.author}: "
        sure = "" if view.confidence is None else f", confidence {view.confidence:.0%}"
        off = "" if view.surprise is None else f", {surprise_text(view.surprise)}"
        numbers = (view_number(each, is_fraction=view.is_fraction) for each in (view.prior, view.posterior))
        before_after = f"{' before, '.join(numbers)} after ({view.unit_text})"
        lines.append(f"view: {author}{view.text}: {before_after}{sure}{off}; {_tilt_text(view)}")
    if views.surprise is not None and len(views.views) > 1:
        lines.append(f"all views together: {surprise_text(views.surprise)}")
    return [*lines, *(f"inactive view: {each.text} ({each.reason})" for each in views.inactive)]


def view_number(value: float, *, is_fraction: bool) -> str:
    """Return a number of a view as people read it; what is zero but for rounding is zero.

    >>> view_number(0.123456, is_fraction=True), view_number(-4.9e-18, is_fraction=True)
    ('12.35%', '0.00%')
    >>> view_number(-0.123456, is_fraction=False)
    '-0.1235'
    """
    shown = round(value, _DECIMALS) + 0.0
    return f"{shown:.2%}" if is_fraction else f"{shown:.4g}"


def surprise_text(surprise: Surprise) -> str:
    """Return a distance from the prior with its p-value."""
    return (
        f"{surprise.distance:.2f} standard deviations from the prior, p = {surprise.p_value:.2g} "
        f"({surprise.degrees_of_freedom} d.f.)"
    )


def _tilt_text(view: ViewDocument) -> str:
    if view.tilt is None:
        return f"no weights without it: {view.no_tilt}"
    largest = sorted(view.tilt.items(), key=lambda pair: -abs(pair[1]))[:_SHOWN_TILTS]
    moved = [f"{asset} {value:+.2%}" for asset, value in largest if abs(value) >= _LEAST_TILT]
    return f"moved {', '.join(moved)}" if moved else "moved no weight"
