"""The part of a desk that looks at market data and changes it: panels, previews, quality, splits, currencies."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from tangency.desk.conversion import convert
from tangency.desk.corporate_actions import adjust, unadjust
from tangency.desk.datasets import Datasets
from tangency.domain.split import Split
from tangency.estimation.selection import Selection, select
from tangency.host.parameters import validated
from tangency.market import (
    AsOf,
    Dialect,
    ExchangeRates,
    OwnCalendar,
    PanelSpec,
    PricePanel,
    QualityThresholds,
    Source,
    UniverseRule,
)
from tangency.results.conversion import ConvertedPrices
from tangency.results.quality import DataQuality
from tangency.results.splits import Adjustment, SplitReport, find_splits
from tangency.results.table_preview import TablePreview

__all__ = ["MarketData"]


class MarketData:
    """Prices and universes of the desk's datasets.

    Attributes
    ----------
    datasets
        Of the desk.
    """

    datasets: Datasets

    def panel(self, dataset: str) -> PricePanel:
        """Return a dataset's prices, all of them."""
        return self.datasets.panel(dataset)

    def preview(
        self,
        source: Source,
        *,
        calendar: str | OwnCalendar,
        columns: Mapping[str, str] | None = None,
        dialect: Dialect | None = None,
    ) -> TablePreview:
        """Return how a table of prices is read: what plays which part, first and last rows, what was noticed.

        Nothing is imported.

        Parameters
        ----------
        calendar, columns, dialect
            As for an import.
        """
        name = source if isinstance(source, str) else "preview"
        return self.datasets.preview(
            source,
            PanelSpec(
                name=name,
                calendar=calendar,
                currency="not stated",
                asset_class="other",
                columns=columns or {},
                dialect=dialect or Dialect(),
            ),
        )

    def check(
        self,
        source: str | Path,
        *,
        calendar: str | OwnCalendar | None = None,
        columns: Mapping[str, str] | None = None,
        dialect: Dialect | None = None,
        thresholds: QualityThresholds | Mapping[str, float] | None = None,
    ) -> DataQuality:
        """Return what is wrong with a dataset by name, or with files before they are imported.

        Parameters
        ----------
        calendar, columns, dialect
            Of a file, as for an import.
        thresholds
            Beyond which a finding is reported: the model, or those of its fields that differ from the defaults.
        """
        limits = thresholds if isinstance(thresholds, QualityThresholds) else _thresholds(thresholds or {})
        return DataQuality(
            report=self.datasets.check(str(source), _file_spec(str(source), calendar, columns, dialect=dialect), limits)
        )

    def find_splits(
        self,
        source: str | Path,
        *,
        calendar: str | OwnCalendar | None = None,
        asset_class: str = "other",
        columns: Mapping[str, str] | None = None,
    ) -> SplitReport:
        """Return the jumps of a dataset's prices, or of a file's: likely splits, and genuine moves beside them."""
        spec = _file_spec(str(source), calendar, columns, asset_class=asset_class)
        return find_splits(self.datasets.named_or_read(str(source), spec))

    def adjust(self, name: str, splits: Iterable[Split | str]) -> Adjustment:
        """Publish a new version of an imported dataset with splits applied to its earlier prices.

        Parameters
        ----------
        splits
            Each as a `Split`, or as text: `AAPL=2000-06-21:2` names the first session in the new unit and how many new
            units one old unit became.
        """
        return adjust(self.datasets, name, splits)

    def unadjust(self, name: str) -> Adjustment:
        """Publish a new version of an imported dataset with every split undone that `adjust` applied."""
        return unadjust(self.datasets, name)

    def convert(
        self, name: str, *, to: str, rates: ExchangeRates | str | None = None, at_par: bool = False
    ) -> ConvertedPrices:
        """Publish a new version of an imported dataset with every price in one currency.

        Parameters
        ----------
        to
            The currency, such as `USD`.
        rates
            The rates, or the name of a dataset whose assets are the other currencies, priced in `to`.
        at_par
            Take the prices to be in that currency as they stand, such as USDT for USD; it is kept as a declaration.

        Raises
        ------
        DataError
            A session with a price and without a rate: nothing is filled.
        """
        return convert(self.datasets, name, to=to, rates=rates, at_par=at_par)

    def select(self, dataset: str, *, as_of: AsOf | None = None, universe: UniverseRule | None = None) -> Selection:
        """Return the universe of a day and the prices of its window."""
        return select(self.datasets.dataset(dataset), as_of=as_of, rule=universe)


def _thresholds(given: Mapping[str, float]) -> QualityThresholds:
    return validated(QualityThresholds, dict(given), where="thresholds")


def _file_spec(
    source: str,
    calendar: str | OwnCalendar | None,
    columns: Mapping[str, str] | None,
    *,
    asset_class: str = "other",
    dialect: Dialect | None = None,
) -> PanelSpec | None:
    """Return how to read a file of which only prices and calendar matter; None without a calendar."""
    if calendar is None:
        return None
    return PanelSpec(
        name=source,
        calendar=calendar,
        currency="not stated",
        asset_class=asset_class,
        columns=columns or {},
        dialect=dialect or Dialect(),
    )
