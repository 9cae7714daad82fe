"""Nothing that a peer lists is forgotten: it is a metric under some name, or the reason why not is said."""

import json
from pathlib import Path

import pytest

from tangency.performance.metrics.left_out import LEFT_OUT
from tangency.performance.metrics.registry import METRICS

LISTED = json.loads((Path(__file__).parent / "data" / "peer_metrics.json").read_text(encoding="utf-8"))
NAMES = [f"{package}:{name}" for package, names in LISTED.items() if package != "source" for name in names]
MAPPED = {peer for metric in METRICS.values() for peer in metric.peers}


def is_of(peer, name):
    return peer == name or peer.startswith(f"{name} ")


@pytest.mark.parametrize("name", NAMES)
def test_what_a_peer_lists_is_here_or_said_to_be_left_out(name):
    mapped = any(is_of(peer, name) for peer in MAPPED)
    assert mapped != (name in LEFT_OUT)


def test_what_is_left_out_is_listed_by_a_peer():
    assert set(LEFT_OUT) <= set(NAMES)


def test_a_peers_name_belongs_to_one_metric():
    peers = [peer for metric in METRICS.values() for peer in metric.peers]
    assert len(peers) == len(set(peers))
