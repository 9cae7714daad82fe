"""How assets depend on each other: correlation through time, its regimes and network, who leads; cointegrated pairs."""

from tangency.dependence.closeness import price_distances
from tangency.dependence.either_direction import EitherDirection, either_direction
from tangency.dependence.false_discovery import q_values
from tangency.dependence.hedges import HedgeLines, hedge_lines
from tangency.dependence.indices import Indices
from tangency.dependence.levels import Levels
from tangency.dependence.ranks import Johansen, johansen
from tangency.dependence.residuals import EngleGranger, engle_granger
from tangency.dependence.spreads import SpreadFacts, spread_facts

__all__ = [
    "EitherDirection",
    "EngleGranger",
    "HedgeLines",
    "Indices",
    "Johansen",
    "Levels",
    "SpreadFacts",
    "either_direction",
    "engle_granger",
    "hedge_lines",
    "johansen",
    "price_distances",
    "q_values",
    "spread_facts",
]
