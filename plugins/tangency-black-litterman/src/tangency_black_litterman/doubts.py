"""View uncertainty: the variance of a view's error."""

import numpy as np

from tangency.sdk import ConfigurationError, Floats
from tangency_black_litterman.language.view import MeanView
from tangency_black_litterman.params import Doubt

__all__ = ["confidences_of", "doubts_of"]

_EVEN = 0.5


def doubts_of(views: tuple[MeanView, ...], kind: Doubt, given: Floats, prior: Floats) -> Floats:
    """Return ω of each view, shape (n_views,).

    Idzorek's confidence c requires the variance under which the view alone moves the weights c of the way from the
    market's to those of a certain view. That is ω = p'τΣp (1 − c)/c; c = 50 % is He and Litterman's ω = p'τΣp.

    Parameters
    ----------
    given
        For `Doubt.GIVEN`, in the units of `prior`.
    prior
        p'τΣp of each view, shape (n_views,).

    Raises
    ------
    ConfigurationError
        For a view that states a confidence which is not used.

    References
    ----------
    Idzorek (2005), A Step-by-Step Guide to the Black-Litterman Model; Walters (2014), The Black-Litterman Model in
    Detail, SSRN 1314585, on the closed form; He & Litterman (1999), section on views.
    """
    if kind is Doubt.IDZOREK:
        return np.array(
            [_of_confidence(view.confidence, variance) for view, variance in zip(views, prior, strict=True)]
        )
    for view in views:
        if view.confidence is not None:
            raise ConfigurationError(
                f"the view states a confidence, and omega is {kind}",
                where=f"view {view.text!r}",
                remedy="leave the confidence out, or take omega idzorek",
            )
    return prior.copy() if kind is Doubt.PROPORTIONAL else given


def confidences_of(doubts: Floats, prior: Floats) -> Floats:
    """Return the confidence that each variance amounts to, p'τΣp / (p'τΣp + ω), shape (n_views,)."""
    confidences: Floats = prior / (prior + doubts)
    return confidences


def _of_confidence(stated: float | None, variance: float) -> float:
    confidence = _EVEN if stated is None else stated
    if confidence == 0.0:
        return float("inf")
    return variance * (1.0 - confidence) / confidence
