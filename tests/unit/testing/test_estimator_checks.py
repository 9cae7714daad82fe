"""Each check of estimators bites."""

from __future__ import annotations

import numpy as np
import pytest

from tangency.contracts.arrays import Floats, frozen_floats
from tangency.contracts.component import ComponentSpec
from tangency.contracts.estimate import CovarianceEstimate, MeanEstimate
from tangency.contracts.params import NoParams, Params
from tangency.contracts.returns import Returns
from tangency.contracts.scatter import Scatter
from tangency.errors import DataError
from tangency.testing import ConformanceReport, check_component

SCALE, ORDER, MISSING = (
    "scales with the returns",
    "the order of assets does not matter",
    "applies its rule for missing returns",
)
COMPLETE = frozenset({"missing:complete-periods"})
AVAILABLE = frozenset({"missing:available"})
REFUSE = frozenset({"missing:refuse"})
QUADRATIC = frozenset({"scales:quadratic"})


class Sound:
    """The sample covariance of complete periods."""

    def __init__(self, params: Params) -> None:
        self.params = params

    def estimate(self, returns: Returns) -> CovarianceEstimate:
        values, told = self.complete(returns)
        return CovarianceEstimate(matrix=frozen_floats(self.matrix(values)), n_periods=len(values), missing_data=told)

    def complete(self, returns: Returns) -> tuple[Floats, str | None]:
        gaps = np.isnan(returns.values)
        whole = ~gaps.any(axis=1)
        if not whole.any():
            worst = returns.assets[int(gaps.sum(axis=0).argmax())]
            raise DataError("no period is complete", where=worst, remedy="leave it out")
        return returns.values[whole], None if whole.all() else f"{(~whole).sum()} incomplete periods left out"

    def matrix(self, values: Floats) -> Floats:
        return np.cov(values, rowvar=False).reshape(values.shape[1], values.shape[1])


class Refusing(Sound):
    def complete(self, returns: Returns) -> tuple[Floats, str | None]:
        gaps = np.isnan(returns.values).any(axis=0)
        if gaps.any():
            raise DataError("a return is missing", where=returns.assets[int(gaps.argmax())])
        return returns.values, None


class SoundMean(Sound):
    """The sample mean of complete periods."""

    def estimate(self, returns: Returns) -> MeanEstimate:
        values, told = self.complete(returns)
        return MeanEstimate(values=frozen_floats(self.mean(values)), n_periods=len(values), missing_data=told)

    def mean(self, values: Floats) -> Floats:
        return values.mean(axis=0)


class Asymmetric(Sound):
    def matrix(self, values: Floats) -> Floats:
        matrix = super().matrix(values)
        return matrix + 1e-6 * np.triu(matrix, 1)


class Indefinite(Sound):
    def matrix(self, values: Floats) -> Floats:
        matrix = super().matrix(values)
        return matrix - 1e-6 * np.trace(matrix) * np.eye(len(matrix))


class Unscaled(Sound):
    def matrix(self, values: Floats) -> Floats:
        return super().matrix(values) + 1e-9 * np.eye(values.shape[1])


class Positional(Sound):
    def matrix(self, values: Floats) -> Floats:
        matrix = super().matrix(values)
        return matrix + np.diag(np.arange(len(matrix))) * 1e-6 * np.trace(matrix)


class ZeroFilling(Sound):
    def complete(self, returns: Returns) -> tuple[Floats, str | None]:
        _, told = super().complete(returns)
        return np.nan_to_num(returns.values), told


class Unreporting(Sound):
    def complete(self, returns: Returns) -> tuple[Floats, str | None]:
        return super().complete(returns)[0], None


class Chatty(Sound):
    def complete(self, returns: Returns) -> tuple[Floats, str | None]:
        values, told = super().complete(returns)
        return values, told or "nothing was missing"


class NanSwallowing(Sound):
    def complete(self, returns: Returns) -> tuple[Floats, str | None]:
        gaps = np.isnan(returns.values)
        whole = ~gaps.any(axis=1)
        return returns.values[whole] if whole.any() else np.nan_to_num(
            returns.values
        ), "left out" if gaps.any() else None


class NotNaming(Sound):
    def complete(self, returns: Returns) -> tuple[Floats, str | None]:
        try:
            return super().complete(returns)
        except DataError:
            raise DataError("no period is complete") from None


class Fixed(Sound):
    def matrix(self, values: Floats) -> Floats:
        return super().matrix(values)[:3, :3]


class Correlating(Sound):
    def matrix(self, values: Floats) -> Floats:
        matrix = super().matrix(values)
        with np.errstate(all="ignore"):
            return matrix / np.sqrt(np.outer(np.diag(matrix), np.diag(matrix))) * np.trace(matrix)


class Inverting(Sound):
    def matrix(self, values: Floats) -> Floats:
        if len(values) <= values.shape[1]:
            raise np.linalg.LinAlgError("Singular matrix")
        return super().matrix(values)


class Shifted(SoundMean):
    def mean(self, values: Floats) -> Floats:
        return values.mean(axis=0) + 1e-6


class Single(SoundMean):
    def mean(self, values: Floats) -> Floats:
        return values.mean(axis=0)[:1]


class Mutating(SoundMean):
    def mean(self, values: Floats) -> Floats:
        return values.mean(axis=0)

    def complete(self, returns: Returns) -> tuple[Floats, str | None]:
        if returns.values.flags.writeable:
            returns.values[0] = 0.0
        return super().complete(returns)


