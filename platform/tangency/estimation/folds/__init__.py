"""How sessions are divided into those that train and those that test."""

from tangency.estimation.folds.combinatorial import CombinatorialPurged, GroupTest
from tangency.estimation.folds.fold import Fold, Span
from tangency.estimation.folds.purged import PurgedKFold
from tangency.estimation.folds.randomized import MultipleRandomized, RandomizedFold
from tangency.estimation.folds.walk_forward import WalkForward

__all__ = [
    "CombinatorialPurged",
    "Fold",
    "GroupTest",
    "MultipleRandomized",
    "PurgedKFold",
    "RandomizedFold",
    "Span",
    "WalkForward",
]
