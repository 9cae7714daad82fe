"""Figures as parts of a document: a number, or why there is none."""

from __future__ import annotations

from pydantic import Field

from tangency.estimation.plugin_metrics import PluginFigure
from tangency.performance.metrics.figures import MetricFigures
from tangency.performance.metrics.metric import Metric
from tangency.performance.metrics.registry import METRICS
from tangency.results.document import Part

__all__ = ["MetricDocument", "ValueDocument", "core_metrics", "plugin_metrics", "values_of"]

_PLUGIN_GROUP = "plugins"


class ValueDocument(Part):
    """A number, or why there is none."""

    value: float | None
    reason: str | None = Field(description="why there is no number")


class MetricDocument(ValueDocument):
    """A metric of the record, with what has to be known to read it."""

    title: str
    group: str
    unit: str
    formula: str
    source: str
    higher_is_better: bool | None
    needs_benchmark: bool


def core_metrics(found: MetricFigures) -> dict[str, MetricDocument]:
    """Return the metrics of the registry that were found, by name."""
    return {name: _core(METRICS[name], found) for name in found}


def plugin_metrics(found: tuple[PluginFigure, ...]) -> dict[str, MetricDocument]:
    """Return the metrics of plugins, by their full ids."""
    return {each.name: _plugin(each) for each in found}


def values_of(found: MetricFigures) -> dict[str, ValueDocument]:
    """Return numbers and reasons alone, by name."""
    return {name: ValueDocument(value=each.value, reason=each.reason) for name, each in found.items()}


def _core(metric: Metric, found: MetricFigures) -> MetricDocument:
    own = found[metric.name]
    return MetricDocument(
        value=own.value,
        reason=own.reason,
        title=metric.title,
        group=str(metric.group),
        unit=str(metric.unit),
        formula=metric.formula,
        source=metric.source,
        higher_is_better=metric.higher_is_better,
        needs_benchmark=metric.needs_benchmark,
    )


def _plugin(own: PluginFigure) -> MetricDocument:
    spec = own.spec
    return MetricDocument(
        value=own.figure.value,
        reason=own.figure.reason,
        title=own.name if spec is None else spec.title,
        group=_PLUGIN_GROUP,
        unit="" if spec is None else spec.unit,
        formula="" if spec is None else spec.formula,
        source="; ".join(own.references),
        higher_is_better=None if spec is None else spec.higher_is_better,
        needs_benchmark=spec is not None and spec.needs_benchmark,
    )
