"""A data source without a network: an exchange whose bars, failures and clock the test decides."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from tangency.contracts.component import ComponentKind, ComponentSpec
from tangency.contracts.data_source import Bar, LatestPrice, Page
from tangency.contracts.params import NoParams
from tangency.desk.datasets import Datasets
from tangency.desk.refreshing import Refreshing
from tangency.domain.calendar import Calendar
from tangency.domain.naming import known_name
from tangency.errors import SourceUnavailable
from tangency.host import Catalogue, RegisteredComponent, default_catalogue
from tangency.market.refreshing import Pace
from tangency.store import Store

DAY = timedelta(days=1)


@dataclass
class Exchange:
    """Bars by symbol and day; `failures` are raised, one each, before the page of that number."""

    bars: dict[str, dict[datetime, Bar]]
    now: datetime
    page_size: int = 3
    calendars: tuple[str, ...] = ("crypto", "us-equity", "weekly")
    pause_seconds: float = 0.25
    currency: str = "USDT"
    skew: timedelta = timedelta(0)
    failures: dict[int, SourceUnavailable] = field(default_factory=dict)
    repeats: bool = False
    asked: list[tuple[str, datetime]] = field(default_factory=list)
    slept: list[float] = field(default_factory=list)

    @classmethod
    def of(cls, symbols: Sequence[str], first: datetime, n_days: int, *, now: datetime) -> Exchange:
        """Return an exchange with one bar a day."""
        return cls(
            bars={s: {first + i * DAY: bar(first + i * DAY, 100.0 + i) for i in range(n_days)} for s in symbols},
            now=now,
        )

    def symbols(self) -> tuple[str, ...]:
        return tuple(sorted(self.bars))

    def fetch(self, symbols: Sequence[str], start: datetime, end: datetime, calendar: Calendar) -> Iterator[Page]:
        assert calendar.name in self.calendars
        for symbol in symbols:
            known_name("symbol", symbol, self.bars, where="exchange")
        for symbol in symbols:
            since = start
            while since <= end:
                self.asked.append((symbol, since))
                failure = self.failures.pop(len(self.asked), None)
                if failure is not None:
                    raise failure
                days = [day for day in sorted(self.bars[symbol]) if day >= since][: self.page_size]
                yield self.page(symbol, [self.bars[symbol][day] for day in days])
                if len(days) < self.page_size:
                    break
                since = days[-1] if self.repeats else days[-1] + DAY

    def page(self, symbol: str, bars: Sequence[Bar]) -> Page:
        return Page(
            symbol=symbol,
            currency=self.currency,
            venue="exchange",
            retrieved_at=self.now,
            served_at=self.now + self.skew,
            bars=tuple(bars),
        )

    def latest(self, symbols: Sequence[str]) -> tuple[LatestPrice, ...]:
        return tuple(
            LatestPrice(symbol=s, price=max(self.bars[s].items())[1].close, currency=self.currency, at=self.now)
            for s in symbols
            if self.bars[s]
        )

    def revise(self, symbol: str, day: datetime, **changes: float) -> None:
        self.bars[symbol][day] = replace(self.bars[symbol][day], **changes)

    def catalogue(self) -> Catalogue:
        """Return the installed components and this exchange as `scripted`."""
        factory: Callable[[object], Exchange] = lambda _: self  # noqa: E731
        spec = ComponentSpec(name="scripted", summary="An exchange", params=NoParams, factory=factory)
        own = RegisteredComponent(
            id="fake/scripted", plugin="fake", version="1", kind=ComponentKind.DATA_SOURCE, spec=spec
        )
        known = default_catalogue()
        return replace(known, registered=(*known.registered, own))

    def refreshing(self, store: Store) -> Refreshing:
        """Return the use cases on this exchange, whose sleep is noted and not slept."""
        return Refreshing(
            store=store,
            datasets=Datasets(store),
            catalogue=self.catalogue(),
            pace=Pace(sleep=self.slept.append, now=lambda: self.now),
        )


def bar(day: datetime, close: float) -> Bar:
    return Bar(timestamp=day, open=close, high=close + 1, low=close - 1, close=close, volume=10.0)


def at(day: str, hour: int = 1) -> datetime:
    """Return an instant in UTC."""
    return datetime.fromisoformat(day).replace(hour=hour, tzinfo=UTC)


def label(day: str) -> datetime:
    return datetime.fromisoformat(day)
