"""A page whose kernel or server is gone says so, greys what no longer follows, and comes back as it was."""

from __future__ import annotations

import json
import os
import re
import signal
from pathlib import Path

import pytest
from running_processes import running_below

pytestmark = [pytest.mark.browser, pytest.mark.timeout(900)]

CONSTRAINTS = 'weight <= 30%\nsector["Layer 1"] <= 50%'
SLOW = 240_000
FITS = """notice => [...notice.querySelectorAll('*')].every(
    each => each.scrollWidth <= each.clientWidth + 1 || getComputedStyle(each).display === 'inline')"""
# Kernels for the pages of other notebooks would be heated, and ended again, for nothing.
PORTFOLIO = (
    "from tangency.widgets import server as s; "
    "s._POOLS = dict((name, dict(pool, pool_size=pool['pool_size'] * (name != 'default'))) "
    "for name, pool in s._POOLS.items())"
)
# As would those for a second visitor.
ONE_VISIT = f"{PORTFOLIO}; s._POOLS['portfolio.ipynb']['pool_size'] = 1; s._REFILL_SECONDS = 600"
# The page that shows is connected: only here such kernels are culled too.
CULLING = (
    f"{PORTFOLIO}; arguments = s.voila_arguments; s._IDLE_SECONDS = 45; "
    "s._CULL_SECONDS = 1; s.voila_arguments = lambda *a, **k: "
    "tuple(each.replace('cull_connected=False', 'cull_connected=True') for each in arguments(*a, **k))"
)


def field(page, label):
    return page.locator(".tg-field").filter(has=page.locator(f".tg-label:text-is('{label}')")).last


def visited(chromium, server):
    page = chromium.new_context(viewport={"width": 1280, "height": 900}).new_page()
    page.goto(server.app, wait_until="commit", timeout=SLOW)
    page.locator(".tg-figure").first.wait_for(timeout=SLOW)
    return page


def answered(page):
    """Wait until the result is that of the form; return the exact weights."""
    page.locator(".tg-status-line").filter(has_text="Not recorded").wait_for(timeout=SLOW)
    page.locator(".tg-results:not(.tg-stale)").wait_for(timeout=SLOW)
    page.locator(".tg-button:enabled").wait_for(timeout=SLOW)
    return json.loads(page.locator(".tg-exact").text_content())


def fill_in(page):
    field(page, "risk model").locator("select").first.select_option(label="ledoit-wolf")
    page.fill(".tg-constraints textarea", CONSTRAINTS)
    page.locator(".tg-results li").filter(has_text='sector["Layer 1"] <= 50%').first.wait_for(timeout=SLOW)
    weights = answered(page)
    assert max(weights.values()) > 0.2
    return weights


def kernel_id(page):
    return page.evaluate("JSON.parse(document.getElementById('jupyter-config-data').textContent).kernelId")


def told(page, state):
    """Wait for the notice; return its words, with the page checked in both widths."""
    notice = page.locator(f".tg-connection[data-state='{state}']")
    notice.wait_for(timeout=SLOW)
    assert page.locator(".tg-controls").evaluate("each => each.inert")
    page.wait_for_function("getComputedStyle(document.getElementById('rendered_cells')).opacity < 0.6")
    for width in (1280, 1920):
        page.set_viewport_size({"width": width, "height": 900})
        page.wait_for_timeout(400)
        if folder := os.environ.get("TANGENCY_SCREENSHOTS"):
            page.screenshot(path=Path(folder) / f"lost-{state}-{width}.png")
        box = notice.bounding_box()
        assert box["y"] == 0
        assert box["width"] == pytest.approx(width, abs=20)
        assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0
        assert notice.evaluate(FITS)
    return notice.inner_text()


def start_again(page):
    """Press the button; once more where the kernel that was ready for the page was culled with the others."""
    for _ in range(4):
        before = kernel_id(page)
        page.get_by_role("button", name="Start again").click()
        page.wait_for_function(
            "before => ![before, undefined].includes(JSON.parse("
            "document.getElementById('jupyter-config-data')?.textContent ?? '{}').kernelId)",
            arg=before,
            timeout=SLOW,
        )
        page.locator(".tg-figure:visible, .tg-connection[data-state='ended']:visible").first.wait_for(timeout=SLOW)
        if page.locator(".tg-connection").is_hidden():
            return
    pytest.fail("every kernel that the page was given ended")


def assert_comes_back(page, weights):
    said = told(page, "ended")
    assert "The process behind this page has ended" in said
    assert "What you had entered is kept" in said
    start_again(page)
    assert answered(page) == weights
    assert page.locator(".tg-constraints textarea").input_value() == CONSTRAINTS
    select = field(page, "risk model").locator("select").first
    assert select.evaluate("each => each.selectedOptions[0].label") == "ledoit-wolf"
    assert page.locator(".tg-connection").is_hidden()
    assert not page.locator(".tg-controls").evaluate("each => each.inert")


def test_a_killed_kernel(chromium, apps_server):
    page = visited(chromium, apps_server)
    weights = fill_in(page)
    (kernel,) = running_below(apps_server.process.pid, kernel_id(page))
    kernel.send_signal(signal.SIGKILL)
    assert_comes_back(page, weights)
    page.context.close()


def test_a_culled_kernel(chromium, serve_apps_at):
    with serve_apps_at("culling", before=CULLING) as server:
        page = visited(chromium, server)
        weights = fill_in(page)
        assert_comes_back(page, weights)
        page.context.close()


@pytest.mark.parametrize("ending", [signal.SIGKILL, signal.SIGTERM])
def test_a_server_that_ends_and_is_started_again(chromium, serve_apps_at, ending):
    with serve_apps_at("first", before=ONE_VISIT) as first:
        page = visited(chromium, first)
        weights = fill_in(page)
        first.process.send_signal(ending)
        first.process.wait(60)
        assert "The server does not answer" in told(page, "away")
    with serve_apps_at("second", port=first.port, before=ONE_VISIT):
        assert_comes_back(page, weights)
        page.context.close()


def test_a_page_that_stays_empty(chromium, apps_server):
    """A part that never arrives left the page empty for ever, and nothing said so."""
    page = chromium.new_context(viewport={"width": 1280, "height": 900}).new_page()
    part = re.compile(r"/voila/labextensions/.*/static/|/api/kernels/")
    asked = []

    def hold_back(route):
        """Let pass what comes until the page knows its kernel; the classes of widgets are fetched after it."""
        if "/api/kernels/" in route.request.url:
            asked.append(route.request.url)
        elif asked:
            return
        route.continue_()

    page.route(part, hold_back)
    page.goto(apps_server.app, wait_until="commit", timeout=SLOW)
    notice = page.locator(".tg-connection[data-state='unbuilt']")
    notice.wait_for(timeout=SLOW)
    assert "This page is still empty" in notice.inner_text()
    page.unroute(part)
    notice.get_by_role("button", name="Start again").click()
    page.locator(".tg-figure").first.wait_for(timeout=SLOW)
    assert page.locator(".tg-connection").is_hidden()
    page.context.close()
