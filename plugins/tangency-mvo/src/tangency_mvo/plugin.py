"""What the host loads: the descriptions, nothing heavy."""

from collections.abc import Iterable

from tangency.sdk import ComponentSpec, Optimizer, hookimpl
from tangency_mvo.mean_risk import MeanRisk
from tangency_mvo.params import MeanRiskParams


@hookimpl
def register_optimizers() -> Iterable[ComponentSpec[Optimizer]]:
    """Describe the mean-risk optimizer."""
    yield ComponentSpec(
        name="mvo",
        summary="Mean-risk: minimum risk, maximum return, utility or ratio, for variance and 14 other measures",
        params=MeanRiskParams,
        factory=MeanRisk,
        references=(
            "Markowitz (1952), Portfolio Selection, Journal of Finance 7(1)",
            "Sharpe (1966), Mutual Fund Performance, Journal of Business 39(1)",
            "Charnes & Cooper (1962), Programming with linear fractional functionals, NRLQ 9, eq. 9",
            "Rockafellar & Uryasev (2002), Conditional value-at-risk for general loss distributions, JBF 26, thm 10",
            "Ahmadi-Javid (2012), Entropic Value-at-Risk, JOTA 155, def. 3.1",
            "Chekhlov, Uryasev & Zabarankin (2005), Drawdown measure in portfolio optimization, IJTAF 8(1)",
        ),
    )
