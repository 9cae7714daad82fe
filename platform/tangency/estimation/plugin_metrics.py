"""The metrics that plugins add to those of the core, each called under guard."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import isfinite

from tangency.contracts.component import ComponentKind
from tangency.contracts.metric import MetricSpec, ReturnRecord
from tangency.errors import ConfigurationError, DataError, PluginError
from tangency.estimation.guarded import breach, guarded
from tangency.host.catalogue import Catalogue, RegisteredComponent
from tangency.performance.headline import Figure
from tangency.performance.track_record import TrackRecord
from tangency.risk.undefined import UndefinedFigure

__all__ = ["PluginFigure", "plugin_figures", "plugin_metric_specs"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PluginFigure:
    """A plugin's metric of a record.

    Attributes
    ----------
    name
        The component's full id, `plugin/metric`: no metric of the core has a stroke in its name.
    spec
        What it is; None where the plugin could not say.
    references
        Where it is defined.
    figure
        A number, or why there is none.
    """

    name: str
    spec: MetricSpec | None
    references: tuple[str, ...]
    figure: Figure


def plugin_figures(catalogue: Catalogue, record: TrackRecord) -> tuple[PluginFigure, ...]:
    """Return the metrics of all loaded plugins with their default params, sorted by id.

    One that fails, or breaks its contract, has that for a reason, with its name: it takes nothing from the others.
    """
    given = ReturnRecord(
        dates=record.dates,
        returns=record.returns,
        excess=record.excess,
        periods_per_year=record.periods_per_year,
        benchmark=record.benchmark,
    )
    return tuple(_figure(catalogue, each, given) for each in catalogue.components(ComponentKind.METRIC))


def plugin_metric_specs(catalogue: Catalogue) -> Iterator[tuple[str, MetricSpec, tuple[str, ...]]]:
    """Yield full id, what it is, and references of each metric of a loaded plugin that can say what it is."""
    for each in catalogue.components(ComponentKind.METRIC):
        try:
            metric, _ = catalogue.build(ComponentKind.METRIC, each.id)
            yield each.id, _spec(getattr(metric, "spec", None), each), each.spec.references
        except (PluginError, ConfigurationError, DataError):
            continue  # what fails says so where it is computed


def _figure(catalogue: Catalogue, component: RegisteredComponent, record: ReturnRecord) -> PluginFigure:
    spec: MetricSpec | None = None
    try:
        metric, _ = catalogue.build(ComponentKind.METRIC, component.id)
        spec = _spec(getattr(metric, "spec", None), component)
        figure = Figure(value=_measured(metric.value, record, component), reason=None)
    except UndefinedFigure as error:
        figure = Figure(value=None, reason=error.what)
    except (PluginError, ConfigurationError, DataError) as error:
        figure = Figure(value=None, reason=f"{error.where}: {error.what}")
    return PluginFigure(name=component.id, spec=spec, references=component.spec.references, figure=figure)


def _spec(found: object, component: RegisteredComponent) -> MetricSpec:
    if not isinstance(found, MetricSpec):
        raise breach(component, "it has no spec that is a MetricSpec")
    return found


def _measured(value: Callable[[ReturnRecord], float], record: ReturnRecord, component: RegisteredComponent) -> float:
    found: object = guarded(component, value, record)
    if not isinstance(found, float) or not isfinite(found):
        raise breach(component, f"it answered {found!r}, which is no finite number")
    return float(found)
