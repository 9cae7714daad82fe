"""The label of each asset within a taxonomy, as of a day."""

from __future__ import annotations

from collections.abc import Mapping

from tangency.domain.constraint import Membership
from tangency.domain.naming import known_name
from tangency.market import Dataset
from tangency.market.reference import SECTOR

__all__ = ["labels_on"]


def labels_on(
    dataset: Dataset | None,
    day: str | None,
    taxonomy: str,
    groups: Mapping[str, Mapping[str, Membership]],
) -> dict[str, str]:
    """Return asset → label; none of an asset that has several, and none at all where nothing has labels.

    Parameters
    ----------
    groups
        What the user gave, which goes before what the dataset says.

    Raises
    ------
    UnknownName
        For a taxonomy other than sectors that neither has.
    """
    stated: dict[str, Mapping[str, Membership]] = {} if dataset is None or day is None else _of_dataset(dataset, day)
    if taxonomy != SECTOR:
        known_name("taxonomy", taxonomy, {**stated, **groups}, where="taxonomy")
    found = {**stated.get(taxonomy, {}), **groups.get(taxonomy, {})}
    return {asset: label for asset, label in found.items() if isinstance(label, str)}


def _of_dataset(dataset: Dataset, day: str) -> dict[str, Mapping[str, Membership]]:
    sectors = {asset.symbol: asset.sector for asset in dataset.panel.assets if asset.sector is not None}
    dated = dataset.groups(day)
    return {**dated, SECTOR: {**sectors, **dated.get(SECTOR, {})}}
