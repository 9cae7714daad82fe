"""Each check of view models bites."""

from dataclasses import replace

import numpy as np
import pytest

from tangency.contracts.arrays import frozen_floats
from tangency.contracts.component import ComponentSpec
from tangency.contracts.params import NoParams
from tangency.contracts.view_model import Posterior, ViewReport
from tangency.errors import DataError
from tangency.testing import check_component

POSTERIOR, ORDER, FINITE = (
    "a posterior that is one",
    "the order of assets does not matter",
    "a prior that is not finite is refused",
)


class Sound:
    """Adds a tenth of a per cent to the first asset by name, and to the second."""

    words = ("first", "second")

    def __init__(self, params):
        self.params = params

    def update(self, beliefs):
        wrong = ~(np.isfinite(beliefs.mean) & np.isfinite(beliefs.covariance.diagonal()))
        if wrong.any():
            raise DataError("not finite", where=beliefs.assets[int(wrong.argmax())])
        ranked = sorted(beliefs.assets)
        return Posterior(
            mean=frozen_floats(beliefs.mean + [0.001 * (asset in ranked[:2]) for asset in beliefs.assets]),
            covariance=beliefs.covariance,
            views=tuple(_report(word) for word in self.words),
        )

    def without(self, text, author):
        other = type(self)(self.params)
        other.words = tuple(word for word in self.words if word != text)
        return other


def _report(word):
    return ViewReport(text=word, unit="return per period", relation="=", stated=0.0, prior=0.0, posterior=0.0)


class Asymmetric(Sound):
    def update(self, beliefs):
        found = super().update(beliefs)
        return replace(found, covariance=frozen_floats(found.covariance + 1e-6 * np.triu(found.covariance, 1)))


class Indefinite(Sound):
    def update(self, beliefs):
        found = super().update(beliefs)
        n = len(beliefs.assets)
        return replace(found, covariance=frozen_floats(found.covariance - np.eye(n) * found.covariance.trace()))


class Short(Sound):
    def update(self, beliefs):
        return replace(super().update(beliefs), mean=frozen_floats(beliefs.mean[:-1]))


class Uneven(Sound):
    def update(self, beliefs):
        n = 0 if beliefs.returns is None else len(beliefs.returns.dates)
        return replace(super().update(beliefs), probabilities=frozen_floats(np.full(n, 0.9 / max(n, 1))))


class Positional(Sound):
    def update(self, beliefs):
        found = super().update(beliefs)
        return replace(found, mean=frozen_floats(found.mean + 1e-4 * np.arange(found.mean.size)))


class Swallowing(Sound):
    def update(self, beliefs):
        filled = replace(
            beliefs,
            mean=frozen_floats(np.nan_to_num(beliefs.mean)),
            covariance=frozen_floats(np.nan_to_num(beliefs.covariance)),
        )
        return super().update(filled)


class Greedy(Sound):
    def without(self, text, author):
        other = type(self)(self.params)
        other.words = ()
        return other


class NeedsReturns(Sound):
    def update(self, beliefs):
        if beliefs.returns is None:
            raise ValueError("no returns")
        return super().update(beliefs)


class NoSingle(Sound):
    def update(self, beliefs):
        if len(beliefs.assets) == 1:
            raise IndexError("one asset")
        return super().update(beliefs)


def _checked(factory):
    spec = ComponentSpec(
        name="views", summary="Views", params=NoParams, factory=factory, references=("Author (2000), A book",)
    )
    return check_component(spec, "view model")


def test_a_sound_model_conforms():
    report = _checked(Sound)
    assert report.passed, report


@pytest.mark.parametrize(
    ("factory", "check"),
    [
        (Asymmetric, POSTERIOR),
        (Indefinite, POSTERIOR),
        (Short, POSTERIOR),
        (Uneven, POSTERIOR),
        (Positional, ORDER),
        (Swallowing, FINITE),
        (Greedy, "leaves views out"),
        (NeedsReturns, "moments without returns"),
        (NoSingle, "one asset"),
    ],
)
def test_a_broken_model_is_found_out(factory, check):
    assert check in {failure.name for failure in _checked(factory).failures}
