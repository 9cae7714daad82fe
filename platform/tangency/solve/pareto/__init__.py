"""Pareto sets over several convex objectives: points, their prices, and the certificate of each."""

from tangency.solve.pareto.front import ParetoFront, pareto_front
from tangency.solve.pareto.navigation import BestPoint, attainable_ranges, best_with
from tangency.solve.pareto.objective import ParetoObjective
from tangency.solve.pareto.objective_texts import read_objectives
from tangency.solve.pareto.point import ParetoPoint

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
