"""One first visit, judged by what is in the page: bars in the plot, on axes that are the figure's own."""

from __future__ import annotations

__all__ = ["IMPATIENT", "first_visit"]

# anywidget drops what is sent to a widget whose module has taken two seconds to load: here it takes hardly any.
IMPATIENT = """{
    const timeout = AbortSignal.timeout.bind(AbortSignal);
    AbortSignal.timeout = (milliseconds) => timeout(milliseconds === 2000 ? 20 : milliseconds);
}"""
_DRAWN = """() => {
    const plot = document.querySelector('.js-plotly-plot');
    const bars = [...document.querySelectorAll('.js-plotly-plot .bars path')];
    if (!plot?._fullLayout?.xaxis || bars.length === 0) return 'nothing is drawn';
    const points = plot.data.reduce((sum, trace) => sum + trace.y.length, 0);
    if (bars.length !== points) return `${bars.length} bars for ${points} points`;
    const [from, to] = plot._fullLayout.xaxis.range;
    if (from < -1 || to > 1.5 || !plot._fullLayout.yaxis.type.includes('category')) return `axes ${from} … ${to}`;
    return bars.some((bar) => bar.getBoundingClientRect().width > 20) ? '' : 'no bar has a width';
}"""


def first_visit(browser, address, *, patience_seconds, script=None):
    """Return what is wrong with the page of a new visitor, as text; empty where the plot is drawn.

    Parameters
    ----------
    script
        Run in the page before anything else.
    """
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    said: list[str] = []
    try:
        page = context.new_page()
        page.on("console", lambda message: said.append(f"{message.type}: {message.text[:300]}"))
        page.on("pageerror", lambda error: said.append(f"error: {str(error)[:300]}"))
        page.on("requestfailed", lambda request: said.append(f"not loaded: {request.url[-90:]}, {request.failure}"))
        if script is not None:
            page.add_init_script(script)
        answer = page.goto(address, wait_until="commit", timeout=patience_seconds * 1000)
        if answer.status != 200:
            return f"status {answer.status}"
        try:
            page.locator(".tg-figure").first.wait_for(timeout=patience_seconds * 1000)
        except Exception as error:  # noqa: BLE001  # playwright is the caller's
            kind = type(error).__name__
            return f"no numbers after {patience_seconds} s: {kind}; {_seen(page)}; the page said {said[-12:]}"
        return _settled(page)
    finally:
        context.close()


def _seen(page):
    """Return what stands in a page without numbers, shortly."""
    return page.evaluate(
        """() => {
        const cells = document.getElementById('rendered_cells');
        const left = document.querySelectorAll('script[type="application/vnd.voila.cell-output+json"]').length;
        return `cells ${cells?.style.display || 'shown'}, ${left} outputs not rendered, `
            + `html ${(cells?.innerHTML ?? '').replace(/\\s+/g, ' ').slice(0, 1500)}`;
    }"""
    )


def _settled(page):
    for _ in range(120):
        fault = page.evaluate(_DRAWN)
        if not fault:
            return ""
        page.wait_for_timeout(250)
    return fault
