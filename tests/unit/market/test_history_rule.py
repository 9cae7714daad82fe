"""How much of its history a member may lack: a share of the window's prices, and so many in a row."""

import numpy as np
import pandas as pd
import pytest

from tangency.errors import ConfigurationError
from tangency.market import PanelSpec, PricePanel, UniverseRule, select_universe

SESSIONS = 2501


def long_panel(calendar="crypto", **missing):
    days = pd.date_range("2015-01-01", periods=SESSIONS, freq="B" if calendar == "us-equity" else "D")
    rng = np.random.default_rng(8)
    prices = pd.DataFrame(
        {name: 100 * np.exp(np.cumsum(rng.normal(0, 0.01, SESSIONS))) for name in ("WHOLE", *missing)}, index=days
    )
    for name, places in missing.items():
        prices.iloc[list(places), prices.columns.get_loc(name)] = np.nan
    table = (
        prices.rename_axis("timestamp").reset_index().melt("timestamp", var_name="symbol", value_name="close").dropna()
    )
    return PricePanel.from_table(table, PanelSpec(name="long", calendar=calendar, currency="USD", asset_class="other"))


def drawn(panel, **rule):
    return select_universe(panel, UniverseRule(n_returns=SESSIONS - 1, **rule), panel.first_and_last()[1])


def test_one_missing_price_of_2501_does_not_cost_an_asset_its_place():
    panel = long_panel(ONE=[1200])
    assert drawn(panel).symbols == ("ONE", "WHOLE")
    strict = drawn(panel, max_missing=0.0)
    assert strict.symbols == ("WHOLE",)
    assert [passed.reason for passed in strict.passed_over] == ["2500 of 2501 prices in the window"]


def test_the_share_and_the_longest_gap_are_limits_of_their_own():
    panel = long_panel(SCATTERED=range(10, 2410, 100), GAP=range(1000, 1006), MANY=range(10, 1000, 2), LATE=range(700))
    universe = drawn(panel)
    assert universe.symbols == ("SCATTERED", "WHOLE")
    assert {passed.symbol: passed.reason for passed in universe.passed_over} == {
        "GAP": "no price on 6 sessions in a row of the window",
        "MANY": "2006 of 2501 prices in the window",
        "LATE": "1801 of 2501 prices in the window",
    }
    assert "GAP" in drawn(panel, max_gap=6).symbols
    assert "SCATTERED" not in drawn(panel, max_missing=0.009).symbols


def test_an_asset_without_a_price_on_the_day_is_no_member_whatever_the_rule():
    panel = long_panel(ENDED=[SESSIONS - 1])
    assert drawn(panel, max_missing=0.5, max_gap=1000).symbols == ("WHOLE",)


def test_what_em_and_pairwise_were_made_for_reaches_them(tmp_path):
    import tangency as tg  # noqa: PLC0415  # this test alone takes the desk

    panel = long_panel(ONE=[1200], TWO=[300, 301])
    with tg.Desk(tmp_path) as desk:
        desk.datasets.publish(panel)
        keywords = {"universe": UniverseRule(n_returns=SESSIONS - 1), "objective": "min_risk"}
        whole = desk.optimize("long", **keywords)
        used = desk.optimize("long", risk_model="em", return_model="em-mean", **keywords)
        assert desk.replay(used.run_id).is_identical
    assert whole.window.missing == used.window.missing == {"TWO": 3, "ONE": 2}
    assert (whole.n_periods, used.n_periods) == (2495, 2500)
    headline = "2 495 of 2 500 periods; 5 left out because TWO, ONE have no return"
    assert headline in repr(whole).splitlines()[0]
    assert "left out" not in repr(used).splitlines()[0]


def test_the_rule_says_itself_what_it_asks_of_a_history():
    assert UniverseRule(n_returns=365, max_missing=0).history == "all 365 returns"
    assert UniverseRule(n_returns=365).history == (
        "365 returns, of whose sessions at most 1.00% and 5 in a row lack a price"
    )


def test_common_sessions_are_those_at_which_all_that_are_listed_have_a_price():
    panel = long_panel("us-equity", CLOSES=[3, 4, 10, 11], LATE=range(700))
    common = panel.common_sessions()
    assert len(common.sessions) == SESSIONS - 4
    assert set(panel.sessions) - set(common.sessions) == set(panel.sessions[[3, 4, 10, 11]])
    returns = common.returns()
    assert not np.isnan(returns.values[:, list(returns.assets).index("CLOSES")]).any()
    over = panel.prices[5, panel.symbols.index("WHOLE")] / panel.prices[2, panel.symbols.index("WHOLE")] - 1
    assert returns.values[2, list(returns.assets).index("WHOLE")] == pytest.approx(over)
    again = PricePanel.from_arrow(common.to_arrow())
    assert (again.sessions == common.sessions).all()
    assert again.version == common.version
    assert len(common.common_sessions().sessions) == len(common.sessions)


def test_common_sessions_need_a_calendar_that_closes():
    with pytest.raises(ConfigurationError, match="at every step"):
        long_panel(ONE=[3]).common_sessions()
