"""The performance metrics that there are: the core's, and those of the loaded plugins."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tangency.estimation.plugin_metrics import plugin_metric_specs
from tangency.host import default_catalogue
from tangency.performance.metrics.registry import METRICS

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["metrics"]

_COLUMNS = ("title", "group", "unit", "formula", "source", "higher_is_better", "needs_benchmark")


def metrics() -> pd.DataFrame:
    """Return the registry of performance metrics by name: title, group, unit, formula, source.

    `higher_is_better` is missing where neither direction is. Metrics of plugins have their full ids for names.

    >>> import tangency as tg
    >>> tg.metrics().loc["sharpe_ratio", ["title", "unit"]].tolist()
    ['Sharpe ratio', 'ratio of a year']
    """
    import pandas as pd  # noqa: PLC0415  # wanted for the frame only

    rows: dict[str, tuple[object, ...]] = {
        name: (
            own.title,
            str(own.group),
            str(own.unit),
            own.formula,
            own.source,
            own.higher_is_better,
            own.needs_benchmark,
        )
        for name, own in METRICS.items()
    }
    for name, spec, references in plugin_metric_specs(default_catalogue()):
        source = "; ".join(references)
        rows[name] = (
            spec.title,
            "plugins",
            spec.unit,
            spec.formula,
            source,
            spec.higher_is_better,
            spec.needs_benchmark,
        )
    frame = pd.DataFrame.from_dict(rows, orient="index", columns=list(_COLUMNS)).rename_axis("metric")
    return frame.astype({"higher_is_better": "boolean", "needs_benchmark": "bool"})
