"""The screen of pairs: what is tested, what is selected, what is refused and why, on every kind of data."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from starlette.testclient import TestClient
from statsmodels.tsa.stattools import coint

import tangency as tg
from tangency.api import create_app
from tangency.cli.main import run
from tangency.errors.remedy import in_json, in_options

DAYS = pd.date_range("2022-01-01", periods=400)
SHARED = Path(__file__).parents[4] / "shared" / "data" / "crypto_daily.parquet"


def closes(n: int = 6, seed: int = 0) -> pd.DataFrame:
    """Return prices of walks; B returns to A."""
    rng = np.random.default_rng(seed)
    logs = rng.standard_normal((len(DAYS), n)).cumsum(axis=0) / 100.0
    spread, steps = np.zeros(len(DAYS)), rng.standard_normal(len(DAYS)) / 100.0
    for t in range(1, len(DAYS)):
        spread[t] = 0.5 * spread[t - 1] + steps[t]
    logs[:, 1] = 0.8 * logs[:, 0] + spread
    return pd.DataFrame(50.0 * np.exp(logs), DAYS, list("ABCDEFGH"[:n]))


def test_the_cointegrated_pair_is_selected_and_its_figures_are_of_its_spread() -> None:
    screen = tg.screen_pairs(closes())
    assert (screen.n_candidates, screen.n_tested, screen.n_selected) == (15, 15, 1)
    row = screen.table.iloc[0]
    assert {row["first"], row["second"]} == {"A", "B"}
    assert list(screen.table)[:18] == [
        "first", "second", "p_value", "q_value", "is_selected", "statistic", "lags", "hedge_ratio", "intercept",
        "half_life", "variance_ratio", "variance_ratio_z", "hurst", "adf", "correlation", "distance",
        "p_first_on_second", "p_second_on_first",
    ]  # fmt: skip
    logs = np.log(closes())
    spread = logs[row["first"]] - row["intercept"] - row["hedge_ratio"] * logs[row["second"]]
    np.testing.assert_allclose(screen.spread("B", "A"), spread, atol=1e-12)
    assert row["adf"] == pytest.approx(row["statistic"], rel=1e-9)
    assert row["half_life"] == pytest.approx(1.0, abs=0.3)
    assert not screen.table.drop(columns="half_life").isna().any().any()
    assert (screen.table["half_life"].isna() == (screen.table["reason"] != "")).all()


def test_p_values_are_twice_the_smaller_of_statsmodels() -> None:
    logs = np.log(closes())
    for row in tg.screen_pairs(closes()).table.itertuples():
        there, back = coint(logs[row.first], logs[row.second])[1], coint(logs[row.second], logs[row.first])[1]
        assert row.p_first_on_second == pytest.approx(there, abs=1e-10)
        assert row.p_second_on_first == pytest.approx(back, abs=1e-10)
        assert there <= back
        assert row.p_value == pytest.approx(min(1.0, 2.0 * there), abs=1e-10)


def test_johansens_screen_has_its_own_columns() -> None:
    screen = tg.screen_pairs(closes(), method="johansen", hedge="tls")
    assert {"max_eigen", "trace_at_most_one"} <= set(screen.table)
    assert "p_first_on_second" not in screen.table
    assert screen.selected()[["first", "second"]].to_numpy().tolist() == [["A", "B"]]
    assert any("13.43 / 15.49 / 19.93 of the trace" in each for each in screen.said)


def test_q_values_count_all_tested_pairs_and_top_only_shortens_the_list() -> None:
    whole, short = tg.screen_pairs(closes()), tg.screen_pairs(closes(), top=3)
    pd.testing.assert_frame_equal(whole.table.head(3), short.table)
    assert short.n_tested == 15


def test_a_window_and_a_day_cut_the_frame() -> None:
    one = tg.screen_pairs(closes(), window=200, as_of="2022-12-01")
    other = tg.screen_pairs(closes().loc[:"2022-12-01"].tail(200))
    pd.testing.assert_frame_equal(one.table, other.table)
    assert str(one.sessions[-1])[:10] == "2022-12-01"


def test_nothing_after_the_day_is_seen() -> None:
    corrupted = closes()
    corrupted.loc["2022-12-02":] = 1.0
    one, other = (tg.screen_pairs(each, as_of="2022-12-01").document() for each in (closes(), corrupted))
    assert one == other


def test_pairs_are_formed_within_labels() -> None:
    groups = {"sector": {"A": "x", "B": "x", "C": "y", "D": "y", "E": {"x": 0.5, "y": 0.5}}}
    screen = tg.screen_pairs(closes(), within="sector", groups=groups)
    assert {frozenset(pair) for pair in screen.table[["first", "second"]].to_numpy().tolist()} == {
        frozenset("AB"),
        frozenset("CD"),
    }
    assert dict(screen.left_out) == {"E": "it has several labels of sector", "F": "it has no label of sector"}


def test_prescreens_choose_what_is_tested() -> None:
    table = tg.screen_pairs(closes()).table
    near = tg.screen_pairs(closes(), max_distance=float(table["distance"].median()))
    assert set(near.table["distance"]) == {each for each in table["distance"] if each <= table["distance"].median()}
    assert any("by their distance" in each for each in near.said)
    alike = tg.screen_pairs(closes(), min_correlation=0.0)
    assert alike.n_tested == int((table["correlation"] >= 0.0).sum())
    assert alike.n_candidates == 15
    with pytest.raises(tg.DataError, match="none of 15 pairs is close enough"):
        tg.screen_pairs(closes(), min_correlation=0.999)


def test_what_cannot_be_tested_is_listed_with_its_reason() -> None:
    prices = closes().assign(C=7.0, G=lambda frame: 3.0 * frame["A"])
    prices.iloc[5, prices.columns.get_loc("D")] = np.nan
    screen = tg.screen_pairs(prices)
    assert dict(screen.left_out) == {"C": "the price never moves", "D": "1 of 400 prices are missing"}
    assert screen.refusals().to_numpy().tolist() == [
        ["A", "G", "collinear: one level is the other's, but for a factor and a constant"]
    ]
    assert screen.n_tested == 9
    shown = repr(screen)
    assert "not tested: A/G: collinear" in shown
    assert "in no pair: C: the price never moves" in shown


@pytest.mark.parametrize("value", [0.0, -1.0, np.inf])
def test_what_is_no_price_is_refused(value: float) -> None:
    prices = closes()
    prices.iloc[3, 2] = value
    with pytest.raises(tg.DataError, match=r"not a positive number; where: data\[C\], row 2022-01-04"):
        tg.screen_pairs(prices)


def test_labels_that_stand_twice_are_refused() -> None:
    with pytest.raises(tg.DataError, match="an asset appears twice"):
        tg.screen_pairs(closes().set_axis(list("AABCDE"), axis=1))


@pytest.mark.parametrize(
    ("keywords", "said"),
    [
        ({"window": 500}, "there are 400 sessions, and the window asks for 500"),
        ({"window": 30}, "too few|say too little"),
        ({"lags": 300}, "400 sessions are too few for a lag of 300"),
        ({"as_of": "2021-01-01"}, "no session lies before the day"),
        ({"within": "secter", "groups": {"sector": {"A": "x"}}}, "unknown taxonomy 'secter'.*did you mean sector"),
        ({"within": "sector", "groups": {"sector": {"A": "x", "B": "y"}}}, "no two assets have one label"),
        ({"method": "johanson"}, "johanson"),
        ({"method": "johansen", "lags": 2}, "one lagged change"),
        ({"universe": tg.UniverseRule(n_returns=100)}, "used whole"),
        ({"fdr": 0.0}, "fdr"),
    ],
)
def test_what_makes_no_sense_is_refused(keywords: dict[str, object], said: str) -> None:
    with pytest.raises(tg.TangencyError, match=said):
        tg.screen_pairs(closes(), **keywords)  # type: ignore[arg-type]  # wrong on purpose


def test_remedies_are_in_the_words_of_the_face() -> None:
    with pytest.raises(tg.DataError) as caught:
        tg.screen_pairs(closes(), lags=300)
    assert "lags=194" in str(caught.value)
    assert "--lags 194" in caught.value.in_one_line(in_options) or "--lag 194" in caught.value.in_one_line(in_options)
    assert '"lags": 194' in caught.value.in_one_line(in_json)


def test_one_asset_and_moments_are_refused() -> None:
    with pytest.raises(tg.DataError, match="a pair takes two assets"):
        tg.screen_pairs(closes()[["A"]])
    moments = tg.Moments(mean=pd.Series([0.0], ["A"]), covariance=pd.DataFrame([[1.0]], ["A"], ["A"]))
    with pytest.raises(tg.ConfigurationError, match="needs prices"):
        tg.screen_pairs(moments)  # type: ignore[arg-type]  # wrong on purpose


def test_rows_without_dates_are_rows_in_order() -> None:
    bare = closes().reset_index(drop=True)
    assert tg.screen_pairs(bare).table.equals(tg.screen_pairs(closes()).table)
    with pytest.raises(tg.ConfigurationError, match="the rows have no dates"):
        tg.screen_pairs(bare, as_of="2022-03-01")


@pytest.mark.parametrize("hedge", ["ols", "tls", "kalman"])
def test_every_hedge_gives_a_spread_around_its_own_line(hedge: str) -> None:
    screen = tg.screen_pairs(closes(), hedge=hedge)
    first, second = screen.table.loc[0, ["first", "second"]]
    assert abs(screen.spread(first, second).tail(50).mean()) < 0.01


def test_the_headline_says_what_has_to_be_known() -> None:
    shown = repr(tg.screen_pairs(closes()))
    assert "1 of 15 pairs selected at a false discovery rate of 5.0% (Benjamini–Yekutieli; Engle–Granger" in shown
    assert "of independent random walks" in shown
    assert "a bare frame is closing prices" in shown
    assert "that broke because a leg left the market" in shown


def test_a_dataset_is_screened_as_of_a_day_with_its_own_sectors() -> None:
    rule = tg.UniverseRule(top=12, n_returns=250, exclude_sectors=["Stablecoin", "Wrapped"])
    screen = tg.screen_pairs("crypto", as_of="2024-11-30", universe=rule, within="sector")
    assert len(screen.sessions) == 251
    assert screen.dataset_version
    assert any("the universe is that of 2024-11-30" in each for each in screen.said)
    shorter = tg.screen_pairs("crypto", as_of="2024-11-30", universe=rule, window=120)
    assert len(shorter.sessions) == 120


def test_a_panel_is_screened_like_its_frame() -> None:
    panel = tg.load("crypto", as_of="2024-11-30", universe=tg.UniverseRule(top=8, n_returns=300))
    frame = pd.DataFrame(panel.prices, panel.sessions, list(panel.symbols))
    pd.testing.assert_frame_equal(tg.screen_pairs(panel).table, tg.screen_pairs(frame).table)


def test_the_document_survives_json_and_html_shows_the_pairs() -> None:
    screen = tg.screen_pairs(closes())
    document = screen.document()
    assert type(document).model_validate(json.loads(json.dumps(document.as_json()))) == document
    html = screen._repr_mimebundle_()["text/html"]
    assert "Hurst" in html
    assert all(f">{name}</td>" in html for name in "ABCDEF")
    assert "NaN" not in json.dumps(document.as_json())
    assert len(screen.plot().data) == 3


def test_a_recorded_screen_is_replayed_bit_for_bit(tmp_path) -> None:
    with tg.Desk(tmp_path) as desk:
        for given in (closes(), "crypto"):
            found = desk.screen_pairs(given, lags=1)
            assert desk.replay(found.run_id).is_identical


def test_the_command_line_can_deny_logarithms_and_list_fewer(tmp_path, capsys) -> None:
    words = [
        "--home",
        str(tmp_path),
        "screen-pairs",
        "crypto",
        "--as-of",
        "2024-11-30",
        "--top",
        "6",
        "--returns",
        "90",
    ]
    assert run([*words, "--no-log", "--lags", "1", "--pairs", "4", "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["settings"]["log"] is False
    assert document["settings"]["lags"] == 1
    assert (document["n_tested"], len(document["pairs"])) == (15, 4)
    assert run([*words, "--method", "johansen"]) == 0
    assert "Johansen, one lag" in capsys.readouterr().out


def test_over_http_closing_prices_may_be_sent(tmp_path) -> None:
    prices = closes()
    sent = {"assets": list(prices), "dates": [f"{day:%Y-%m-%d}" for day in prices.index]}
    body = {"closes": {**sent, "values": prices.to_numpy().tolist()}, "lags": 1}
    with tg.Desk(tmp_path) as desk, TestClient(create_app(desk), base_url="http://localhost") as client:
        answer = client.post("/api/portfolio/screen-pairs", json=body)
        assert answer.status_code == 200, answer.text
        wrong = client.post("/api/portfolio/screen-pairs", json={**body, "lags": 300})
    own = tg.screen_pairs(prices, lags=1).document().as_json()
    assert {**answer.json(), "run_id": None} == own
    assert wrong.status_code == 422
    assert '"lags": 194' in wrong.json()["remedy"]


def test_a_pair_through_the_window_is_levels_spread_and_z_score_by_session() -> None:
    screen = tg.screen_pairs(closes())
    row = screen.table.iloc[0]
    found = screen.pair("B", "A")
    assert list(found) == ["first_level", "second_level", "spread", "z_score"]
    assert found.index.equals(pd.DatetimeIndex(DAYS)) or list(found.index) == list(DAYS)
    logs = np.log(closes())
    np.testing.assert_allclose(found["first_level"], logs[row["first"]], atol=1e-12)
    np.testing.assert_allclose(found["second_level"], logs[row["second"]], atol=1e-12)
    pd.testing.assert_series_equal(found["spread"], screen.spread("A", "B"), check_names=False)
    np.testing.assert_allclose(found["z_score"], (found["spread"] - found["spread"].mean()) / found["spread"].std())
    with pytest.raises(tg.ConfigurationError, match="unknown asset"):
        screen.pair("A", "Z")


def test_the_document_holds_the_spreads_of_the_first_pairs_and_as_many_as_asked() -> None:
    screen = tg.screen_pairs(closes(), spreads=2)
    document = screen.document()
    first = screen.table[["first", "second"]].head(2).to_numpy().tolist()
    assert [[each.first, each.second] for each in document.spreads] == first
    assert document.sessions == tuple(f"{day:%Y-%m-%d}" for day in DAYS)
    assert set(document.levels) == {leg for pair in first for leg in pair}
    for own in document.spreads:
        found = screen.pair(own.first, own.second)
        assert own.spread == tuple(found["spread"])
        assert own.z_score == tuple(found["z_score"])
        assert document.levels[own.first] == tuple(found["first_level"])
        assert (own.spread[-1] - own.mean) / own.deviation == own.z_score[-1]
    assert f"{document.spreads[0].z_score[-1]:+.2f}" in str(screen)
    none = tg.screen_pairs(closes(), spreads=0).document()
    assert (none.spreads, none.sessions, none.levels) == ((), (), {})
    assert none.pairs == document.pairs


def test_sessions_of_a_frame_without_dates_are_its_numbers() -> None:
    frame = closes().reset_index(drop=True)
    assert tg.screen_pairs(frame).document().sessions[:3] == ("0", "1", "2")


def test_the_picture_of_a_pair_says_where_its_spread_is_and_draws_the_bands_asked_for() -> None:
    screen = tg.screen_pairs(closes())
    row = screen.table.iloc[0]
    figure = screen.plot(("A", "B"), entry=1.5, exit=0.25)
    last = screen.pair("A", "B")["z_score"].iloc[-1]
    assert figure.layout.title.text.startswith(
        f"{row['first']} / {row['second']}: the spread is {abs(last):.1f} standard deviations"
    )
    assert f"half of it is gone after {row['half_life']:.1f} sessions" in figure.layout.title.text
    drawn = {trace.name: trace for trace in figure.data if trace.name}
    assert set(drawn) == {"A", "B", "entry ±1.5", "exit ±0.25", "z-score of the spread"}
    assert set(drawn["entry ±1.5"].y) == {1.5, None, -1.5}
    np.testing.assert_allclose(drawn["A"].y, closes()["A"] / closes()["A"].iloc[0])
    with pytest.raises(tg.ConfigurationError, match="unknown"):
        screen.plot(("A", "Z"))


@pytest.mark.shared_data
@pytest.mark.skipif(not SHARED.is_file(), reason="the project's data folder is not beside the checkout")
@pytest.mark.parametrize(("as_of", "gone"), [("2022-10-01", set()), ("2022-12-31", {"LUNA"}), ("2021-11-01", {"APT"})])
def test_real_coins_that_collapse_are_listed_late_or_end_are_tested_or_left_out_with_the_reason(
    as_of: str, gone: set[str]
) -> None:
    table = pd.read_parquet(SHARED, columns=["date", "symbol", "close"])
    table["date"] = pd.to_datetime(table["date"])
    wide = table.pivot_table(index="date", columns="symbol", values="close")
    coins = ["APT", "BTC", "DAI", "ETH", "FTT", "LUNA", "OP", "SOL", "USDT", "XRP"]
    window = wide.loc[:as_of, coins].iloc[-250:]
    screen = tg.screen_pairs(wide[coins], as_of=as_of, window=250)
    complete = set(window.columns[window.notna().all()])
    assert set(screen.left_out) == set(coins) - complete
    assert gone <= set(screen.left_out)
    assert all("of 250 prices are missing" in why for why in screen.left_out.values())
    n = len(complete)
    assert screen.n_candidates == n * (n - 1) // 2 == screen.n_tested + len(screen.refused)
    assert {*screen.table["first"], *screen.table["second"]} <= complete
    assert np.isfinite(screen.table["p_value"]).all()
    assert "NaN" not in screen.document().model_dump_json()
