"""What a params model leaves open has bounds on every face, and numbers are numbers."""

from __future__ import annotations

import json
import time

import pandas as pd
import pytest
from pydantic import Field, ValidationError

import tangency as tg
from tangency.contracts.params import Params
from tangency.domain.input_limits import LONGEST_NAME, MOST_ASSETS
from tangency.domain.naming import nearest_names
from tangency.errors import TangencyError, quoted
from tangency.host import default_catalogue
from tangency.host.parameters import validated


class Inner(Params):
    share: float = Field(0.5, gt=0, lt=1, description="x")


class Open(Params):
    number: float = Field(0.0, description="x")
    whole: int | None = Field(None, description="x")
    text: str = Field("", description="x")
    texts: tuple[str, ...] = Field((), description="x")
    sizes: dict[str, float] = Field({}, description="x")
    either: dict[str, str | float] = Field({}, description="x")
    inner: Inner = Field(Inner(), description="x")


@pytest.mark.parametrize(
    "values",
    [
        {"number": True},
        {"number": "0.1"},
        {"number": b"1"},
        {"number": 1e300},
        {"number": float("nan")},
        {"whole": "1"},
        {"whole": False},
        {"whole": 10**30},
        {"text": "a\0"},
        {"text": "\ud800"},
        {"text": "x" * 100_000},
        {"texts": ["x"] * 200_000},
        {"texts": ["a\0"]},
        {"sizes": {"A": True}},
        {"sizes": {"x" * 1000: 1.0}},
        {"sizes": {"a\0": 1.0}},
        {"sizes": {"\udc80": 1.0}},
        {"either": {"A": True}},
        {"inner": {"share": "0.5"}},
        {"inner": {"share": 5e-324}},
        {"inner": {"share": 1.0}},
    ],
)
def test_what_is_no_number_or_beyond_its_bounds_is_refused(values):
    with pytest.raises(tg.ConfigurationError) as caught:
        validated(Open, values, where="here")
    assert len(str(caught.value)) < 2_500
    json.dumps(caught.value.details()).encode()
    with pytest.raises(ValidationError):
        Open(**values)


@pytest.mark.parametrize(
    "values", [{"number": 1}, {"whole": 2.0}, {"either": {"A": "0.1", "B": 2}}, {"inner": {"share": 0.1}}]
)
def test_numbers_of_any_kind_are_read(values):
    assert validated(Open, values, where="here")


def leaves(schema):
    if isinstance(schema, dict):
        yield schema
        for key, value in schema.items():
            if key not in {"default", "examples"}:
                yield from leaves(value)
    elif isinstance(schema, list):
        for each in schema:
            yield from leaves(each)


def lacks(leaf):
    match leaf.get("type"):
        case "number" | "integer":
            return not (leaf.keys() & {"minimum", "exclusiveMinimum"} and leaf.keys() & {"maximum", "exclusiveMaximum"})
        case "string":
            return not leaf.keys() & {"maxLength", "enum", "const", "pattern"}
        case "array":
            return "maxItems" not in leaf
        case "object":
            is_open = leaf.get("additionalProperties", True) is not False
            return is_open and not {"maxProperties", "propertyNames"} <= leaf.keys()
    return False


def test_the_json_schema_of_every_first_party_param_states_its_bounds():
    for component in default_catalogue().registered:
        schema = component.spec.params.model_json_schema()
        assert [leaf for leaf in leaves(schema) if lacks(leaf)] == [], component.id


def test_names_are_compared_at_a_cost_that_does_not_grow_with_their_product():
    """An unknown name of 1 MB among a thousand long ones cost minutes."""
    known = [f"{i:06d}" + "x" * (LONGEST_NAME - 6) for i in range(20_000)]
    started = time.process_time()
    assert nearest_names("y" * 1_000_000, known) == ()
    assert len(nearest_names(known[7][:-1] + "y", known)) == 3
    assert time.process_time() - started < 2.0


def test_a_frame_of_too_many_or_too_long_labels_is_refused_at_once():
    """A frame of 40 000 equal labels took 14.5 s, counted once for each."""
    started = time.process_time()
    for labels in (["A"] * 15_000, [f"A{i}" for i in range(MOST_ASSETS + 1)], ["A", "x" * 1_000_000]):
        with pytest.raises(tg.DataError) as caught:
            tg.optimize(pd.DataFrame([[0.01] * len(labels), [0.02] * len(labels)], columns=labels))
        assert len(str(caught.value)) < 1_000
    assert time.process_time() - started < 2.0


@pytest.mark.parametrize("size", [1e160, 1e308, 1.1e6])
def test_returns_and_moments_that_no_market_has_are_refused_in_words(size):
    with pytest.raises(tg.DataError, match="at most 100000000%"):
        tg.optimize(pd.DataFrame([[0.01, 0.02], [size, 0.01], [0.02, -0.01]], columns=["A", "B"]), returns_are="simple")
    names = ["A", "B"]
    with pytest.raises(tg.DataError, match="the mean is larger"):
        tg.Moments(
            mean=pd.Series([size, 0.1], names), covariance=pd.DataFrame([[0.04, 0.0], [0.0, 0.01]], names, names)
        )
    with pytest.raises(tg.DataError, match="the variance is larger"):
        tg.Moments(
            mean=pd.Series([0.1, 0.1], names),
            covariance=pd.DataFrame([[min(size * 1e7, 1e300), 0.0], [0.0, 0.01]], names, names),
        )


@pytest.mark.parametrize(
    "value",
    ["x" * 10**7, b"x" * 10**7, list(range(10**6)), {i: i for i in range(10**6)}, 10**10_000, ["\ud800"], "\ud800"],
    ids=str.split("text bytes list dict int list-of-half half"),
)
def test_an_error_quotes_a_little_of_what_was_given(value):
    started = time.process_time()
    error = TangencyError(f"bad {quoted(value)}", where="x" * 10**6, value=value, remedy=f"not {quoted(value)}")
    told = (str(error), json.dumps(error.details()), repr(error.parts()))
    assert time.process_time() - started < 0.2
    assert all(len(each) < 5_000 for each in told)
    str(error).encode()
