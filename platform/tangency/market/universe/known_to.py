"""Whether a dataset knows what a universe rule names and reads."""

from __future__ import annotations

from collections.abc import Iterable

from tangency.market.panel import PricePanel
from tangency.market.reference import ReferenceTables
from tangency.market.rule import UniverseRule
from tangency.market.universe.columns import require_columns
from tangency.market.universe.screens import require_names

__all__ = ["require_known_to"]


def require_known_to(
    panel: PricePanel, rule: UniverseRule, sectors: Iterable[str], tables: ReferenceTables, *, has_sizes: bool
) -> None:
    """Refuse a rule that a dataset can never follow.

    Raises
    ------
    UnknownName
        An asset, label, taxonomy, list or column that the dataset does not know, with the nearest.
    ConfigurationError
        Lists, market capitalisations or volumes where the dataset has none.
    """
    require_names(rule, panel.symbols, sectors, tables)
    require_columns(rule, panel, tables, has_sizes=has_sizes)
