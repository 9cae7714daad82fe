"""Splits of the desk's datasets: found, applied as a new version, undone."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from tangency.desk.datasets import Datasets
from tangency.domain.split import Split, read_split
from tangency.errors import ConfigurationError
from tangency.market import Dataset, PricePanel, apply_splits, sample_names, unadjusted
from tangency.results.splits import Adjustment

__all__ = ["adjust", "unadjust"]


def adjust(datasets: Datasets, name: str, splits: Iterable[Split | str]) -> Adjustment:
    """Publish a dataset with splits applied to its earlier prices; see `Desk.adjust`."""
    before = _own(datasets, name)
    wanted = tuple(read_split(split) if isinstance(split, str) else split for split in splits)
    return _published(datasets, before, apply_splits(before.panel, wanted), wanted, is_undone=False)


def unadjust(datasets: Datasets, name: str) -> Adjustment:
    """Publish a dataset in the units of the time; see `Desk.unadjust`."""
    before = _own(datasets, name)
    return _published(datasets, before, unadjusted(before.panel), before.panel.facts.splits, is_undone=True)


def _own(datasets: Datasets, name: str) -> Dataset:
    if name in sample_names():
        raise ConfigurationError(
            "a bundled sample is as it is", where="name", value=name, remedy="import its prices under another name"
        )
    return datasets.dataset(name)


def _published(
    datasets: Datasets, before: Dataset, after: PricePanel, splits: tuple[Split, ...], *, is_undone: bool
) -> Adjustment:
    closes = [panel.bars["close"].to_numpy(zero_copy_only=False) for panel in (before.panel, after)]
    return Adjustment(
        dataset=after.name,
        version=datasets.publish(after, before.tables),
        splits=splits,
        is_undone=is_undone,
        n_rows=int(np.count_nonzero((closes[0] != closes[1]) & ~np.isnan(closes[0]))),
    )
