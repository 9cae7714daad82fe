"""The displays of a price panel: one line as text, and for notebooks its facts and some of its assets."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tangency.contracts.arrays import Floats
from tangency.display.numbers import measured, percent
from tangency.display.tables import html_facts, html_table
from tangency.domain.asset import Asset
from tangency.domain.calendar import Calendar
from tangency.market.facts import DatasetFacts
from tangency.market.sessions import Sessions, label

__all__ = ["PanelForms"]

_SHOWN_ASSETS = 8
_COLUMNS = ("asset", "name", "first session", "first price", "last session", "last price", "sessions with a price")
_NUMBERS = ("first price", "last price", "sessions with a price")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PanelForms:
    """What a panel shows of itself; the attributes are the panel's."""

    name: str
    assets: tuple[Asset, ...]
    calendar: Calendar
    facts: DatasetFacts
    sessions: Sessions
    prices: Floats

    def text(self) -> str:
        """Return a panel in a line."""
        return f"PricePanel({self.name!r}: {', '.join(f'{name} {fact}' for name, fact in self._facts())})"

    def html(self) -> str:
        """Return the facts of a panel, and of its first assets how far their prices reach."""
        rows = [self._asset(place) for place in range(min(len(self.assets), _SHOWN_ASSETS))]
        is_cut = len(rows) < len(self.assets)
        caption = f"The first {len(rows)} of {len(self.assets)} assets:" if is_cut else ""
        defects = len(self.facts.known_defects)
        facts = [*self._facts(), *self.facts.changes(), *([("known defects", str(defects))] if defects else [])]
        title = f"{self.name}: {self.facts.title}"
        return html_facts(title, facts) + html_table(_COLUMNS, rows, numbers=_NUMBERS, caption=caption)

    def _facts(self) -> list[tuple[str, str]]:
        first, last = (label(self.sessions[end], self.calendar) for end in (0, -1))
        missing = float(np.isnan(self.prices).mean()) if self.prices.size else 0.0
        licences = dict.fromkeys(source.licence for source in self.facts.sources)
        return [
            ("assets", str(len(self.assets))),
            ("sessions", f"{len(self.sessions):,} from {first} to {last}"),
            ("calendar", f"{self.calendar.name} ({self.calendar.periods_per_year:g} periods a year)"),
            ("currency", self.facts.price_currency),
            ("missing prices", percent(missing)),
            ("licence", ", ".join(licences) or "not stated"),
        ]

    def _asset(self, place: int) -> tuple[str, ...]:
        asset, prices = self.assets[place], self.prices[:, place]
        priced = np.flatnonzero(~np.isnan(prices))
        if not len(priced):
            return asset.symbol, asset.name, "", "", "", "", percent(0.0)
        ends = [(label(self.sessions[at], self.calendar), measured(float(prices[at]))) for at in priced[[0, -1]]]
        return asset.symbol, asset.name, *ends[0], *ends[1], percent(len(priced) / len(prices))
