"""Pareto sets over several convex objectives: points, their prices, and the certificate of each."""

from tangency.solve.pareto.front import ParetoFront, pareto_front
from tangency.solve.pareto.objective import ParetoObjective
from tangency.solve.pareto.point import ParetoPoint
from tangency.solve.pareto.reading import read_objectives
from tangency.solve.pareto.walk import BestPoint, attainable_ranges, best_with

__all__ = [
    "BestPoint",
    "ParetoFront",
    "ParetoObjective",
    "ParetoPoint",
    "attainable_ranges",
    "best_with",
    "pareto_front",
    "read_objectives",
]
