"""The regimes of correlation: states of a hidden Markov model through time."""

from __future__ import annotations

from dataclasses import dataclass

from tangency.contracts.arrays import Floats
from tangency.results.correlation_document import RegimesDocument

__all__ = ["RegimeHistory"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RegimeHistory:
    """States of a hidden Markov model, in ascending order.

    Attributes
    ----------
    by
        What they are states of.
    means, deviations
        Of the last model, shape (n_states,): of correlations, or of returns a period.
    transition
        Of the last model, shape (n_states, n_states).
    dates
        From the first on at which a model was fitted.
    filtered
        Probabilities as they were known at each date, by models of what was there then: (n_dates, n_states).
    smoothed
        Those that the last model and the whole history give afterwards.
    """

    by: str
    means: Floats
    deviations: Floats
    transition: Floats
    dates: tuple[str, ...]
    filtered: Floats
    smoothed: Floats

    def document(self) -> RegimesDocument:
        """Return the part of a document."""
        return RegimesDocument(
            by=self.by,
            means=self.means.tolist(),
            deviations=self.deviations.tolist(),
            transition=self.transition.tolist(),
            dates=self.dates,
            filtered=self.filtered.tolist(),
            smoothed=self.smoothed.tolist(),
        )
