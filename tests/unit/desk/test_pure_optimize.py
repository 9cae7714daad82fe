import pickle

import numpy as np
import pandas as pd
import pytest

import tangency as tg
from tangency.estimation.inputs import read_groups


def frame(n_periods=80, assets=("ETH", "BTC", "UNI"), seed=0):
    rng = np.random.default_rng(seed)
    dates = pd.date_range("2024-01-01", periods=n_periods)
    return pd.DataFrame(rng.normal(0.001, 0.02, (n_periods, len(assets))), dates, list(assets))


def test_weights_come_in_the_order_of_the_input():
    found = tg.optimize(frame(), optimizer="mvo", objective="min_risk")
    assert found.weights.index.tolist() == ["ETH", "BTC", "UNI"]
    assert found.run_id is None
    assert found.as_of == "2024-03-20"


@pytest.mark.parametrize("objective", ["min_risk", "max_utility", "max_sharpe", "max_return"])
def test_permuting_the_columns_permutes_the_weights_bit_for_bit(objective):
    returns = frame(assets=tuple("QWERTYUIOP"))
    shuffled = returns[list("YWQOPITREU")]
    one = tg.optimize(returns, optimizer="mvo", objective=objective)
    other = tg.optimize(shuffled, optimizer="mvo", objective=objective)
    assert (one.weights == other.weights[one.weights.index]).all()


def test_memory_layout_does_not_change_a_bit():
    returns = frame(assets=tuple("ABCDEFGH"))
    fortran = pd.DataFrame(np.asfortranarray(returns.to_numpy()), returns.index, returns.columns)
    one = tg.optimize(returns, optimizer="mvo")
    assert (one.weights == tg.optimize(fortran, optimizer="mvo").weights).all()


def test_rows_without_dates_will_do():
    assert tg.optimize(frame().reset_index(drop=True), optimizer="mvo", objective="min_risk").as_of is None


def test_without_a_calendar_annual_quantities_are_errors():
    found = tg.optimize(frame(), optimizer="mvo", objective="min_risk")
    with pytest.raises(tg.ConfigurationError, match="periods in a year"):
        _ = found.volatility_annual
    assert found.document().volatility_annual is None
    annual = tg.optimize(frame(), optimizer="mvo", objective="min_risk", periods_per_year=365)
    assert annual.volatility_annual == pytest.approx(found.volatility * np.sqrt(365))


def test_groups_serve_the_constraints():
    sectors = {"ETH": "Layer 1", "BTC": "Layer 1", "UNI": "DeFi", "AAVE": "DeFi"}
    found = tg.optimize(
        frame(), optimizer="mvo", groups=sectors, constraints=["sector[DeFi] <= 10%", "weight[AAVE] <= 1%"]
    )
    assert found.weights["UNI"] <= 0.1
    assert [inactive.constraint for inactive in found.inactive] == ["weight[AAVE] <= 1%"]


@pytest.mark.parametrize(
    "groups",
    [
        {"BTC": "x"},
        {"sector": {"BTC": "x"}},
        pd.Series({"BTC": "x", "ETH": None}),
        pd.DataFrame({"sector": {"BTC": "x"}}),
    ],
)
def test_groups_come_in_several_shapes(groups):
    assert read_groups(groups) == {"sector": {"BTC": "x"}}


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (frame().iloc[:0], "no returns"),
        (frame().iloc[:, :0], "no returns"),
        (frame().set_axis(["BTC", "BTC", "ETH"], axis=1), "twice"),
        (frame().assign(BTC="x"), "not numeric"),
        (frame().assign(BTC=-1.5), "at least -100 %"),
        (frame().assign(BTC=np.inf), "finite"),
        (100 + frame(), "look like prices"),
        (frame().iloc[::-1], "ascending"),
        (frame().set_axis(pd.DatetimeIndex(["2024-01-01"] * 80), axis=0), "once"),
    ],
)
def test_data_that_are_no_returns_are_refused(data, words):
    with pytest.raises(tg.DataError, match=words):
        tg.optimize(data, optimizer="mvo")


@pytest.mark.parametrize(
    ("keywords", "error", "words"),
    [
        ({"optimizer": "mvp"}, tg.ConfigurationError, "did you mean mvo"),
        ({"optimizer": "mvo", "risk_model": "ledoit-wulf"}, tg.ConfigurationError, "did you mean ledoit-wolf"),
        ({"optimizer": "mvo", "objectiv": "min_risk"}, tg.ConfigurationError, "did you mean objective"),
        ({"optimizer": "mvo", "objective": "max_sharp"}, tg.ConfigurationError, "did you mean max_sharpe"),
        ({"optimizer": "mvo", "risk_aversion": -1}, tg.ConfigurationError, "risk_aversion"),
        ({"optimizer": tg.component("mvo"), "objective": "min_risk"}, tg.ConfigurationError, "given twice"),
        ({"optimizer": 3}, tg.ConfigurationError, "named by a string"),
        ({"optimizer": "mvo", "constraints": "weight <= 1"}, tg.ConfigurationError, "list of strings"),
        ({"optimizer": "mvo", "constraints": ["weight <= 5%"]}, tg.Infeasible, "weight <= 33.333"),
        ({"optimizer": "mvo", "current": {"DOGE": 1.0}}, tg.ConfigurationError, "unknown asset"),
        ({"optimizer": "mvo", "current": {"BTC": np.nan}}, tg.ConfigurationError, "finite number"),
        ({"optimizer": "mvo", "periods_per_year": 0}, tg.ConfigurationError, "greater than 0"),
        ({"optimizer": "mvo", "groups": [1, 2]}, tg.ConfigurationError, "groups map"),
    ],
)
def test_wrong_choices_get_typed_errors_with_a_remedy(keywords, error, words):
    with pytest.raises(error, match=words) as caught:
        tg.optimize(frame(), **keywords)
    assert caught.value.remedy or caught.value.where


