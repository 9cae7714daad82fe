"""One table of strategies on real prices, after costs: how sure each is, and what the choice among them is worth.

`python benchmarks/strategy_study.py` reads the project's data folder, or the one that is named, and prints the tables
of crypto and US stocks; `python benchmarks/strategy_study.py FOLDER PAGE` writes them into a page of the documentation.
The short form, on a year of the bundled coins, runs with the tests.
"""

from __future__ import annotations

import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from strategy_table.markets import DATA, Market, real_crypto, us_stocks
from strategy_table.rows import rows_of
from strategy_table.table import Table, backtests, judged_table

import tangency as tg

__all__ = ["compared", "main"]

_BEGIN, _END = "<!-- strategy study: begin -->", "<!-- strategy study: end -->"


def compared(desk: tg.Desk, market: Market) -> Table:
    """Return the table of a market."""
    return judged_table(market, backtests(desk, market, rows_of(desk)))


def main(folder: Path, page: Path | None) -> None:
    """Print the tables, and write them between the marks of a page."""
    with tempfile.TemporaryDirectory() as home, tg.Desk(home) as desk:
        markets = (real_crypto(desk, folder), us_stocks())
        parts = [f"*{datetime.now(UTC):%Y-%m-%d}.* {compared(desk, market).markdown()}" for market in markets]
    text = "\n\n".join(parts)
    print(text)
    if page is not None:
        before, rest = page.read_text(encoding="utf-8").split(_BEGIN)
        after = rest.split(_END)[1]
        page.write_text(f"{before}{_BEGIN}\n\n{text}\n\n{_END}{after}", encoding="utf-8")


if __name__ == "__main__":
    named = [Path(argument) for argument in sys.argv[1:]]
    try:
        main(named[0] if named else DATA, named[1] if len(named) > 1 else None)
    except tg.TangencyError as error:
        sys.exit(str(error))
