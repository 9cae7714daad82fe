"""The part of a desk that fetches prices from data sources and keeps them fresh."""

from __future__ import annotations

from collections.abc import Sequence

from tangency.contracts.component import ComponentRef
from tangency.desk.datasets import Datasets
from tangency.desk.refreshing import Refreshing
from tangency.host import Catalogue
from tangency.market import AsOf
from tangency.results.latest_prices import LatestPrices
from tangency.results.refreshed import RefreshResult
from tangency.store import Store

__all__ = ["Refreshes"]


class Refreshes:
    """Backfill, refresh and latest prices.

    Attributes
    ----------
    store, datasets, catalogue
        Of the desk.
    """

    store: Store
    datasets: Datasets
    catalogue: Catalogue

    def backfill(
        self,
        source: ComponentRef | str,
        *,
        name: str,
        symbols: Sequence[str],
        start: AsOf,
        calendar: str,
        asset_class: str = "other",
    ) -> RefreshResult:
        """Fetch prices from a data source as a new dataset, up to the last session that is over.

        Every page that comes is kept at once: where the fetch breaks off, the same call goes on from there. The dataset
        knows its source, so that `refresh(name)` needs nothing else.

        Parameters
        ----------
        source
            The component, such as `component("ccxt", exchange="binance")`.
        symbols
            As the source writes them, such as `BTC/USDT`.
        start
            The first session.
        calendar
            One that the source serves.

        Raises
        ------
        SourceUnavailable
            Of a source that does not answer, after several tries.
        UnknownName
            A source, calendar or symbol that is not known.
        DataError
            Bars that cannot be, or none at all.
        StoreBusy
            While another process fetches the same.
        """
        return self._refreshing().backfill(
            source, name=name, symbols=symbols, start=start, calendar=calendar, asset_class=asset_class
        )

    def refresh(self, name: str, *, full: bool = False) -> RefreshResult:
        """Fetch what is new of a dataset that came from a source, and publish it as a new version.

        The last sessions are asked for again: a bar that the source has revised is revised in the new version and
        listed in the result; the version before stays. Sessions that are not over yet are left out. Without anything
        new there is no new version.

        Parameters
        ----------
        full
            Ask for every session again, from the first on: what the source has revised longer ago shows then, too.

        Raises
        ------
        ConfigurationError
            A sample, or a dataset that was imported from files.
        DataError, SourceUnavailable, StoreBusy
            As `backfill`; prices that were adjusted or converted since.
        """
        return self._refreshing().refresh(name, full=full)

    def latest_prices(self, name: str) -> LatestPrices:
        """Return the latest prices of a dataset's assets, as its source knows them now; nothing is stored.

        Raises
        ------
        ConfigurationError, SourceUnavailable
            As `refresh`.
        """
        return self._refreshing().latest(name)

    def refreshable(self) -> tuple[str, ...]:
        """Return the names of the datasets that came from a source."""
        return self._refreshing().refreshable()

    def _refreshing(self) -> Refreshing:
        return Refreshing(store=self.store, datasets=self.datasets, catalogue=self.catalogue)
