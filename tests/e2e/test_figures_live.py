"""A figure, the last line of a cell, in JupyterLab and in Voilà: drawn live, with nothing from elsewhere."""

from __future__ import annotations

import re

import pytest

pytestmark = pytest.mark.browser

AT_HOME = re.compile(r"^(https?|wss?)://(127\.0\.0\.1|localhost)(:\d+)?/|^(data|blob):|^about:blank$")
BARS = ".js-plotly-plot .bars path"


@pytest.mark.parametrize("face", ["lab_server", "voila_server"])
def test_a_figure_draws(chromium, request, face):
    server, address = request.getfixturevalue(face)
    page = chromium.new_context(viewport={"width": 1280, "height": 900}).new_page()
    requests: list[str] = []
    page.on("request", lambda asked: requests.append(asked.url))
    page.on("websocket", lambda socket: requests.append(socket.url))
    page.goto(f"{server.url}/{address}")
    page.wait_for_selector(BARS, state="attached", timeout=90_000)
    page.mouse.move(640, 300)  # hovering must not ask for anything either
    page.wait_for_timeout(1000)
    assert page.evaluate(f"document.querySelectorAll('{BARS}').length") == 4
    room, plot = (
        page.locator(each).first.bounding_box() for each in (".jp-OutputArea-output", ".js-plotly-plot .main-svg")
    )
    assert 0.9 * room["width"] <= plot["width"] <= room["width"] + 1
    assert [url for url in requests if not AT_HOME.match(url)] == []
    page.context.close()
