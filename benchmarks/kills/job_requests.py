"""The requests of jobs: each of its own number, so that what was computed can be computed again."""

from __future__ import annotations

import http.client
import json
from typing import Any

import numpy as np
import pandas as pd

__all__ = ["TO_ANSWER", "asked", "body_of", "frame_of"]

TO_ANSWER = 60.0
"""Seconds within which a server answers."""
_ASSETS = list("ABCD")


def body_of(number: int, verb: str) -> dict[str, Any]:
    """Return a request that no other number has."""
    frame = frame_of(number)
    body: dict[str, Any] = {
        "returns": {
            "assets": _ASSETS,
            "dates": [f"{day:%Y-%m-%d}" for day in frame.index],
            "values": frame.to_numpy().tolist(),
        },
        "optimizer": {"name": "riskfolio", "params": {}} if verb == "riskfolio" else {"name": "erc"},
        "time_limit": 60.0,
    }
    return body | ({"draws": 1500, "seed": number} if verb == "weight-bands" else {})


def frame_of(number: int) -> pd.DataFrame:
    """Return the returns of a request."""
    values = np.random.default_rng(number).normal(0.001, 0.02, (60, 4)).round(6)
    return pd.DataFrame(values, columns=_ASSETS, index=pd.date_range("2024-01-01", periods=60))


def asked(port: int, method: str, path: str, body: object = None) -> tuple[int, str]:
    """Return status and text of an answer."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=TO_ANSWER)
    try:
        headers = {"Content-Type": "application/json", "Prefer": "respond-async"}
        connection.request(method, path, None if body is None else json.dumps(body), headers)
        with connection.getresponse() as response:
            return response.status, response.read().decode()
    finally:
        connection.close()
