"""Laws of calendars that schedule sessions."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tangency.domain.calendar import Calendar, calendar_named, next_session
from tangency.domain.exchange_sessions import coverage, exchange_sessions, next_exchange_day
from tangency.domain.exchanges import EXCHANGES
from tangency.market import OwnCalendar, PanelSpec, PricePanel, RawTable, check_quality
from tangency.market.reading.canonical import canonicalise

pytestmark = pytest.mark.any_processor

FEW = settings(max_examples=25, deadline=None)
DAYS = st.dates(min_value=date(2005, 1, 1), max_value=date(2024, 12, 31))
CODES = st.sampled_from(["XNYS", "XLON", "XTKS", "XMOS", "XHKG", "XETR", "XSAU"])


def panel_on(calendar: str | OwnCalendar, days: list[np.datetime64], n_assets: int = 1) -> PricePanel:
    rows = [(pd.Timestamp(day), f"S{i}", 50.0 + k % 5) for i in range(n_assets) for k, day in enumerate(days)]
    spec = PanelSpec(name="made", calendar=calendar, currency="USD", asset_class="equity")
    return PricePanel.from_table(pd.DataFrame(rows, columns=["timestamp", "symbol", "close"]), spec)


@FEW
@given(st.sampled_from(sorted(EXCHANGES)), DAYS, st.integers(1, 400))
def test_sessions_lie_in_their_span_and_open_before_they_close(code: str, first: date, length: int) -> None:
    """Sessions ascend within [first, last], open before they close, and are the same in two parts."""
    last = first + timedelta(days=length)
    whole = exchange_sessions(code, first, last)
    assert (np.diff(whole.sessions) > np.timedelta64(0)).all()
    assert (whole.opens < whole.closes).all()
    assert ((whole.sessions >= np.datetime64(first)) & (whole.sessions <= np.datetime64(last))).all()
    middle = first + timedelta(days=length // 2)
    parts = [exchange_sessions(code, first, middle), exchange_sessions(code, middle + timedelta(days=1), last)]
    np.testing.assert_array_equal(np.concatenate([part.sessions for part in parts]), whole.sessions)


@FEW
@given(CODES, DAYS)
def test_the_next_session_is_held_or_was_closed_without_notice(code: str, day: date) -> None:
    """next(t) > t, nothing was held in between, and next is the same from the day before it; unknown only too early."""
    following = next_exchange_day(code, day)
    if following is None:
        assert day < coverage(code)[0]
        return
    assert following > day
    held = exchange_sessions(code, day + timedelta(days=1), following)
    assert len(held.sessions) <= 1
    if len(held.sessions):
        assert held.sessions[0].astype("datetime64[D]").item() == following
    assert next_exchange_day(code, following - timedelta(days=1)) == following
    label = next_session(calendar_named(code), datetime.combine(day, datetime.min.time()))
    assert label == datetime.combine(following, datetime.min.time())


@FEW
@given(CODES, st.integers(0, 2**32 - 1), st.floats(0.05, 0.6))
def test_every_scheduled_session_without_a_price_is_in_a_gap_and_no_other(code: str, seed: int, share: float) -> None:
    """The panel has the sessions scheduled from its first to its last price; those without one are its gaps."""
    held = exchange_sessions(code, date(2022, 6, 1), date(2022, 12, 31)).sessions
    rng = np.random.default_rng(seed)
    there = rng.random(len(held)) > share
    there[[0, 1, 2, -1]] = True
    panel = panel_on(code, list(held[there]))
    np.testing.assert_array_equal(panel.sessions, held)
    found = check_quality(panel).of_kind("market_gap")
    assert sum(finding.count for finding in found) == np.count_nonzero(~there)
    assert not check_quality(panel).of_kind("closed_day")
    assert np.count_nonzero(np.isfinite(panel.returns().values)) == np.count_nonzero(there[1:] & there[:-1])


@FEW
@given(st.sets(st.integers(18_000, 18_400), min_size=30, max_size=200), st.integers(0, 2**32 - 1))
def test_a_calendar_of_ones_own_is_kept_to_the_day(days: set[int], seed: int) -> None:
    """A panel's own calendar survives Arrow, cuts and selections, and answers the next session from its list alone."""
    own = OwnCalendar(
        calendar=Calendar(name="own", periods_per_year=150, step=timedelta(days=1), continuous=False),
        sessions=tuple(sorted(days)),
    )
    labels = own.labels()
    rng = np.random.default_rng(seed)
    priced = labels[: len(labels) // 2][rng.random(len(labels) // 2) > 0.3]
    if len(priced) < 4:
        return
    table = pd.DataFrame({"timestamp": priced, "symbol": "S0", "close": 50.0 + np.arange(len(priced)) % 5})
    spec = PanelSpec(name="made", calendar=own, currency="USD", asset_class="equity")
    panel = PricePanel.from_canonical(canonicalise(RawTable(frame=table, source="made"), spec), spec)
    again = PricePanel.from_arrow(panel.to_arrow()).select(["S0"])
    assert again.own_calendar == own
    np.testing.assert_array_equal(again.sessions, labels[(labels >= priced[0]) & (labels <= priced[-1])])
    at = pd.Timestamp(priced[-1]).to_pydatetime()
    following = labels[labels > priced[-1]]
    assert panel.next_session(at) == (pd.Timestamp(following[0]).to_pydatetime() if len(following) else None)
