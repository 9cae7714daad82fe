"""What the host loads: the descriptions, nothing heavy."""

from collections.abc import Iterable

from tangency.sdk import ComponentSpec, Optimizer, hookimpl
from tangency_mvo.mean_variance import MeanVariance
from tangency_mvo.params import MeanVarianceParams


@hookimpl
def register_optimizers() -> Iterable[ComponentSpec[Optimizer]]:
    """Describe the mean-variance optimizer."""
    yield ComponentSpec(
        name="mvo",
        summary="Mean-variance: minimum risk, maximum return, utility or Sharpe ratio",
        params=MeanVarianceParams,
        factory=MeanVariance,
        references=(
            "Markowitz (1952), Portfolio Selection, Journal of Finance 7(1)",
            "Sharpe (1966), Mutual Fund Performance, Journal of Business 39(1)",
            "Charnes & Cooper (1962), Programming with linear fractional functionals, NRLQ 9, eq. 9",
        ),
    )
