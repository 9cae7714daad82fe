"""Hierarchical risk parity by 16 measures, against the weights that Riskfolio-Lib publishes for its own tests."""

import json
from pathlib import Path

import pandas as pd
import pytest

import tangency as tg

GOLDEN = json.loads((Path(__file__).parent / "riskfolio_hrp.json").read_text(encoding="utf-8"))
# Which part of a branch comes first depends on the order of the assets: ours is that of the labels.
LABELS = [f"{position:02d} {asset}" for position, asset in enumerate(GOLDEN["assets"])]
RETURNS = pd.DataFrame(GOLDEN["prices"], columns=LABELS).pct_change().iloc[1:]
# What Riskfolio-Lib 7.4.0 itself leaves to these numbers, which an older version printed.
TOLERANCE = 1e-7


@pytest.mark.parametrize("risk", GOLDEN["weights"])
def test_weights(risk):
    found = tg.optimize(RETURNS, optimizer="hrp", risk=risk, leaf_order="scipy")
    assert found.weights.tolist() == pytest.approx(GOLDEN["weights"][risk], abs=TOLERANCE)
