"""The components that the host loads: their descriptions, without heavy imports."""

from collections.abc import Iterable

from tangency.sdk import ComponentSpec, Optimizer, RiskModel, hookimpl
from tangency_riskfolio.factors import FactorsParams, RiskfolioFactors
from tangency_riskfolio.optimizer import RiskfolioOptimizer
from tangency_riskfolio.params import RiskfolioParams, RiskParityParams
from tangency_riskfolio.risk_parity import RiskfolioRiskParity
from tangency_riskfolio.worst_case import WorstCase
from tangency_riskfolio.worst_case_params import WorstCaseParams

_LIBRARY = "Cajas (2026), Riskfolio-Lib: portfolio optimization and quantitative strategic asset allocation, 7.4"


@hookimpl
def register_optimizers() -> Iterable[ComponentSpec[Optimizer]]:
    """Describe Riskfolio-Lib's optimisations."""
    yield ComponentSpec(
        name="riskfolio",
        summary="Riskfolio-Lib's mean-risk programs under 26 measures of risk, certified by the core",
        params=RiskfolioParams,
        factory=RiskfolioOptimizer,
        references=(
            _LIBRARY,
            "Cajas (2022), Convex optimization of portfolio kurtosis, SSRN 4202967",
            "Cajas (2021), OWA portfolio optimization, SSRN 3988927",
            "Cajas (2023), Portfolio optimization of relativistic value at risk, SSRN 4378498",
        ),
    )
    yield ComponentSpec(
        name="riskfolio-worst-case",
        summary="Riskfolio-Lib's mean-variance programs at the worst of a box or an ellipsoid of means and covariances",
        params=WorstCaseParams,
        factory=WorstCase,
        references=(
            _LIBRARY,
            "Tütüncü & Koenig (2004), Robust asset allocation, Annals of Operations Research 132",
            "Lobo & Boyd (2000), The worst-case risk of a portfolio, Stanford University",
        ),
    )
    yield ComponentSpec(
        name="riskfolio-risk-parity",
        summary="Riskfolio-Lib's risk budgeting under 22 measures of risk",
        params=RiskParityParams,
        factory=RiskfolioRiskParity,
        references=(
            _LIBRARY,
            "Roncalli (2013), Introduction to risk parity and budgeting, Chapman & Hall",
            "Richard & Roncalli (2019), Constrained risk budgeting portfolios, arXiv:1902.05710",
        ),
    )


@hookimpl
def register_risk_models() -> Iterable[ComponentSpec[RiskModel]]:
    """Describe Riskfolio-Lib's factor model."""
    yield ComponentSpec(
        name="riskfolio-factors",
        summary="Factor model on named assets, or on the mean of all, with loadings that Riskfolio-Lib selects",
        params=FactorsParams,
        factory=RiskfolioFactors,
        capabilities=frozenset({"missing:refuse"}),
        references=(
            _LIBRARY,
            "Hastie, Tibshirani & Friedman (2009), The elements of statistical learning, 3.3.2 and 3.5.1",
        ),
    )
