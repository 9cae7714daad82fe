"""The views in a result: their effect on moments and weights."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from tangency.contracts.arrays import Floats, frozen_floats
from tangency.contracts.deferred import Deferred
from tangency.contracts.tilt import Tilt
from tangency.contracts.view_model import InactiveView, Posterior, Surprise, ViewReport
from tangency.results.views_document import ViewDocument, ViewsDocument, views_lines

__all__ = ["Views", "views_of"]

_COLUMNS = ("view", "author", "stated", "prior", "posterior", "unit", "confidence", "distance", "p_value")


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
        """Return one row per view: its stated number, its quantity under prior and posterior, and how far it is off."""
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

    def document(self) -> ViewsDocument:
        """Return the part of a document."""
        return ViewsDocument(
            views=tuple(map(self._view_document, self.reports, self.tilts)),
            inactive=self.inactive,
            posterior_mean=self._by_asset(self.posterior_mean),
            surprise=self.surprise,
        )

    def __repr__(self) -> str:
        return "\n".join(views_lines(self.document()))

    def _view_document(self, report: ViewReport, tilt: Tilt) -> ViewDocument:
        return ViewDocument(
            text=report.text,
            author=report.author,
            unit=report.unit,
            relation=report.relation,
            stated=report.stated,
            prior=report.prior,
            posterior=report.posterior,
            is_fraction=report.is_fraction,
            confidence=report.confidence,
            surprise=report.surprise,
            mean_shift=None if report.mean_shift is None else self._by_asset(report.mean_shift),
            unconstrained_tilt=None if report.unconstrained_tilt is None else self._by_asset(report.unconstrained_tilt),
            mean_kind=report.mean_kind,
            tilt=None if tilt.values is None else self._by_asset(tilt.values),
            no_tilt=tilt.reason,
        )

    def _by_asset(self, values: Floats) -> dict[str, float]:
        return dict(zip(self.assets, map(float, values), strict=True))


def views_of(
    posterior: Posterior, assets: tuple[str, ...], order: np.ndarray[tuple[int], np.dtype[np.intp]] | None
) -> Views:
    """Return the views of a posterior, without tilts: those are of one portfolio.

    Parameters
    ----------
    assets, order
        Those of the result, and where each stands in canonical order; None where the two orders are one.
    """
    return Views(
        assets=assets,
        reports=tuple(_ordered(report, order) for report in posterior.views),
        inactive=posterior.inactive,
        posterior_mean=frozen_floats(posterior.mean if order is None else posterior.mean[order]),
        surprise=posterior.surprise,
        tilts=tuple(Tilt(values=None, reason="the result has many portfolios") for _ in posterior.views),
    )


def _ordered(report: ViewReport, order: np.ndarray[tuple[int], np.dtype[np.intp]] | None) -> ViewReport:
    if order is None:
        return report
    shift, tilt = report.mean_shift, report.unconstrained_tilt
    return replace(
        report,
        mean_shift=None if shift is None else frozen_floats(shift[order]),
        unconstrained_tilt=None if tilt is None else frozen_floats(tilt[order]),
    )
