"""Each check of performance metrics bites."""

import numpy as np
import pytest

from tangency.contracts.component import ComponentSpec
from tangency.contracts.metric import MetricSpec
from tangency.contracts.params import NoParams
from tangency.risk.undefined import UndefinedFigure
from tangency.testing import check_component

CONTRACT, NUMBER, BENCHMARK = (
    "keeps its contract",
    "a number or a reason",
    "knows whether it needs a benchmark",
)


class Sound:
    """Gains over the sum of gains and losses."""

    spec = MetricSpec(title="Gain share", formula="Σ max(rₜ, 0) / Σ |rₜ|", unit="ratio", higher_is_better=True)

    def __init__(self, params):
        self.params = params

    def value(self, record):
        moved = float(np.abs(record.returns).sum())
        if moved == 0.0:
            raise UndefinedFigure("every return is zero")
        return float(record.returns.clip(min=0.0).sum()) / moved


class Ahead(Sound):
    """Needs a benchmark and says so."""

    spec = MetricSpec(title="Ahead", formula="#{rₜ > bₜ}", unit="periods", higher_is_better=True, needs_benchmark=True)

    def value(self, record):
        if record.benchmark is None:
            raise UndefinedFigure("there is no benchmark")
        return float((record.returns > record.benchmark).sum())


class Unnamed(Sound):
    spec = MetricSpec(title=" ", formula="Σ rₜ", unit="ratio", higher_is_better=None)


class Undescribed(Sound):
    spec = "a share"


class Missing(Sound):
    def value(self, record):
        return float("nan") if record.returns.max() == record.returns.min() else super().value(record)


class Integral(Sound):
    def value(self, record):
        return int(super().value(record))


class Never(Sound):
    def value(self, record):
        raise UndefinedFigure("not today")


class Secret(Ahead):
    spec = Sound.spec

    def value(self, record):
        return 0.0 if record.benchmark is None else super().value(record)


class Careless(Sound):
    spec = Ahead.spec


def report_on(factory):
    spec = ComponentSpec(name="given", summary="Given", params=NoParams, factory=factory, references=("A source",))
    return check_component(spec, "metric")


@pytest.mark.parametrize("factory", [Sound, Ahead])
def test_a_sound_metric_conforms(factory):
    report = report_on(factory)
    assert report.passed, str(report)


@pytest.mark.parametrize(
    ("factory", "check"),
    [
        (Unnamed, CONTRACT),
        (Undescribed, CONTRACT),
        (Missing, NUMBER),
        (Integral, NUMBER),
        (Never, NUMBER),
        (Secret, BENCHMARK),
        (Careless, BENCHMARK),
    ],
)
def test_a_check_bites(factory, check):
    report = report_on(factory)
    assert not report.passed
    assert check in {each.name for each in report.checks if each.outcome.value == "failed"}, str(report)