class Available(Sound):
    """Variances from each asset's own history, no correlations."""

    def estimate(self, returns: Returns) -> CovarianceEstimate:
        values = returns.values[~np.isnan(returns.values).all(axis=1)]
        gaps = np.isnan(values)
        if gaps.all(axis=0).any():
            raise DataError("no return at all", where=returns.assets[int(gaps.all(axis=0).argmax())])
        matrix = np.diag(np.nanvar(values, axis=0))
        told = f"{gaps.sum()} returns are missing" if gaps.any() else None
        return CovarianceEstimate(matrix=frozen_floats(matrix), n_periods=len(values), missing_data=told)


class CountingEmptyPeriods(Available):
    def estimate(self, returns: Returns) -> CovarianceEstimate:
        found = super().estimate(returns)
        matrix = found.matrix * len(returns.values)
        return CovarianceEstimate(
            matrix=frozen_floats(matrix), n_periods=found.n_periods, missing_data=found.missing_data
        )


class Pairwise(Available):
    """Each pair from the periods that both have, and nothing repaired."""

    def estimate(self, returns: Returns) -> CovarianceEstimate:
        found = super().estimate(returns)
        masked = np.ma.masked_invalid(returns.values)
        matrix = np.ma.cov(masked, rowvar=False, allow_masked=True).filled(0.0).reshape(2 * [len(returns.assets)])
        return CovarianceEstimate(
            matrix=frozen_floats(matrix), n_periods=found.n_periods, missing_data=found.missing_data
        )


class Boasting(Sound):
    """Says that its shrunken matrix is the scatter."""

    def estimate(self, returns: Returns) -> CovarianceEstimate:
        values, told = self.complete(returns)
        scatter = Scatter(returns=returns, scale=1.0 / len(values))
        return CovarianceEstimate(
            matrix=frozen_floats(self.matrix(values)), n_periods=len(values), missing_data=told, scatter=scatter
        )


class Quadratic(SoundMean):
    def mean(self, values: Floats) -> Floats:
        return values.var(axis=0)


def _report(factory: type, capabilities: frozenset[str] = COMPLETE) -> ConformanceReport:
    kind = "return model" if issubclass(factory, SoundMean) else "risk model"
    spec = ComponentSpec(
        name="x",
        summary="X",
        params=NoParams,
        factory=factory,
        capabilities=capabilities,
        references=("A. Uthor (2020), eq. 1",),
    )
    return check_component(spec, kind)


@pytest.mark.parametrize(
    ("factory", "rule"),
    [
        (Sound, COMPLETE),
        (Refusing, REFUSE),
        (SoundMean, COMPLETE),
        (Available, AVAILABLE),
        (Quadratic, COMPLETE | QUADRATIC),
    ],
)
def test_a_sound_estimator_conforms(factory: type, rule: frozenset[str]) -> None:
    report = _report(factory, rule)
    assert report.passed, str(report)


@pytest.mark.parametrize(
    ("factory", "check"),
    [
        (Asymmetric, "symmetric"),
        (Indefinite, "positive semi-definite"),
        (Boasting, "positive semi-definite"),
        (Unscaled, SCALE),
        (Shifted, SCALE),
        (Positional, ORDER),
        (ZeroFilling, MISSING),
        (Unreporting, MISSING),
        (Chatty, MISSING),
        (NanSwallowing, MISSING),
        (NotNaming, MISSING),
        (Refusing, MISSING),
        (Fixed, "symmetric"),
        (Fixed, "fewer periods than assets"),
        (Single, SCALE),
        (SoundMean, None),
        (Correlating, "an asset that never moves"),
        (Inverting, "fewer periods than assets"),
        (Mutating, "inputs unmutated"),
    ],
)
def test_a_fault_is_caught_by_its_check(factory: type, check: str | None) -> None:
    report = _report(factory)
    names = [failure.name for failure in report.failures]
    assert (check in names) if check else not names, str(report)


@pytest.mark.parametrize("factory", [Sound, Unreporting, CountingEmptyPeriods])
def test_available_returns_that_do_not_count_are_caught(factory: type) -> None:
    # Of returns full of holes hardly a period is complete, so that the first two also have no covariance to show.
    found = {failure.name for failure in _report(factory, AVAILABLE).failures}
    assert {MISSING} <= found <= {MISSING, "positive semi-definite"}


def test_entries_that_do_not_fit_each_other_are_caught() -> None:
    assert "positive semi-definite" in [failure.name for failure in _report(Pairwise, AVAILABLE).failures]


def test_means_scale_as_they_declare() -> None:
    assert [failure.name for failure in _report(Quadratic).failures] == [SCALE]
    assert [failure.name for failure in _report(SoundMean, COMPLETE | QUADRATIC).failures] == [SCALE]


@pytest.mark.parametrize("capabilities", [frozenset(), frozenset({"missing:guess"}), COMPLETE | REFUSE])
def test_the_rule_for_missing_returns_must_be_declared(capabilities: frozenset[str]) -> None:
    assert [failure.name for failure in _report(Sound, capabilities).failures] == [MISSING]


def test_a_refusal_that_is_declared_must_happen() -> None:
    assert MISSING in [failure.name for failure in _report(Sound, REFUSE).failures]
