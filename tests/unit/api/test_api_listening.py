"""Where the API may listen."""

from __future__ import annotations

import socket

import pytest

import tangency as tg
from tangency.api.listening import bound_to, one_more, share
from tangency.api.server import serve


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.1", "example.org", ""])
def test_only_the_loopback_is_served(host):
    with pytest.raises(tg.ConfigurationError) as caught:
        bound_to(host, 0)
    assert caught.value.where == "host"


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_the_loopback_is_listened_on(host):
    with bound_to(host, 0) as listener:
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
        bound_to("127.0.0.1", 70_000)


def test_processes_share_an_address_that_no_other_server_gets():
    with bound_to("127.0.0.1", 0) as held:
        address = share(held)
        with one_more(address) as first, one_more(address) as second:
            for each in (first, second):
                each.listen()
            with pytest.raises(tg.ConfigurationError, match="the port cannot be used"):
                bound_to(*address)


def test_small_writes_of_a_connection_are_sent_at_once():
    """Asyncio does so for sockets that are named as TCP, and for no others."""
    with bound_to("127.0.0.1", 0) as held:
        assert held.proto == socket.IPPROTO_TCP
        with one_more(share(held)) as more:
            assert more.proto == socket.IPPROTO_TCP
