"""Clusters and codependences, against weights that Riskfolio-Lib computes."""

import json
from pathlib import Path

import pandas as pd
import pytest

import tangency as tg

FOLDER = Path(__file__).parent
GOLDEN = json.loads((FOLDER / "riskfolio_clusters.json").read_text(encoding="utf-8"))
WINDOW = json.loads((FOLDER / "riskfolio_hrp.json").read_text(encoding="utf-8"))
LABELS = [f"{position:02d} {asset}" for position, asset in enumerate(WINDOW["assets"])]
RETURNS = pd.DataFrame(WINDOW["prices"], columns=LABELS).pct_change().iloc[1:]
# Nested portfolios come from a solver over there; the others are formulas.
CLOSE = {"nco": 1e-8}


def name(case):
    return "-".join([case["optimizer"], *map(str, case["params"].values())])


@pytest.mark.parametrize("case", GOLDEN["cases"], ids=name)
def test_weights(case):
    found = tg.optimize(RETURNS, optimizer=case["optimizer"], **case["params"])
    assert found.weights.tolist() == pytest.approx(case["weights"], abs=CLOSE.get(case["optimizer"], 1e-12))
