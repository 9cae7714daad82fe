"""Where the API may listen."""

from __future__ import annotations

import socket

import pytest

import tangency as tg
from tangency.api.server import _listening, serve


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.1", "example.org", ""])
def test_only_the_loopback_is_served(host):
    with pytest.raises(tg.ConfigurationError) as caught:
        _listening(host, 0)
    assert caught.value.where == "host"


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_the_loopback_is_listened_on(host):
    with _listening(host, 0) as listener:
        assert listener.getsockname()[0] == "127.0.0.1"


def test_a_port_that_is_taken_is_an_error_in_words(tmp_path, monkeypatch):
    monkeypatch.setenv("TANGENCY_HOME", str(tmp_path))
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        with pytest.raises(tg.ConfigurationError, match="the port cannot be used"):
            serve(port=other.getsockname()[1])


def test_a_port_that_is_none_is_an_error_in_words():
    with pytest.raises(tg.ConfigurationError, match="the port cannot be used"):
        _listening("127.0.0.1", 70_000)
