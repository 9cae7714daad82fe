"""Metrics of plugins: their figures with the core's, and what happens to those that misbehave."""

from dataclasses import replace

import numpy as np
import pytest
from pydantic import Field

from tangency.contracts.component import ComponentKind, ComponentSpec
from tangency.contracts.metric import MetricSpec
from tangency.contracts.params import NoParams, Params
from tangency.errors import Cancelled
from tangency.estimation.plugin_metrics import plugin_figures
from tangency.host.catalogue import Catalogue, RegisteredComponent
from tangency.host.observers import Observers
from tangency.performance.track_record import TrackRecord
from tangency.risk.undefined import UndefinedFigure

RECORD = TrackRecord(
    dates=np.arange(4), returns=np.array([0.02, -0.01, 0.0, 0.01]), risk_free=0.001, periods_per_year=252.0
)
SPEC = MetricSpec(title="Last", formula="rₙ", unit="fraction per period", higher_is_better=True)


class Last:
    spec = SPEC

    def __init__(self, params):
        self.params = params

    def value(self, record):
        return float(record.excess[-1])


class Undefined(Last):
    def value(self, record):
        raise UndefinedFigure("the moon is full")


class Missing(Last):
    def value(self, record):
        return float("nan")


class Textual(Last):
    def value(self, record):
        return "much"


class Broken(Last):
    def value(self, record):
        raise ZeroDivisionError


class Writing(Last):
    def value(self, record):
        record.returns[0] = 1.0
        return 0.0


class Undescribed(Last):
    spec = None


def catalogue(**factories):
    registered = tuple(
        RegisteredComponent(
            id=f"plug/{name}",
            plugin="plug",
            version="1",
            kind=ComponentKind.METRIC,
            spec=ComponentSpec(name=name, summary="One", params=NoParams, factory=factory, references=("A source",)),
        )
        for name, factory in sorted(factories.items())
    )
    return Catalogue(plugins=(), registered=registered, observers=Observers({}))


def test_a_number_or_a_reason_by_id():
    one, two = plugin_figures(catalogue(last=Last, moon=Undefined), RECORD)
    assert (one.name, one.spec, one.references) == ("plug/last", SPEC, ("A source",))
    assert one.figure.value == pytest.approx(0.009)
    assert (two.figure.value, two.figure.reason) == (None, "the moon is full")
    assert plugin_figures(catalogue(), RECORD) == ()


@pytest.mark.parametrize(
    ("factory", "what"),
    [
        (Missing, "answered nan"),
        (Textual, "answered 'much'"),
        (Broken, "ZeroDivisionError"),
        (Writing, "read-only"),
        (Undescribed, "no spec"),
    ],
)
def test_a_metric_that_breaks_its_contract_says_so_and_takes_nothing_from_the_others(factory, what):
    bad, good = plugin_figures(catalogue(bad=factory, last=Last), RECORD)
    assert bad.figure.value is None
    assert what in bad.figure.reason
    assert good.figure.value == pytest.approx(0.009)
    assert RECORD.returns[0] == 0.02


def test_a_metric_whose_params_have_no_defaults_says_so():
    class Level(Params):
        level: float = Field(description="a level")

    asked = catalogue(asked=Last)
    spec = replace(asked.registered[0].spec, params=Level)
    changed = replace(asked, registered=(replace(asked.registered[0], spec=spec),))
    (found,) = plugin_figures(changed, RECORD)
    assert found.spec is None
    assert "level" in found.figure.reason


def test_a_cancelled_run_is_not_a_reason():
    class Cancelling(Last):
        def value(self, record):
            raise Cancelled("the run was cancelled")

    with pytest.raises(Cancelled):
        plugin_figures(catalogue(bad=Cancelling), RECORD)
