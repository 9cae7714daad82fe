"""Checks of view models."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from tangency.contracts.arrays import frozen_floats
from tangency.contracts.covariance import dense_covariance, require_covariance
from tangency.contracts.view_model import Beliefs, LeavesOut, Posterior
from tangency.errors import DataError, TangencyError
from tangency.testing.beliefs import make_beliefs, permuted_beliefs, without_returns
from tangency.testing.comparison import require_close
from tangency.testing.refusals import require_refusal
from tangency.testing.report import CheckFailed, NotApplicable
from tangency.testing.subject import Subject

__all__ = ["VIEW_MODEL_CHECKS"]

_RELATIVE = 1e-9
_ITERATED = 1e-6  # iterations end within their tolerance, and not at the same point
_ROUNDING = 1e-10


def check_posterior(subject: Subject) -> str:
    """Require moments of the right shape, a covariance that is one, and probabilities that are some."""
    shown = []
    for beliefs in (make_beliefs(400, 5), make_beliefs(250, 8)):
        posterior = _updated(subject, beliefs)
        try:
            require_covariance(posterior.covariance, beliefs.assets, where="posterior covariance")
        except DataError as error:
            raise CheckFailed(str(error)) from None
        covariance = dense_covariance(posterior.covariance)
        shown.append(float(np.linalg.eigvalsh(covariance).min()) / float(np.abs(covariance).max()))
    return f"smallest eigenvalue {min(shown):.2g}, relative"


def check_permutation(subject: Subject) -> str:
    """Require that assets in another order get the same posterior."""
    beliefs = make_beliefs(250, 6)
    order = np.random.default_rng(5).permutation(6)
    base, found = _updated(subject, beliefs), _updated(subject, permuted_beliefs(beliefs, order))
    relative = _RELATIVE if base.probabilities is None else _ITERATED
    worst = 0.0
    for what, one, other in (
        ("mean", found.mean, base.mean[order]),
        (
            "covariance",
            dense_covariance(found.covariance),
            dense_covariance(base.covariance)[np.ix_(order, order)],
        ),
    ):
        size = float(np.abs(other).max())
        worst = max(worst, require_close(one, other, relative * size, f"permuted assets, {what}") / size)
    return f"largest difference {worst:.2g}, relative"


def check_nan_refused(subject: Subject) -> str:
    """Require that a prior which is not finite is refused by the name of the asset."""
    beliefs = make_beliefs(250, 5)
    mean = beliefs.mean.copy()
    mean[2] = np.nan
    covariance = dense_covariance(beliefs.covariance).copy()
    covariance[3, :] = covariance[:, 3] = np.nan
    first = replace(beliefs, mean=frozen_floats(mean))
    second = replace(beliefs, covariance=frozen_floats(covariance))
    require_refusal(subject, first, "a mean that is not finite", naming=(beliefs.assets[2],))
    return require_refusal(subject, second, "a covariance that is not finite", naming=(beliefs.assets[3],))


def check_one_asset(subject: Subject) -> str:
    """Require that one asset gives one mean and one variance."""
    found = _updated(subject, make_beliefs(100, 1))
    return f"mean {found.mean[0]:.6g}, variance {found.covariance.diagonal()[0]:.6g}"


def check_without_returns(subject: Subject) -> str:
    """Require that moments without returns are updated, or refused with a typed error."""
    beliefs = without_returns(make_beliefs(250, 5))
    try:
        _updated(subject, beliefs)
    except TangencyError:
        return require_refusal(subject, beliefs, "moments without returns")
    return "updated"


def check_leaves_out(subject: Subject) -> str:
    """Require that a model which can leave a view out forgets it, and keeps the others."""
    model = subject.build()
    if not isinstance(model, LeavesOut):
        raise NotApplicable("it does not leave views out")
    beliefs = make_beliefs(250, 5)
    views = _updated(subject, beliefs).views
    if not views:
        raise NotApplicable("these params state no view")
    for view in views:
        left = [(each.text, each.author) for each in model.without(view.text, view.author).update(beliefs).views]
        expected = [(each.text, each.author) for each in views if (each.text, each.author) != (view.text, view.author)]
        if left != expected:
            raise CheckFailed(f"without {view.text!r} the views are {left}")
    return f"{len(views)} views, each left out"


def _updated(subject: Subject, beliefs: Beliefs) -> Posterior:
    """Return a finite posterior of the right shape, with reports in order."""
    posterior = subject.run(beliefs)
    n = len(beliefs.assets)
    if not isinstance(posterior, Posterior):
        raise CheckFailed(f"update returned {type(posterior).__name__}, not a Posterior")
    covariance = dense_covariance(posterior.covariance)
    if posterior.mean.shape != (n,) or covariance.shape != (n, n):
        raise CheckFailed(f"shapes {posterior.mean.shape} and {covariance.shape} for {n} assets")
    if not (np.isfinite(posterior.mean).all() and np.isfinite(covariance).all()):
        raise CheckFailed("the posterior is not finite")
    _require_probabilities(posterior, beliefs)
    for view in posterior.views:
        for each in (view.mean_shift, view.unconstrained_tilt):
            if each is not None and each.shape != (n,):
                raise CheckFailed(f"the report of {view.text!r} has an array of shape {each.shape}")
    return posterior


def _require_probabilities(posterior: Posterior, beliefs: Beliefs) -> None:
    found = posterior.probabilities
    if found is None:
        return
    if beliefs.returns is None or found.shape != (len(beliefs.returns.dates),):
        raise CheckFailed(f"probabilities of shape {found.shape} are not one for each period")
    if not (found >= 0.0).all() or abs(float(found.sum()) - 1.0) > _ROUNDING:
        raise CheckFailed(f"probabilities are negative, or sum to {found.sum():.12g}")


VIEW_MODEL_CHECKS = (
    ("a posterior that is one", check_posterior),
    ("the order of assets does not matter", check_permutation),
    ("a prior that is not finite is refused", check_nan_refused),
    ("one asset", check_one_asset),
    ("moments without returns", check_without_returns),
    ("leaves views out", check_leaves_out),
)
