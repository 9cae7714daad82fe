"""Laws of common sessions: which sessions are common on a day, nothing that came later tells."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tangency.errors import DataError
from tangency.estimation.selection import select
from tangency.market import (
    Dataset,
    GivenTables,
    PanelSpec,
    PricePanel,
    ReferenceTables,
    UniverseRule,
    last_sessions,
    read_raw,
    read_tables,
)
from tangency.market.reading.canonical import canonicalise

pytestmark = pytest.mark.any_processor

FEW = settings(max_examples=60, deadline=None)
SPEC = PanelSpec(name="mixed", calendar="us-equity", currency="USD", asset_class="other")
DAYS = pd.date_range("2024-01-01", periods=60)
RULE = UniverseRule(n_returns=3, max_missing=0.5, sessions="common")


def _rows(rng: np.random.Generator) -> pd.DataFrame:
    """Return a coin of every day, and stocks of weekdays with gaps, which come late or end."""
    frames = [pd.DataFrame({"timestamp": DAYS, "symbol": "COIN"})]
    weekdays = DAYS[DAYS.day_of_week < 5]
    for stock in ("S1", "S2", "S3"):
        first, last = sorted(rng.choice(len(weekdays), 2, replace=False))
        own = weekdays[first : last + 1]
        own = own[(rng.random(len(own)) < 0.9) | (own == own[0])]
        frames.append(pd.DataFrame({"timestamp": own, "symbol": stock}))
    frame = pd.concat(frames, ignore_index=True)
    return frame.assign(close=np.exp(rng.normal(0, 0.05, len(frame))))


def _dataset(rows: pd.DataFrame, delisted: pd.Timestamp | None) -> Dataset:
    panel = _panel(rows)
    if delisted is None or "S1" not in panel.symbols:
        return Dataset.of(panel, version="0")
    gone = GivenTables(tables={"assets": {"S1": {"delisted": f"{delisted:%Y-%m-%d}"}}})
    return Dataset.of(panel, ReferenceTables(frames=read_tables(gone, panel.symbols).frames), version="0")


def _panel(rows: pd.DataFrame) -> PricePanel:
    # A cut may be too short for stocks to show their rhythm; what is refused for it is another law's.
    return PricePanel.from_canonical(canonicalise(read_raw(rows, SPEC.dialect, called="rows"), SPEC), SPEC)


def _outcome(dataset: Dataset, day: pd.Timestamp) -> Any:
    try:
        drawn = select(dataset, as_of=day.to_pydatetime(), rule=RULE)
    except DataError as error:
        return error.what
    window = drawn.window
    # The dataset's list of assets is known, whenever they come.
    outside = {asset.symbol for asset in window.surroundings.outside if asset.is_priced}
    return drawn.universe, window.sessions.tolist(), window.table.to_csv(), outside


@given(seed=st.integers(0, 2**32 - 1), cut=st.integers(15, 58), is_delisted=st.booleans())
@FEW
def test_nothing_after_the_day_changes_its_common_sessions(seed: int, cut: int, is_delisted: bool) -> None:
    """Cutting or replacing all rows after a day, and delistings still to come, leave its universe and window."""
    rng = np.random.default_rng(seed)
    rows, other, day = _rows(rng), _rows(rng), DAYS[cut]
    past, future = rows[rows["timestamp"] <= day], other[other["timestamp"] > day]
    last = past.loc[past["symbol"] == "S1", "timestamp"].max()
    known = last if is_delisted and not pd.isna(last) else None
    ended = rows[(rows["symbol"] != "S1") | (rows["timestamp"] <= day)] if known is not None else rows
    replaced = pd.concat([past, future[future["symbol"] != "S1"] if known is not None else future])
    wanted = _outcome(_dataset(past, known), day)
    assert _outcome(_dataset(ended, known), day) == wanted
    assert _outcome(_dataset(replaced, known), day) == wanted


@given(seed=st.integers(0, 2**32 - 1))
@FEW
def test_a_universe_is_drawn_on_days_that_are_their_own_last_common_session(seed: int) -> None:
    """The dates of a universe through time are the days on which the day itself is common, as known then."""
    panel = _panel(_rows(np.random.default_rng(seed)))
    days = {np.datetime64(day, "us") for day in last_sessions(panel, "session", start=None, end=None, common=True)}
    for session in panel.sessions:
        own = panel.until(session.item()).common_sessions()
        assert (own.sessions[-1] == session) == (session in days)
