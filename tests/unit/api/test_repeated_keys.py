"""A key that stands twice in one object of a body is refused, and nothing else is."""

from __future__ import annotations

import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient

import tangency as tg
from tangency.api import create_app
from tangency.api.repeated_keys import repeated_key

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text('ab"\\:{}[], \n\u00e9\u0001'),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text('ab"\\:{}\u00e9', max_size=3), inner, max_size=4)
    ),
    max_leaves=12,
)


def judged_by_json(text):
    """Whether the standard library's parser meets a repeated key."""
    seen = []

    def take(pairs):
        seen.append(len({key for key, _ in pairs}) < len(pairs))
        return dict(pairs)

    json.loads(text, object_pairs_hook=take)
    return any(seen)


@given(VALUES, st.booleans(), st.sampled_from([None, 1]))
def test_what_has_no_repeated_key_passes(value, is_ascii, indent):
    text = json.dumps(value, ensure_ascii=is_ascii, indent=indent)
    assert repeated_key(text.encode()) is None


@given(VALUES, st.text('ab"\\:\u00e9', max_size=3), st.booleans(), st.booleans())
def test_a_repeated_key_is_found_wherever_it_stands(value, key, first_is_ascii, second_is_ascii):
    first, second = (json.dumps(key, ensure_ascii=each) for each in (first_is_ascii, second_is_ascii))
    inner = json.dumps(value)
    text = f'[{{"x": [{inner}, {{{first} : {inner}, "other": {inner}, {second}: 1}}]}}]'
    assert judged_by_json(text)
    found = repeated_key(text.encode())
    assert found in {key, "other"}


def test_megabytes_are_looked_through_in_a_moment():
    text = b'{"values": [' + b"0.123456789, " * 1_500_000 + b'0], "dates": [' + b'"2024-01-01", ' * 800_000 + b'""]}'
    began = time.process_time()
    assert repeated_key(text) is None
    assert time.process_time() - began < 2.0


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    with (
        tg.Desk(tmp_path_factory.mktemp("home")) as desk,
        TestClient(create_app(desk), base_url="http://localhost") as it,
    ):
        yield it


@pytest.mark.parametrize(
    "repeated",
    [
        '"as_of": "2024-11-30", "as_of": "2023-11-30"',
        '"as_of": "2024-11-30", "universe": {"top": 3, "n_returns": 100, "t\\u006fp": 4}',
    ],
)
def test_such_a_body_is_refused_in_words(client, repeated):
    """The last one was taken silently."""
    headers = {"Content-Type": "application/json"}
    answer = client.post("/api/portfolio/optimize", content='{"dataset": "crypto", ' + repeated + "}", headers=headers)
    assert answer.status_code == 422
    problem = answer.json()
    assert problem["type"] == "urn:tangency:problem:configuration"
    assert "twice" in problem["what"]
    assert problem["value"] in {"as_of", "top"}
