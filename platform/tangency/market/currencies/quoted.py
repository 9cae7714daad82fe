"""What a conversion needs of a panel of prices."""

from __future__ import annotations

from typing import Any, ClassVar, Protocol

from tangency.contracts.arrays import Floats
from tangency.domain.asset import Asset
from tangency.domain.calendar import Calendar
from tangency.market.facts import DatasetFacts
from tangency.market.sessions import Sessions

__all__ = ["QuotedPrices"]


class QuotedPrices(Protocol):
    """Prices of assets that are each quoted in a currency: a `PricePanel`, which offers the conversion itself."""

    __dataclass_fields__: ClassVar[dict[str, Any]]

    @property
    def name(self) -> str:
        """What the dataset is called."""
        ...

    @property
    def assets(self) -> tuple[Asset, ...]:
        """The assets, each with its currency."""
        ...

    @property
    def symbols(self) -> tuple[str, ...]:
        """Their symbols."""
        ...

    @property
    def calendar(self) -> Calendar:
        """The calendar of the sessions."""
        ...

    @property
    def facts(self) -> DatasetFacts:
        """What is known of the dataset."""
        ...

    @property
    def sessions(self) -> Sessions:
        """Labels, shape (n_sessions,)."""
        ...

    @property
    def bars(self) -> Any:
        """Arrow table of the rows."""
        ...

    @property
    def prices(self) -> Floats:
        """Closes, shape (n_sessions, n_assets)."""
        ...

    @property
    def version(self) -> str:
        """Hash of the content."""
        ...
