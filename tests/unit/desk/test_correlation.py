"""The verb `correlation`: what it says, how it is shown, and what it refuses."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import tangency as tg
from tangency.results.correlation_document import CorrelationDocument

DAYS = pd.date_range("2023-01-01", periods=500)
CRYPTO = Path(__file__).parents[4] / "shared" / "data" / "crypto_daily_mit.parquet"


def moving(seed: int = 0) -> pd.DataFrame:
    """Return three pairs that move together half of the time, then all alike."""
    random = np.random.default_rng(seed)
    common, own = random.normal(size=(500, 1)), random.normal(size=(500, 6))
    by_pair = np.repeat(random.normal(size=(500, 3)), 2, axis=1)
    calm = 0.7 * by_pair + 0.7 * own
    crisis = 0.9 * common + 0.43 * own
    values = 0.01 * np.where(np.arange(500)[:, None] < 250, calm, crisis)
    return pd.DataFrame(values, DAYS, ["A1", "A2", "B1", "B2", "C1", "C2"])


def test_a_breakdown_is_found_by_all_that_looks_for_it() -> None:
    found = tg.correlation(moving(), window=60, step=5, groups={"A1": "a", "A2": "a", "B1": "b", "B2": "b"})
    assert found.mean.iloc[-1] > 0.7
    assert found.mean.iloc[0] < 0.3
    change = found.change_points[0]
    assert abs((pd.Timestamp(change.date) - DAYS[250]).days) < 30
    assert change.before < 0.3
    assert change.after > 0.6
    events = found.events
    pairs = events[events["kind"] == "pair"]
    assert len(pairs) >= 8
    assert (pd.to_datetime(pairs["date"]) > DAYS[250]).mean() > 0.9
    assert (pairs["size"].abs() > 4.0).all()
    regimes = found.regimes
    assert regimes["state"].iloc[-1] == 2
    assert (regimes.loc[: DAYS[245], "smoothed 1"] > 0.5).all()
    table = found.table
    assert table["within sector"].iloc[0] > table["between sector"].iloc[0] + 0.2
    assert table["n_clusters"].iloc[0] == 3
    assert found.clusters(DAYS[200]) == (("A1", "A2"), ("B1", "B2"), ("C1", "C2"))
    assert table["absorption_ratio"].iloc[-1] > table["absorption_ratio"].iloc[0]
    assert table["tree_length"].iloc[-1] < table["tree_length"].iloc[0]
    assert table["change"].isna().tolist() == [True] + [False] * (len(table) - 1)


def test_a_lead_is_found_with_its_lag() -> None:
    frame = moving(1)
    frame["C2"] = 0.5 * frame["A1"].shift(2).fillna(0.001) + 0.5 * frame["C2"]
    found = tg.correlation(frame, window=60, step=50, lags=3)
    first = found.leads().iloc[0]
    assert (first["leader"], first["follower"], first["lag"]) == ("A1", "C2", 2)
    assert found.n_lead_lags == 6 * 5 * 3


def test_the_pair_and_the_matrix_are_the_same_numbers() -> None:
    frame = moving()
    found = tg.correlation(frame, window=60, step=7)
    date = found.mean.index[5]
    expected = frame.loc[:date].tail(60).corr()
    pd.testing.assert_frame_equal(found.at(date), expected, atol=1e-12)
    pd.testing.assert_frame_equal(found.at(date + pd.Timedelta(days=3)), expected, atol=1e-12)
    assert found.pair("B1", "A2")[date] == found.at(date).loc["A2", "B1"]
    assert found.mean.index[-1] == DAYS[-1]
    tree = found.tree(date)
    assert len(tree) == 5
    assert tree["correlation"].iloc[0] == found.at(date).loc[tree["one"].iloc[0], tree["other"].iloc[0]]


@pytest.mark.parametrize("method", ["ewma", "shrinkage", "dcc"])
def test_other_methods_say_how_and_see_the_breakdown(method: str) -> None:
    found = tg.correlation(moving(), method=method, window=100, step=20)
    assert found.mean.iloc[-1] > found.mean.iloc[0] + 0.1
    assert {"ewma": "exponentially", "shrinkage": "shrunk towards constant", "dcc": "DCC-GARCH"}[method] in repr(found)
    assert ("a" in found.facts) == (method == "dcc")


def test_it_is_shown_as_text_table_figures_and_document() -> None:
    found = tg.correlation(moving(), window=60)
    assert repr(found).startswith("correlation of 6 assets through time: rolling over 60 periods\n\ndate")
    assert "seen from the end" in repr(found)
    assert "<table" in found._repr_mimebundle_()["text/html"]
    for kind in ("mean", "heat_map", "tree"):
        assert found.plot(kind).svg().startswith("<svg")
    with pytest.raises(tg.ConfigurationError, match="heat_map"):
        found.plot("heatmap")
    text = found.document().model_dump_json()
    assert CorrelationDocument.model_validate_json(text) == found.document()
    assert found.tail_dependence().loc[("A1", "A2"), "lower"] > 0.05


def test_the_document_holds_the_matrices_of_some_dates_and_says_so() -> None:
    found = tg.correlation(moving(), window=60, step=5, matrix_dates=3)
    document = found.document()
    assert len(document.points) == len(found.points) == 89
    assert [each.date for each in document.matrices] == [found.points[place].date for place in (0, 44, 88)]
    last = document.matrices[-1]
    assert last.correlations == tuple(found.at().to_numpy()[np.triu_indices(6, 1)])
    assert last.clusters == found.clusters()
    assert [edge.one for edge in last.tree] == found.tree()["one"].tolist()
    assert "matrices, trees and clusters of 3 dates; a matrix_dates of 89 asks for all" in repr(found)
    whole = tg.correlation(moving(), window=60, step=5)
    assert len(whole.document().matrices) == 89  # 15 correlations each are few
    assert "matrix_dates" not in repr(whole)
    assert [each.date for each in tg.correlation(moving(), matrix_dates=1).document().matrices] == ["2024-05-14"]
    with pytest.raises(tg.ConfigurationError, match="matrix_dates"):
        tg.correlation(moving(), matrix_dates=0)


def test_the_document_holds_the_largest_events_and_says_so() -> None:
    found = tg.correlation(moving(), window=60, step=5, most_events=3)
    document, events = found.document(), found.events
    assert document.n_events == len(events) > 8
    kept = [event.size for event in document.events if event.kind == "pair"]
    sizes = events.loc[events["kind"] == "pair", "size"]
    assert kept == sizes[sizes.abs().nlargest(3).sort_index().index].tolist()
    others = [event.text for event in document.events if event.kind != "pair"]
    assert others == events.loc[events["kind"] != "pair", "text"].tolist() != []
    assert f"a most_events of {len(events)} asks for all" in repr(found)


def test_forty_assets_over_three_years_make_a_lean_document() -> None:
    random = np.random.default_rng(0)
    values = 0.02 * (random.normal(size=(1096, 1)) + random.normal(size=(1096, 40)))
    frame = pd.DataFrame(values, pd.date_range("2022-01-01", periods=1096), [f"COIN{k}" for k in range(40)])
    text = tg.correlation(frame).document().model_dump_json()
    assert len(text) < 500_000


@pytest.mark.skipif(not CRYPTO.is_file(), reason="the project's data folder is not beside the checkout")
def test_forty_real_coins_over_three_years_make_a_lean_document() -> None:
    bars = pd.read_parquet(CRYPTO, columns=["date", "symbol", "close"])
    closes = bars.pivot_table(index="date", columns="symbol", values="close")
    closes.index = pd.to_datetime(closes.index)
    changes = closes.loc["2022-01-01":"2024-12-31"].dropna(axis=1).iloc[:, :40].pct_change().iloc[1:]
    found = tg.correlation(changes, returns_are="simple")
    assert len(found.assets) == 40
    document = found.document()
    assert len(document.model_dump_json()) < 500_000
    assert document.n_events > len(document.events)


def test_the_volatility_has_regimes_too() -> None:
    frame = moving()
    frame.iloc[300:400] *= 4.0
    found = tg.correlation(frame, window=60, step=5, regimes_by="volatility")
    states = found.regimes["state"]
    assert (states.loc[DAYS[310] : DAYS[395]] == 2).mean() > 0.8
    assert tg.correlation(frame, window=60, regimes=1).regimes.empty
    few = tg.correlation(frame, window=60, step=30)
    assert few.regime_history is None
    assert "no regimes: 40 dates are needed, and there are 15" in repr(few)


def test_numbers_without_dates_have_periods() -> None:
    found = tg.correlation(moving().reset_index(drop=True), window=60, step=100)
    label = found.mean.index[-1]
    assert label == "period 499"
    assert found.at(label).equals(found.at())
    with pytest.raises(tg.ConfigurationError, match="period 499"):
        found.at("period 498")


def _constant() -> pd.DataFrame:
    return moving().assign(B1=0.001)


def _gap() -> pd.DataFrame:
    frame = moving()
    frame.iloc[40, 2] = np.nan
    return frame


@pytest.mark.parametrize(
    ("frame", "asked", "error", "words"),
    [
        (moving().head(50), {}, tg.DataError, r"longer than the history.*50.*window=16"),
        (moving()[["A1"]], {}, tg.DataError, "one asset correlates with nothing"),
        (_constant(), {}, tg.DataError, "asset B1"),
        (_gap(), {"method": "ewma"}, tg.DataError, r"asset B1, 2023-02-10.*method='rolling'"),
        (_gap(), {"method": "dcc"}, tg.DataError, "method='rolling'"),
        (moving(), {"method": "dcc", "window": 20}, tg.ConfigurationError, r"needs 50 periods.*window=250"),
        (moving(), {"method": "rollin"}, tg.ConfigurationError, "rolling"),
        (moving(), {"likelihood": "pairs"}, tg.ConfigurationError, "all_pairs"),
        (moving(), {"window": 2}, tg.ConfigurationError, "greater than or equal to 5"),
        (moving(), {"half_life_periods": 0.0}, tg.ConfigurationError, "greater than 0"),
        (moving().assign(A2=lambda x: x["A1"]), {"method": "dcc"}, tg.DataError, "always move alike"),
    ],
)
def test_what_makes_no_sense_is_refused_with_what_would(frame, asked, error, words) -> None:
    with pytest.raises(error, match=words):
        tg.correlation(frame, **asked)


def test_moments_and_unknown_names_are_refused() -> None:
    frame = moving()
    with pytest.raises(tg.ConfigurationError, match="no history"):
        tg.correlation(tg.Moments(mean=frame.mean(), covariance=frame.cov()))
    found = tg.correlation(frame, window=60, step=100)
    with pytest.raises(tg.ConfigurationError, match="did you mean A1"):
        found.pair("A", "B1")
    with pytest.raises(tg.ConfigurationError, match="two assets"):
        found.pair("A1", "A1")
    with pytest.raises(tg.ConfigurationError, match="as early as that"):
        found.at("2020-01-01")
    with pytest.raises(tg.ConfigurationError, match="no date"):
        found.at("soon")


def test_an_asset_that_rests_or_comes_late_is_passed_over_and_said() -> None:
    frame = moving()
    frame.iloc[:200, 0] = np.nan
    frame.iloc[300:420, 5] = 0.0
    found = tg.correlation(frame, window=60, step=10)
    kinds = {(event.kind, event.assets) for event in found.recorded if event.kind in {"joins", "leaves"}}
    assert kinds == {("joins", ("A1",)), ("leaves", ("C2",)), ("joins", ("C2",))}
    assert found.pair("A1", "B1").index[0] >= DAYS[240]
    assert "1 of 6 assets lack returns" in repr(found)


def test_identical_assets_correlate_perfectly() -> None:
    found = tg.correlation(moving().assign(A2=lambda x: x["A1"]), window=60, step=50)
    assert found.pair("A1", "A2").tolist() == pytest.approx([1.0] * len(found.points))


def test_a_desk_records_and_replays_it(tmp_path) -> None:
    rule = tg.UniverseRule(top=6, n_returns=180, exclude_sectors=("Stablecoin",))
    with tg.Desk(tmp_path) as desk:
        found = desk.correlation("crypto", as_of="2024-11-30", universe=rule, window=60, method="dcc")
        assert desk.store.run(found.run_id).verb == "correlation"
        assert desk.replay(found.run_id).is_identical
        assert any(name == "within sector" for name in found.table)


@pytest.mark.shared_data
@pytest.mark.skipif(not CRYPTO.is_file(), reason="the project's data folder is not beside the checkout")
def test_real_coins_with_gaps_have_a_past_that_their_future_does_not_change() -> None:
    table = pd.read_parquet(CRYPTO, columns=["date", "symbol", "close"])
    closes = table.assign(date=pd.to_datetime(table["date"])).pivot_table(
        index="date", columns="symbol", values="close"
    )
    closes = closes.loc["2020-01-01":"2023-06-30"]
    coins = closes.count().sort_values(ascending=False, kind="stable").index[:25]
    returns = closes[coins].pct_change(fill_method=None).iloc[1:]
    returns = returns.where(returns < 10.0)  # bad ticks, which the data's own notes list
    whole = tg.correlation(returns, window=90, step=10, returns_are="simple")
    part = tg.correlation(returns.iloc[:-200], window=90, step=10, returns_are="simple")
    for one, other in zip(whole.points, part.points, strict=False):
        assert one.assets == other.assets
        assert one.matrix == pytest.approx(other.matrix, abs=1e-12)
    assert list(part.recorded) == list(whole.recorded[: len(part.recorded)])
    assert "NaN" not in whole.document().model_dump_json()
