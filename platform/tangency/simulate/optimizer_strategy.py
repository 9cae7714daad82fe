"""Any optimizer as a strategy: at each decision it estimates on the window and solves from what is held."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from tangency.contracts.arrays import Floats, frozen_floats
from tangency.contracts.component import ComponentKind, ComponentRef
from tangency.contracts.solution import Optimizer
from tangency.contracts.strategy import Decision, State, Targets
from tangency.contracts.window import Window
from tangency.domain.constraint import Membership
from tangency.estimation.feasible import feasible_set
from tangency.estimation.guarded import solved
from tangency.estimation.held import Held
from tangency.estimation.inputs import Input
from tangency.estimation.moments import EstimatedMoments, Models, estimated_moments
from tangency.host.catalogue import Catalogue, RegisteredComponent

__all__ = ["KnownNames", "OptimizerStrategy"]


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownNames:
    """What constraints may name, whenever it comes up: an asset before its listing makes a constraint inactive.

    Attributes
    ----------
    assets
        Every asset of the data.
    labels
        Taxonomy → every label.
    groups
        Taxonomy → asset → membership, given by the user beside those of the data.
    """

    assets: tuple[str, ...]
    labels: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    groups: Mapping[str, Mapping[str, Membership]] = field(default_factory=dict)


class OptimizerStrategy:
    """Estimates moments on the window, compiles the constraints for the day, and solves.

    Parameters
    ----------
    known
        For the names in constraints; decides nothing.
    """

    def __init__(
        self,
        *,
        catalogue: Catalogue,
        optimizer: ComponentRef,
        models: Models,
        constraints: tuple[str, ...],
        known: KnownNames,
        seed: int,
    ) -> None:
        built, _ = catalogue.build(ComponentKind.OPTIMIZER, optimizer)
        self._optimizer: Optimizer = built
        self._registered: RegisteredComponent = catalogue.resolve(ComponentKind.OPTIMIZER, optimizer.name)
        self._catalogue = catalogue
        self._models = models
        self._constraints = constraints
        self._known = known
        self._seed = seed

    def decide(self, window: Window, state: State) -> Decision:
        """Return the optimal weights, with their certificate."""
        del state
        moments = self.moments(window)
        return self.solved_with(moments)

    def moments(self, window: Window) -> EstimatedMoments:
        """Return the moments of a window."""
        held = Held(weights=window.current, sold=window.outside)
        return estimated_moments(self._given(window), self._models, self._catalogue, held=held)

    def solved_with(self, moments: EstimatedMoments) -> Targets:
        """Return the targets that moments lead to."""
        feasible = feasible_set(self._constraints, moments.given)
        problem = moments.problem(feasible, seed=self._seed)
        solution = solved(self._optimizer, problem, self._registered)
        return Targets(weights=solution.weights, certificate=solution.certificate)

    def with_means(self, window: Window, means: Floats) -> Targets:
        """Return the targets where a strategy's scores are the expected returns per period, shape (n_assets,)."""
        return self.solved_with(replace(self.moments(window), mean=frozen_floats(means)))

    def _given(self, window: Window) -> Input:
        inside = frozenset(window.assets)
        groups = {**window.groups, **self._known.groups}
        return Input(
            assets=window.assets,
            returns=window.returns,
            periods_per_year=window.periods_per_year,
            groups=groups,
            elsewhere=tuple(asset for asset in self._known.assets if asset not in inside),
            as_of=window.returns.label(-1) if isinstance(window.as_of, np.datetime64) else None,
            market_caps=window.market_caps,
            passed_over=window.passed_over,
            labels=_other_labels(self._known.labels, groups),
        )


def _other_labels(
    labels: Mapping[str, tuple[str, ...]], groups: Mapping[str, Mapping[str, Membership]]
) -> dict[str, tuple[str, ...]]:
    """Return taxonomy → labels that nothing has today."""
    found = {}
    for taxonomy, known in labels.items():
        own = groups.get(taxonomy, {}).values()
        there = {label for each in own for label in ([each] if isinstance(each, str) else each)}
        others = tuple(label for label in known if label not in there)
        if others:
            found[taxonomy] = others
    return found
