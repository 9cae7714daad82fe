"""Two levels through the desk: the same on every face, recorded, by the labels of the day."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd
import pytest
from starlette.testclient import TestClient

import tangency as tg
from tangency.api import create_app

LEAST = tg.component("mvo", objective="min_risk")
LIMITS = ["sector[Layer 1] <= 30%", "weight <= 20%"]
ASKED = {"as_of": "2024-11-30", "optimizer": "erc", "within_sectors": LEAST, "constraints": LIMITS}
LABELS = {"A": "X", "B": "X", "C": "Y", "D": "Y"}


@pytest.fixture
def desk(tmp_path, monkeypatch) -> Iterator[tg.Desk]:
    monkeypatch.setenv("TANGENCY_HOME", str(tmp_path / "home"))
    with tg.Desk(tmp_path / "home") as opened:
        yield opened


def closes(n: int = 120) -> pd.DataFrame:
    rng = np.random.default_rng(2)
    steps = rng.normal(0.0, [0.01, 0.02, 0.03, 0.04], (n, 4))
    return pd.DataFrame(100 * np.exp(steps.cumsum(axis=0)), pd.date_range("2024-01-01", periods=n), list("ABCD"))


def test_http_and_python_give_the_same_weights_and_levels(desk) -> None:
    document = desk.optimize("crypto", **ASKED).document().as_json()
    sent = {**ASKED, "dataset": "crypto", "within_sectors": {"name": "mvo", "params": {"objective": "min_risk"}}}
    with TestClient(create_app(desk), base_url="http://localhost") as client:
        answer = client.post("/api/portfolio/optimize", json={**sent, "optimizer": {"name": "erc"}}).json()
    said = str(desk.optimize("crypto", **ASKED))
    assert answer["weights"] == document["weights"]
    assert answer["certificate"]["levels"] == document["certificate"]["levels"]
    assert [level["name"] for level in answer["certificate"]["levels"]][:3] == ["between sectors", "AI", "DeFi"]
    assert "risk-parity/erc between sectors, mvo/mvo(objective=min_risk) within each" in said
    assert "level DeFi: 6.98% of NAV, UNI alone" in said


def test_a_run_names_both_optimizers_and_replays(desk) -> None:
    result = desk.optimize("crypto", **ASKED)
    assert desk.replay(result.run_id).is_identical
    document = result.document()
    assert (document.optimizer.id, document.within_sectors.id) == ("risk-parity/erc", "mvo/mvo")
    assert result.certificate.status == "feasible"
    assert sum(level.share or 0.0 for level in result.certificate.levels) == pytest.approx(1.0)


def test_bands_of_weights_take_two_levels() -> None:
    returns = closes().pct_change().iloc[1:]
    asked = {"optimizer": "erc", "within_sectors": LEAST, "groups": LABELS, "periods_per_year": 365.0}
    bands = tg.weight_bands(returns, draws=20, **asked)
    assert bands.weights == pytest.approx(tg.optimize(returns, **asked).weights.to_numpy(), abs=1e-12)


def test_a_backtest_says_who_decides_and_the_shares_of_sectors(desk) -> None:
    asked = {"optimizer": "erc", "within_sectors": LEAST, "groups": LABELS, "window": 60, "periods_per_year": 365.0}
    result = tg.backtest(closes(), **asked)
    assert result.settings.what == "erc between and mvo within sectors"
    assert {role: use.id for role, use in result.components.items()}["within sectors"] == "mvo/mvo"
    last = result.decisions[-1]
    returns = closes().pct_change().iloc[last.at - 59 : last.at + 1]
    own = tg.optimize(returns, optimizer="erc", within_sectors=LEAST, groups=LABELS, periods_per_year=365.0)
    assert last.targets[0] == pytest.approx(own.weights.to_numpy(), abs=1e-9)
    shares = own.weights.groupby(LABELS).sum()
    assert last.reasons[result.settings.what] == f"X {shares['X']:.2%}, Y {shares['Y']:.2%}"


def test_labels_are_those_of_the_day(desk) -> None:
    frame = closes()
    rows = [(day, asset, price) for asset in frame for day, price in frame[asset].items()]
    moved = [
        {"symbol": "B", "label": "X", "valid_to": "2024-04-01"},
        {"symbol": "B", "label": "Y", "valid_from": "2024-04-01"},
        *({"symbol": asset, "label": label} for asset, label in LABELS.items() if asset != "B"),
    ]
    desk.import_prices(
        pd.DataFrame(rows, columns=["timestamp", "symbol", "close"]),
        name="mine",
        calendar="crypto",
        currency="USD",
        sectors=moved,
    )
    result = desk.backtest("mine", optimizer="erc", within_sectors=LEAST, window=60, every="week")
    found = {
        str(result.path.bars.sessions[each.at])[:10]: {
            level.name: level.members for level in each.certificates[result.settings.what].levels[1:]
        }
        for each in result.decisions
    }
    assert found["2024-03-31"] == {"X": ("A", "B"), "Y": ("C", "D")}
    assert found["2024-04-28"] == {"X": ("A",), "Y": ("B", "C", "D")}


def test_a_day_on_which_an_asset_has_no_label_is_an_event(desk) -> None:
    labels = {asset: label for asset, label in LABELS.items() if asset != "D"}
    result = tg.backtest(
        closes(), optimizer="erc", within_sectors=LEAST, groups=labels, window=60, periods_per_year=365.0
    )
    assert set(result.events["event"]) == {"no decision"}
    assert "assets have no label, and so no sector to be optimised in: D" in result.events["what"].iloc[0]


def test_an_error_says_on_which_level_it_arose() -> None:
    falling = closes().pct_change().iloc[1:] - 0.05
    with pytest.raises(tg.Infeasible, match=r"no maximum ratio exists \(sector 'X'\)"):
        tg.optimize(falling, optimizer="erc", within_sectors="mvo", groups=LABELS, periods_per_year=365.0)


def test_costs_of_trades_are_refused_with_a_remedy_that_works() -> None:
    charged = tg.component("mvo", objective="max_utility", cost_bps=10, cost_horizon_periods=30)
    returns = closes().pct_change().iloc[1:]
    with pytest.raises(tg.ConfigurationError, match=r"need the weights held now \(sector 'X'\)") as raised:
        tg.optimize(
            returns, optimizer="erc", within_sectors=charged, groups=LABELS, current={"A": 1.0}, periods_per_year=365.0
        )
    assert str(raised.value.remedy).startswith("neither level knows what is held now: leave it out")


def test_scores_of_a_strategy_are_expected_returns_on_both_levels() -> None:
    asked = {"window": 90, "start": "2023-06-30", "end": "2023-07-31", "strategy": "momentum"}
    rule = tg.UniverseRule(top=10, n_returns=90, exclude_sectors=["Stablecoin", "Wrapped"])
    utility = tg.component("mvo", objective="max_utility")
    result = tg.backtest("crypto", optimizer=utility, within_sectors=utility, universe=rule, **asked)
    assert result.components["within sectors"].id == "mvo/mvo"
    assert result.decisions[-1].certificates["momentum"].levels[0].name == "between sectors"


@pytest.mark.parametrize("decides", [{"strategy": "momentum"}, {"weights": closes().iloc[-5:] * 0.0}])
def test_without_an_optimizer_between_there_is_nothing_within(decides) -> None:
    with pytest.raises(tg.ConfigurationError, match=r"within_sectors|something else is to decide"):
        tg.backtest(closes(), within_sectors=LEAST, window=60, **decides)
