"""A first visit draws its plot, also in a browser that is too busy to load a widget's module in time.

`make visits` is the long form, with processes burning beside 200 visits.
"""

from __future__ import annotations

import pytest
from visits.study import IMPATIENT, first_visit

pytestmark = [pytest.mark.browser, pytest.mark.timeout(900)]


@pytest.mark.parametrize("script", [None, IMPATIENT], ids=["in time", "too late"])
def test_every_first_visit_draws_its_plot(chromium, apps_server, script):
    """Plotly's own widget lost its figure where its module took more than two seconds: axes −1 … 6, no bars."""
    for _ in range(2):
        fault = first_visit(chromium, apps_server.app, patience_seconds=240, script=script)
        assert fault == ""
