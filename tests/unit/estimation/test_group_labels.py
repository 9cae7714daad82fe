"""Labels of groups that are not the data's: mistyped ones are refused, a wider map is not."""

import numpy as np
import pandas as pd
import pytest

import tangency as tg
from tangency.errors import UnknownName

NAMES = ["BTC", "ETH", "SOL"]
FRAME = pd.DataFrame(np.random.default_rng(4).normal(0.001, 0.02, (120, 3)), columns=NAMES)
MOMENTS = tg.Moments(mean=FRAME.mean(), covariance=FRAME.cov())
WHOLE = {"BTC": "Layer 1", "ETH": "Layer 1", "SOL": "Layer 2"}


@pytest.mark.parametrize("data", [FRAME, MOMENTS], ids=["frame", "moments"])
@pytest.mark.parametrize(
    "groups",
    [
        {"BTC": "Layer 1", "ETHH": "Layer 1", "SOL": "Layer 2"},
        pd.Series({"BTC": "Layer 1", "ETHH": "Layer 1", "SOL": "Layer 2"}),
        {"theme": {"BTC": "money", "ETHH": {"money": 0.5, "gas": 0.5}}},
    ],
    ids=["mapping", "series", "shares"],
)
def test_a_mistyped_label_is_refused_with_the_asset_that_it_leaves_bare(data, groups):
    with pytest.raises(UnknownName, match="unknown asset 'ETHH'") as caught:
        tg.optimize(data, objective="min_risk", groups=groups)
    assert caught.value.candidates[0] == "ETH"
    assert caught.value.where.startswith("groups[")


def test_without_a_near_name_the_assets_without_a_label_are_named():
    with pytest.raises(UnknownName) as caught:
        tg.optimize(FRAME, objective="min_risk", groups={"BTC": "x", "ETH": "x", "WRAPPED-SOLANA": "y"})
    assert caught.value.candidates == ("SOL",)


def test_one_map_serves_many_data():
    wider = {**WHOLE, "ETC": "Layer 1", "AAVE": "DeFi"}  # ETC is near ETH, but ETH has its own label
    plan = tg.optimize(
        FRAME, objective="min_risk", groups=wider, constraints=['sector["Layer 1"] <= 30%', "sector[DeFi] <= 10%"]
    )
    assert plan.weights[["BTC", "ETH"]].sum() <= 0.3 + 1e-9
    assert [each.constraint for each in plan.inactive] == ["sector[DeFi] <= 10%"]


def test_a_map_of_some_of_the_assets_is_one():
    assert tg.optimize(FRAME, objective="min_risk", groups={"BTC": "x"}).groups == {"sector": {"BTC": "x"}}


def test_a_dataset_knows_its_other_assets(tmp_path):
    with tg.Desk(tmp_path) as desk:
        themes = {"theme": {"BTC": "money", "DASH": "money", "TON": "money"}}  # TON is passed over for want of prices
        prices = tg.load("crypto", as_of="2024-11-30")
        for data, keywords in (("crypto", {"as_of": "2024-11-30"}), (prices, {})):
            found = desk.optimize(
                data, objective="min_risk", groups=themes, constraints=["theme[money] <= 5%"], **keywords
            )
            assert found.weights["BTC"] <= 0.05 + 1e-9
            with pytest.raises(UnknownName, match="ETHH"):
                desk.optimize(data, objective="min_risk", groups={"theme": {"BTC": "money", "ETHH": "gas"}}, **keywords)
