"""Laws of the host: whatever a user types is answered with a value or with a typed error."""

import contextlib
from typing import Any, Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import Field
from rapidfuzz.distance import OSA

from tangency.contracts.component import ComponentKind, ComponentSpec
from tangency.contracts.params import NoParams, Params
from tangency.errors import ConfigurationError, UnknownName
from tangency.host import Catalogue, Observers, RegisteredComponent
from tangency.host.naming import is_name
from tangency.host.parameters import validated

pytestmark = pytest.mark.any_processor


class Settings(Params):
    objective: Literal["min_risk", "max_sharpe"] = Field("min_risk", description="what is optimised")
    power: float = Field(1.0, gt=0, le=4, description="exponent")
    window_days: int | None = Field(None, ge=2, description="days")
    sides: tuple[bool, ...] = Field((), description="nested values")


FIELDS = st.sampled_from([*Settings.model_fields, "pover", "objektive"]) | st.text(max_size=8)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12) | st.just("max_sharpe"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=5,
)


@settings(max_examples=200, deadline=None)
@given(st.dictionaries(FIELDS, VALUES, max_size=4))
def test_params_validate_or_are_refused_in_words(values: dict[str, Any]) -> None:
    """Params either validate, and then survive JSON, or raise a ConfigurationError that says where and what to do."""
    refusal: ConfigurationError | None = None
    try:
        params = validated(Settings, values, where="optimizer x/y")
    except ConfigurationError as error:
        refusal = error
    if refusal is None:
        assert Settings.model_validate_json(params.model_dump_json()) == params
    else:
        assert str(refusal.where).startswith("optimizer x/y")
        assert refusal.remedy


NAMES = st.lists(st.from_regex(r"[ab]{1,3}(-[ab])?", fullmatch=True), max_size=3, unique=True)


@settings(max_examples=100, deadline=None)
@given(NAMES, NAMES, st.text("ab-/", max_size=6))
def test_a_name_resolves_only_if_it_is_unique(left: list[str], right: list[str], asked: str) -> None:
    """A name finds a component if and only if exactly one has it as its id or as its bare name."""
    components = [
        RegisteredComponent(
            id=f"{plugin}/{name}",
            plugin=plugin,
            version="1",
            kind=ComponentKind.STRATEGY,
            spec=ComponentSpec(name=name, summary=name, params=NoParams, factory=object),
        )
        for plugin, names in (("a", left), ("b", right))
        for name in names
    ]
    catalogue = Catalogue(plugins=(), registered=tuple(components), observers=Observers({}))
    matching = [each for each in components if asked in (each.id, each.spec.name)]
    found = None
    with contextlib.suppress(ConfigurationError):
        found = catalogue.resolve(ComponentKind.STRATEGY, asked)
    assert found == (matching[0] if len(matching) == 1 else None)
    assert all(is_name(each.spec.name) for each in components)


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(sorted(Settings.model_fields)), st.data())
def test_one_slip_is_understood(field: str, data: st.DataObject) -> None:
    """A param's name with one letter lost is answered with that param, or with one as near."""
    at = data.draw(st.integers(0, len(field) - 1))
    typed = field[:at] + field[at + 1 :]
    with pytest.raises(UnknownName) as caught:
        validated(Settings, {typed: 1}, where="here")
    best = caught.value.candidates[0]
    assert best == field or OSA.distance(typed, best) <= OSA.distance(typed, field)
