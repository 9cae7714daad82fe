"""What a result tells of the views that shaped it."""

from __future__ import annotations

from dataclasses import asdict, dataclass

import pandas as pd

from tangency.contracts.arrays import Floats
from tangency.contracts.deferred import Deferred
from tangency.contracts.view_model import InactiveView, Surprise, ViewReport

__all__ = ["Tilt", "Views", "view_number", "views_lines"]

_SHOWN_TILTS = 3
_LEAST_TILT = 5e-5
_DECIMALS = 12
_COLUMNS = ("view", "author", "stated", "prior", "posterior", "unit", "confidence", "distance", "p_value")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Tilt:
    """What a view did to each weight.

    Attributes
    ----------
    values
        The weights less those that the same optimizer gives without the view, shape (n_assets,); None where it gives
        none.
    reason
        Why there are none.
    """

    values: Floats | None
    reason: str | None = None


@dataclass(frozen=True, kw_only=True, eq=False)
class Views:
    """Views with what came of them; assets are in the order of the result.

    Attributes
    ----------
    reports
        In the order in which the views were stated.
    tilts
        One for each report; computed when they are first read.
    posterior_mean
        Expected returns per period after the views, shape (n_assets,).
    surprise
        How far all views together sit from the prior.
    """

    assets: tuple[str, ...]
    reports: tuple[ViewReport, ...]
    inactive: tuple[InactiveView, ...]
    posterior_mean: Floats
    surprise: Surprise | None
    tilts: Deferred[tuple[Tilt, ...]] = Deferred()

    def table(self) -> pd.DataFrame:
        """Return one row a view: what it states, what it speaks of before and after, and how far it sits off."""
        rows = [
            {
                "view": report.text,
                "author": report.author,
                "stated": report.stated,
                "prior": report.prior,
                "posterior": report.posterior,
                "unit": report.unit,
                "confidence": report.confidence,
                "distance": None if report.surprise is None else report.surprise.distance,
                "p_value": None if report.surprise is None else report.surprise.p_value,
            }
            for report in self.reports
        ]
        return pd.DataFrame(rows, columns=list(_COLUMNS)).set_index("view")

    def tilt_table(self) -> pd.DataFrame:
        """Return what each view did to each weight, one column a view; views without an answer are left out."""
        found = {
            report.text: tilt.values
            for report, tilt in zip(self.reports, self.tilts, strict=True)
            if tilt.values is not None
        }
        return pd.DataFrame(found, index=pd.Index(self.assets, name="asset"))

    def mean_table(self) -> pd.DataFrame:
        """Return what each view adds to each expected return per period, where the model adds its views up."""
        found = {report.text: report.mean_shift for report in self.reports if report.mean_shift is not None}
        return pd.DataFrame(found, index=pd.Index(self.assets, name="asset"))

    def document(self) -> dict[str, object]:
        """Return the JSON document."""
        pairs = zip(self.reports, self.tilts, strict=True)
        return {
            "views": [self._report_document(report, tilt) for report, tilt in pairs],
            "inactive": [asdict(each) for each in self.inactive],
            "posterior_mean": self._by_asset(self.posterior_mean),
            "surprise": None if self.surprise is None else asdict(self.surprise),
        }

    def __repr__(self) -> str:
        return "\n".join(views_lines(self))

    def _report_document(self, report: ViewReport, tilt: Tilt) -> dict[str, object]:
        return {
            "text": report.text,
            "author": report.author,
            "unit": report.unit,
            "relation": report.relation,
            "stated": report.stated,
            "prior": report.prior,
            "posterior": report.posterior,
            "is_fraction": report.is_fraction,
            "confidence": report.confidence,
            "surprise": None if report.surprise is None else asdict(report.surprise),
            "mean_shift": self._by_asset(report.mean_shift),
            "unconstrained_tilt": self._by_asset(report.unconstrained_tilt),
            "tilt": self._by_asset(tilt.values),
            "no_tilt": tilt.reason,
        }

    def _by_asset(self, values: Floats | None) -> dict[str, float] | None:
        return None if values is None else dict(zip(self.assets, map(float, values), strict=True))


def views_lines(views: Views) -> list[str]:
    """Return each view in words, with the weights that it moved most; one line for those that are inactive."""
    lines = []
    for report, tilt in zip(views.reports, views.tilts, strict=True):
        author = "" if report.author is None else f"{report.author}: "
        off = "" if report.surprise is None else f", {_surprise_text(report.surprise)}"
        numbers = (view_number(each, is_fraction=report.is_fraction) for each in (report.prior, report.posterior))
        lines.append(
            f"view: {author}{report.text}: {' before, '.join(numbers)} after ({report.unit}){off}; "
            f"{_tilt_text(views.assets, tilt)}"
        )
    if views.surprise is not None and len(views.reports) > 1:
        lines.append(f"all views together: {_surprise_text(views.surprise)}")
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


def _surprise_text(surprise: Surprise) -> str:
    return f"{surprise.distance:.2f} standard deviations from the prior, p = {surprise.p_value:.2g}"


def _tilt_text(assets: tuple[str, ...], tilt: Tilt) -> str:
    if tilt.values is None:
        return f"no weights without it: {tilt.reason}"
    largest = sorted(zip(assets, tilt.values, strict=True), key=lambda pair: -abs(pair[1]))[:_SHOWN_TILTS]
    moved = [f"{asset} {value:+.2%}" for asset, value in largest if abs(value) >= _LEAST_TILT]
    return f"moved {', '.join(moved)}" if moved else "moved no weight"
