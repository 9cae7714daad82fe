"""The registry of performance metrics, and all of them for a track record.

Every face and the page docs/metrics.md are made from `METRICS`: nothing about a metric is said elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import isfinite
from types import MappingProxyType

import numpy as np

from tangency.domain.naming import known_name
from tangency.performance.drawdown_table import DrawdownTable
from tangency.performance.metrics import (
    calendar,
    dispersion,
    distribution,
    drawdown,
    growth,
    market_line,
    ratios,
    relative,
    tail,
    timing,
    wins,
)
from tangency.performance.metrics.facts import Facts, facts_of
from tangency.performance.metrics.figures import MetricFigures
from tangency.performance.metrics.metric import Metric
from tangency.performance.track_record import TrackRecord
from tangency.risk.undefined import UndefinedFigure

__all__ = ["METRICS", "compute", "compute_with_drawdowns", "figures", "metric_named"]

_GROUPS = (growth, dispersion, ratios, drawdown, tail, wins, calendar, distribution, relative, market_line, timing)

METRICS: Mapping[str, Metric] = MappingProxyType({metric.name: metric for group in _GROUPS for metric in group.METRICS})
"""Every metric by name, in the order of a tear sheet."""

_OUT_OF_RANGE = "a term of it is too large or too small for a number of double precision"


def metric_named(name: str) -> Metric:
    """Return a metric of the registry.

    Raises
    ------
    UnknownName
        With the nearest names.

    >>> metric_named("sharpe_ratio").title
    'Sharpe ratio'
    """
    return METRICS[known_name("metric", name, METRICS, where="metrics")]


def compute(record: TrackRecord, *, minimum_acceptable: float = 0.0) -> MetricFigures:
    """Return every metric of a record by name: a number, or the reason why there is none.

    Parameters
    ----------
    minimum_acceptable
        m, the return per period that the metrics with `needs_minimum_acceptable` measure from.

    Raises
    ------
    ConfigurationError
        For an m that is no number.

    >>> import numpy as np
    >>> record = TrackRecord(
    ...     dates=np.arange(4), returns=np.array([0.01, 0.03, 0.01, 0.03]), risk_free=0.0, periods_per_year=3.0
    ... )
    >>> found = compute(record)
    >>> found["sharpe_ratio"].value, found["martin_ratio"].reason, found["best_month"].reason
    (3.0, 'equity never fell', 'the periods have no dates')
    """
    return compute_with_drawdowns(record, minimum_acceptable=minimum_acceptable)[0]


def compute_with_drawdowns(
    record: TrackRecord, *, minimum_acceptable: float = 0.0
) -> tuple[MetricFigures, DrawdownTable]:
    """Return every metric of a record, as `compute`, and the table of its drawdowns, which metrics are made of anyway.

    Raises
    ------
    ConfigurationError
        For an m that is no number.

    >>> import numpy as np
    >>> record = TrackRecord(dates=np.arange(2), returns=np.array([-0.5, 1.0]), risk_free=0.0, periods_per_year=1.0)
    >>> found, drawdowns = compute_with_drawdowns(record)
    >>> found["max_drawdown"].value, drawdowns.depths.tolist()
    (0.5, [0.5])
    """
    with np.errstate(all="ignore"):  # what overflows has its reason
        facts = facts_of(record, minimum_acceptable=minimum_acceptable)
        return figures(facts, METRICS.values()), facts.table


def figures(facts: Facts, metrics: Iterable[Metric]) -> MetricFigures:
    """Return some metrics of a record's facts by name."""
    values: dict[str, float | None] = {}
    reasons: dict[str, str] = {}
    for metric in metrics:
        try:
            value = metric.of(facts)
        except UndefinedFigure as error:
            values[metric.name], reasons[metric.name] = None, error.what
        except ArithmeticError:
            values[metric.name], reasons[metric.name] = None, _OUT_OF_RANGE
        else:
            if isfinite(value):
                values[metric.name] = value
            else:
                values[metric.name], reasons[metric.name] = None, _OUT_OF_RANGE
    return MetricFigures(values_by_name=values, reasons=reasons)
