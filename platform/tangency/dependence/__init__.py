"""How assets depend on each other: correlation through time, its regimes and network, who leads; cointegrated pairs."""

from tangency.dependence.closeness import price_distances
from tangency.dependence.dynamic import ConditionalCorrelation, DccFit, fitted_dcc
from tangency.dependence.dynamic_likelihood import DccLikelihood
from tangency.dependence.either_direction import EitherDirection, either_direction
from tangency.dependence.exponential import ExponentialCorrelation
from tangency.dependence.false_discovery import q_values
from tangency.dependence.garch import Garch, fitted_garch
from tangency.dependence.hedges import HedgeLines, hedge_lines
from tangency.dependence.indices import Indices
from tangency.dependence.levels import Levels
from tangency.dependence.ornstein_uhlenbeck import OrnsteinUhlenbeck, fitted_ornstein_uhlenbeck
from tangency.dependence.ranks import Johansen, johansen
from tangency.dependence.residuals import EngleGranger, engle_granger
from tangency.dependence.rolling import RollingCorrelation
from tangency.dependence.shrinkage import ShrinkageTarget, ShrunkRollingCorrelation
from tangency.dependence.spreads import SpreadFacts, spread_facts

__all__ = [
    "ConditionalCorrelation",
    "DccFit",
    "DccLikelihood",
    "EitherDirection",
    "EngleGranger",
    "ExponentialCorrelation",
    "Garch",
    "HedgeLines",
    "Indices",
    "Johansen",
    "Levels",
    "OrnsteinUhlenbeck",
    "RollingCorrelation",
    "ShrinkageTarget",
    "ShrunkRollingCorrelation",
    "SpreadFacts",
    "either_direction",
    "engle_granger",
    "fitted_dcc",
    "fitted_garch",
    "fitted_ornstein_uhlenbeck",
    "hedge_lines",
    "johansen",
    "price_distances",
    "q_values",
    "spread_facts",
]
