"""Any optimizer as a strategy: at each decision it estimates on the window and solves from what is held."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from tangency.contracts.arrays import Floats, frozen_floats
from tangency.contracts.component import ComponentKind, ComponentRef
from tangency.contracts.problem import FeasibleSet
from tangency.contracts.solution import Optimizer
from tangency.contracts.strategy import Decision, State, Targets
from tangency.contracts.warm_start import StartsWarm
from tangency.contracts.window import Window
from tangency.domain.constraint import Membership
from tangency.estimation.feasible import feasible_set
from tangency.estimation.guarded import solved, solved_from
from tangency.estimation.held import Held
from tangency.estimation.inputs import Input
from tangency.estimation.levels import two_levels
from tangency.estimation.moments import EstimatedMoments, Models, MomentEstimation
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


@dataclass(slots=True, kw_only=True, eq=False)
class _Standing:
    """What decisions on one universe share."""

    assets: tuple[str, ...]
    groups: Mapping[str, Mapping[str, Membership]]
    elsewhere: tuple[str, ...]
    labels: Mapping[str, tuple[str, ...]]
    feasible: FeasibleSet | None = None


class OptimizerStrategy:
    """Estimates moments on the window, compiles the constraints for the day, and solves.

    Parameters
    ----------
    known
        For the names in constraints; decides nothing.
    within, taxonomy
        On two levels: what optimises the members of each sector, and whose labels of the day sectors are.
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
        within: ComponentRef | None = None,
        taxonomy: str = "sector",
    ) -> None:
        built, _ = catalogue.build(ComponentKind.OPTIMIZER, optimizer)
        self._levels = None if within is None else two_levels(optimizer, within, taxonomy, catalogue)
        self._optimizer: Optimizer = built
        self._warm = built if isinstance(built, StartsWarm) else None
        self._registered: RegisteredComponent = catalogue.resolve(ComponentKind.OPTIMIZER, optimizer.name)
        self._catalogue = catalogue
        self._models = models
        self._constraints = constraints
        self._known = known
        self._seed = seed
        self.begin()

    def begin(self) -> None:
        """Forget what was kept: another history begins, whose places hold other returns."""
        self._estimation = MomentEstimation(self._models, self._catalogue)
        self._standing: _Standing | None = None
        self._last: tuple[tuple[str, ...], Floats] | None = None

    def decide(self, window: Window, state: State) -> Decision:
        """Return the optimal weights, with their certificate."""
        del state
        return self.solved_with(self.moments(window))

    def moments(self, window: Window) -> EstimatedMoments:
        """Return the moments of a window."""
        held = Held(weights=window.current, sold=window.outside)
        return self._estimation.moments(self._given(window), held, first=window.first)

    def solved_with(self, moments: EstimatedMoments) -> Targets:
        """Return the targets that moments lead to."""
        problem = moments.problem(self._feasible(moments.given), seed=self._seed)
        if self._levels is not None:
            solution = self._levels.solve(problem)
            shares = [(level.name, level.share) for level in solution.certificate.levels if level.share is not None]
            reason = ", ".join(f"{sector} {share:.2%}" for sector, share in shares)
            return Targets(weights=solution.weights, reason=reason, certificate=solution.certificate)
        start = None if self._warm is None else self._start(problem.assets)
        if self._warm is None or start is None:
            solution = solved(self._optimizer, problem, self._registered)
        else:
            solution = solved_from(self._warm, problem, start, self._registered)
        self._last = problem.assets, solution.weights
        return Targets(weights=solution.weights, certificate=solution.certificate)

    def with_means(self, window: Window, means: Floats) -> Targets:
        """Return the targets where a strategy's scores are the expected returns per period, shape (n_assets,)."""
        return self.solved_with(replace(self.moments(window), mean=frozen_floats(means)))

    def _given(self, window: Window) -> Input:
        standing = self._standing_of(window)
        return Input(
            assets=standing.assets,
            returns=window.returns,
            periods_per_year=window.periods_per_year,
            groups=standing.groups,
            elsewhere=standing.elsewhere,
            market_caps=window.market_caps,
            passed_over=window.passed_over,
            labels=standing.labels,
        )

    def _standing_of(self, window: Window) -> _Standing:
        """Return what is as it was at the last decision where the universe and its groups are."""
        standing, groups = self._standing, {**window.groups, **self._known.groups}
        if standing is None or standing.assets != window.assets or standing.groups != groups:
            inside = frozenset(window.assets)
            standing = self._standing = _Standing(
                assets=window.assets,
                groups=groups,
                elsewhere=tuple(asset for asset in self._known.assets if asset not in inside),
                labels=_other_labels(self._known.labels, groups),
            )
        return standing

    def _feasible(self, given: Input) -> FeasibleSet:
        standing = self._standing
        if standing is None or standing.groups is not given.groups:  # moments of another window than the last
            return feasible_set(self._constraints, given)
        if standing.feasible is None:
            standing.feasible = feasible_set(self._constraints, given)
        return standing.feasible

    def _start(self, assets: tuple[str, ...]) -> Floats | None:
        """Return the last solution, of assets that are new none: where a solver may begin."""
        if self._last is None or self._last[0] == assets:
            return None if self._last is None else self._last[1]
        before = dict(zip(*self._last, strict=True))
        return frozen_floats([before.get(asset, 0.0) for asset in assets])


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
