"""The markets that strategies are compared on: real prices, who may be held, and what trading costs.

The long form reads the project's data folder; the short one the bundled samples.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

import tangency as tg
from tangency.errors import DataError
from tangency.market import sample_dataset

__all__ = ["DATA", "Market", "bundled_crypto", "real_crypto", "us_stocks"]

DATA = Path(__file__).parents[3] / "shared" / "data"
_REAL = "crypto-real"
_NOT_HELD = ("Stablecoin", "Wrapped")
_NEW_TERRA = pd.Timestamp("2022-05-28")


@dataclass(frozen=True, slots=True, kw_only=True)
class Market:
    """Prices and the terms of every backtest on them.

    Attributes
    ----------
    data
        The name of the dataset on the desk.
    survivorship
        What is known of who is missing from the prices.
    """

    title: str
    data: str
    universe: tg.UniverseRule
    start: str
    end: str
    costs: tg.Costs
    survivorship: str
    every: str = "week"

    @property
    def terms(self) -> dict[str, object]:
        """What all backtests on the market have in common."""
        return {
            "universe": self.universe,
            "window": self.universe.n_returns,
            "start": self.start,
            "end": self.end,
            "costs": self.costs,
            "every": self.every,
            "delay": 1,
        }

    @property
    def caption(self) -> str:
        """What was traded, how, and who is missing."""
        fees = f"{self.costs.fee_bps:g} bps fee and {self.costs.half_spread_bps or 0:g} bps half spread"
        return (
            f"{self.title}, {self.start} to {self.end}. Decided every {self.every} on {self.universe.n_returns} "
            f"returns, filled at the next close, {fees}, borrow {self.costs.borrow_annual:.0%} a year. "
            f"{self.survivorship}"
        )


_CRYPTO_COSTS = tg.Costs(fee_bps=10, half_spread_bps=5, borrow_annual=0.1)
_STOCK_COSTS = tg.Costs(fee_bps=2.5, half_spread_bps=2.5, borrow_annual=0.01)


def real_crypto(desk: tg.Desk, folder: Path = DATA) -> Market:
    """Import the daily coins of the data folder, those that failed among them, with sizes as known each month.

    Raises
    ------
    DataError
        Where the folder is not there.
    """
    prices = folder / "crypto_daily.parquet"
    if not prices.is_file():
        raise DataError(
            "the daily prices of coins are not there",
            where=str(folder),
            value=prices.name,
            remedy="name the project's data folder, or run the short form on the bundled sample: it needs none",
        )
    tables = sample_dataset("crypto").tables.frames
    caps = tables["market_caps"].to_pandas()
    # From then on the snapshots' LUNA is the new chain, and the prices' LUNA is still the old one.
    is_new = (caps["symbol"] == "LUNA") & (caps["timestamp"] >= _NEW_TERRA)
    labels = tables["sectors"].to_pandas()
    table = pd.read_parquet(prices, columns=["date", "symbol", "close"])
    desk.import_prices(
        table,
        name=_REAL,
        calendar="crypto",
        currency="USD",
        asset_class="crypto",
        columns={"date": "timestamp"},
        sectors=dict(zip(labels["symbol"], labels["label"], strict=True)),
        market_caps=caps[~is_new],
    )
    return Market(
        title="The 30 largest of 148 coins by the capitalisation of the latest monthly snapshot, without stablecoins "
        "and wrapped coins",
        data=_REAL,
        # FTT lacks two days of July 2022: under 2 % of a window, or it would leave before it failed.
        universe=tg.UniverseRule(top=30, n_returns=180, max_missing=0.02, exclude_sectors=_NOT_HELD),
        start="2018-07-01",
        end="2025-12-31",
        costs=_CRYPTO_COSTS,
        survivorship="Survivorship: coins were chosen in 2025 and 2026 among those then large or traded, so that most "
        "that failed are missing; LUNA and FTT are held into their collapse. The universe has 4 coins in July 2018, "
        "10 in January 2019, 20 in July 2020 and 30 from 2021 on; prices are in USDT, some are of perpetual contracts "
        "without their funding, and sizes end 2025-04-06.",
    )


def us_stocks() -> Market:
    """Return the bundled stocks."""
    return Market(
        title="105 large US stocks",
        data="us-equity",
        universe=tg.UniverseRule(n_returns=252),
        start="2021-01-04",
        end="2025-12-31",
        costs=_STOCK_COSTS,
        survivorship="Survivorship: the stocks were chosen from the index members of 2026, so that those that failed "
        "or fell out of the index are missing.",
    )


def bundled_crypto() -> Market:
    """Return a year of the bundled coins: the short form."""
    return Market(
        title="The 12 largest coins of the bundled sample",
        data="crypto",
        universe=tg.UniverseRule(top=12, n_returns=180, exclude_sectors=_NOT_HELD),
        start="2023-01-01",
        end="2023-12-31",
        costs=_CRYPTO_COSTS,
        survivorship="Survivorship: coins alive in 2025 prevail.",
    )
