"""Laws of the faces: what goes in comes out to the last bit."""

from __future__ import annotations

import json
import math

from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import Field

from tangency.api.bodies import InlineReturns
from tangency.sdk import Params
from tangency.widgets.form import ParamsForm

returns = st.floats(min_value=-1, max_value=1, allow_nan=False) | st.none()


class Example(Params):
    power: float = Field(1.0, ge=0, le=4, description="a slider")
    aversion: float = Field(1.0, gt=0, le=1000, description="a box")
    days: int = Field(1, ge=1, le=30, description="whole numbers")
    limit: float | None = Field(None, description="optional")
    words: tuple[str, ...] = Field((), description="words")
    robust: bool = Field(False, description="a flag")


@settings(max_examples=40, deadline=None)
@given(st.lists(st.lists(returns, min_size=3, max_size=3), min_size=1, max_size=5))
def test_inline_returns_keep_every_bit(rows):
    """Returns that go through JSON arrive to the last bit, and a null arrives as missing."""
    body = json.loads(json.dumps({"assets": ["A", "B", "C"], "values": rows}))
    frame = InlineReturns.model_validate(body).data()
    for row, sent in zip(frame.to_numpy().tolist(), rows, strict=True):
        for found, value in zip(row, sent, strict=True):
            assert math.isnan(found) if value is None else math.copysign(1, found) == math.copysign(1, value)
            assert value is None or found == value


@settings(max_examples=30, deadline=None)
@given(
    st.builds(
        Example,
        power=st.floats(0, 4),
        aversion=st.floats(1e-18, 1000),
        days=st.integers(1, 30),
        limit=st.none() | st.floats(-1e18, 1e18),
        words=st.lists(st.text("abc", min_size=1)).map(tuple),
        robust=st.booleans(),
    )
)
def test_a_form_gives_back_what_it_was_started_with(params):
    """The params of an untouched form are those that it shows, to the last bit."""
    start = params.model_dump(mode="json")
    assert Example.model_validate(ParamsForm(Example, start, where="form").params()) == params
