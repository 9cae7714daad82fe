"""Values of JSON that are read before their model is known."""

from __future__ import annotations

import json

import pytest
from pydantic import ValidationError

from tangency.desk.component_slots import ComponentChoice
from tangency.desk.sweeps.request import SweepRequest


@pytest.mark.parametrize("value", ["a\0b", ["a", "\0"], {"a": {"b\0": 1}}, {"a": [{"b": "\0"}]}])
def test_nul_is_refused_at_any_depth(value: object) -> None:
    with pytest.raises(ValidationError, match="holds NUL") as caught:
        ComponentChoice.model_validate_json(json.dumps({"name": "erc", "params": {"own": value}}))
    assert caught.value.errors()[0]["loc"][:2] == ("params", "own")
    with pytest.raises(ValidationError, match="holds NUL"):
        SweepRequest.model_validate_json(json.dumps({"dataset": "crypto", "axes": {"optimizer": [value]}}))


def test_anything_else_is_kept() -> None:
    own = {"text": "a", "many": [1, 2.5, None, True, {"deep": ["x"]}]}
    assert ComponentChoice(name="erc", params=own).params == own