def test_other_data_are_refused():
    with pytest.raises(tg.ConfigurationError, match="frame of simple returns"):
        tg.optimize([[0.1]], optimizer="mvo")


def test_a_panel_knows_its_calendar():
    panel = tg.load("crypto", as_of="2024-11-30")
    assert tg.optimize(panel, optimizer="mvo", periods_per_year=365).periods_per_year == 365
    with pytest.raises(tg.ConfigurationError, match="365 periods"):
        tg.optimize(panel, optimizer="mvo", periods_per_year=252)


def test_moments_need_no_models():
    labels = ["B", "A"]
    given = tg.Moments(
        mean=pd.Series([0.1, 0.2], labels), covariance=pd.DataFrame([[1.0, 0.0], [0.0, 3.0]], labels, labels)
    )
    found = tg.optimize(given, optimizer="mvo", objective="min_risk")
    assert found.weights.tolist() == pytest.approx([0.75, 0.25])
    assert found.risk_model is None


def test_a_result_is_frozen_and_travels_between_processes():
    found = tg.optimize(frame(), optimizer="mvo", groups={"BTC": "x"})
    with pytest.raises(ValueError, match="read-only"):
        found.values[0] = 1.0
    again = pickle.loads(pickle.dumps(found))
    assert (again.weights == found.weights).all()
    assert again.document() == found.document()


def test_a_result_shows_itself_and_escapes_what_it_shows():
    evil = frame().rename(columns={"BTC": "<script>alert(1)</script>"})
    found = tg.optimize(evil, optimizer="mvo", objective="min_risk", constraints=["weight <= 60%"])
    bundle = found._repr_mimebundle_()
    assert "<script>" not in bundle["text/html"]
    assert "&lt;script&gt;" in bundle["text/html"]
    assert "certificate: optimal" in bundle["text/plain"]
    figure = found.plot()
    assert {trace.name for trace in figure.data} == {"weight", "share of risk"}


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"seed": -1}, "greater than or equal to 0"),
        ({"current": 0.5}, "valid dictionary"),
        ({"current": {"BTC": "much"}}, "valid number"),
        ({"optimizer": None}, "named by a string"),
        ({"periods_per_year": -1.0}, "greater than 0"),
        ({"constraints": "weight <= 20%"}, "list of strings"),
        ({"universe": "top 20"}, "UniverseRule"),
    ],
)
def test_the_pure_call_and_the_recorded_one_refuse_in_the_same_words(wrong, message, tmp_path):
    frame = pd.DataFrame(np.random.default_rng(1).normal(0, 0.01, (30, 2)), columns=["BTC", "ETH"])
    with tg.Desk(tmp_path) as desk:
        told = []
        for ask in (tg.optimize, desk.optimize):
            with pytest.raises(tg.ConfigurationError, match=message) as refused:
                ask(frame, **wrong)
            told.append(str(refused.value))
        assert told[0] == told[1]
        assert desk.store.runs() == ()


@pytest.mark.parametrize("wrong", [{"n_returns": 0}, {}, {"n_returns": 10, "topp": 3}, {"n_returns": "many"}])
def test_a_rule_that_makes_no_sense_is_a_typed_error(wrong):
    with pytest.raises(tg.ConfigurationError) as refused:
        tg.UniverseRule(**wrong)
    assert "universe" in refused.value.where
    assert refused.value.remedy


def test_a_rival_plugin_with_our_names_leaves_the_defaults_alone(monkeypatch):
    from dataclasses import replace  # noqa: PLC0415  # one test's own

    from tangency.desk import workbench  # noqa: PLC0415  # as above
    from tangency.host import default_catalogue  # noqa: PLC0415  # as above

    known = default_catalogue()
    ours = [each for each in known.registered if each.id in {"mvo/mvo", "risk-models/sample", "risk-models/mean"}]
    rivals = tuple(replace(each, id=f"rival/{each.spec.name}", plugin="rival") for each in ours)
    monkeypatch.setattr(workbench, "default_catalogue", lambda: replace(known, registered=known.registered + rivals))
    frame = pd.DataFrame(np.random.default_rng(1).normal(0, 0.01, (30, 2)), columns=["BTC", "ETH"])
    assert tg.optimize(frame, objective="min_risk").optimizer.id == "mvo/mvo"
    with pytest.raises(tg.ConfigurationError, match="offered by several plugins"):
        tg.optimize(frame, optimizer="mvo")
