"""Q-values are those of statsmodels' adjustments."""

from __future__ import annotations

import numpy as np
import pytest
from statsmodels.stats.multitest import multipletests

from tangency.dependence import q_values
from tangency.domain.cointegration import DiscoveryControl
from tangency.errors import DataError


@pytest.mark.parametrize("n", [1, 2, 7, 500])
@pytest.mark.parametrize("control", DiscoveryControl)
def test_they_are_statsmodels(n: int, control: DiscoveryControl) -> None:
    p = np.random.default_rng(n).uniform(size=n) ** 3
    p[: n // 3] = p[0]  # ties
    expected = multipletests(p, method=f"fdr_{control}")[1]
    np.testing.assert_allclose(q_values(p, control), expected, rtol=1e-12)


@pytest.mark.parametrize("wrong", [-0.1, 1.1, np.nan])
def test_what_is_no_probability_is_refused(wrong: float) -> None:
    with pytest.raises(DataError, match="not a probability"):
        q_values(np.array([0.5, wrong]), DiscoveryControl.BH)
