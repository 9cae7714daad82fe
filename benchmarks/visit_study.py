"""First visits of the dashboard's page beside processes that burn the processor.

`python benchmarks/visit_study.py 200` visits 200 times and exits with the number of pages without their plot; a second
number says how many processes burn, twice as many as there are processors where it is not given.
"""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from playwright.sync_api import sync_playwright
from visits.study import first_visit

PATIENCE_SECONDS = 120
HEATING_SECONDS = 300


def main(count: int, n_burners: int) -> int:
    """Print the study; return how many visits failed."""
    burners = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(n_burners)]
    faults = 0
    try:
        with tempfile.TemporaryDirectory(prefix="tangency-visits-") as folder, sync_playwright() as playwright:
            server, address = _served(Path(folder))
            browser = playwright.chromium.launch(
                executable_path=shutil.which("chromium") or shutil.which("google-chrome"),
                args=["--no-sandbox", "--disable-gpu"],
            )
            for number in range(1, count + 1):
                started = time.perf_counter()
                fault = first_visit(browser, address, patience_seconds=PATIENCE_SECONDS)
                faults += bool(fault)
                print(
                    f"  visit {number}: {fault or 'drawn'} after {time.perf_counter() - started:.1f} s; "
                    f"{faults} failed; load {os.getloadavg()[0]:.1f}",
                    flush=True,
                )
            browser.close()
            server.send_signal(signal.SIGTERM)
            server.wait(30)
    finally:
        for burner in burners:
            burner.kill()
    print(f"  {count} first visits, {len(burners)} processes burning beside them: {faults} without their plot")
    return faults


def _served(folder):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log = folder / "server.log"
    environment = {**os.environ, "TANGENCY_HOME": str(folder / "home"), "JUPYTER_RUNTIME_DIR": str(folder / "runtime")}
    with log.open("wb") as out:
        code = f"from tangency.widgets.server import serve_apps; serve_apps({port}, open_browser=False)"
        server = subprocess.Popen([sys.executable, "-c", code], env=environment, stdout=out, stderr=out)
    deadline = time.monotonic() + HEATING_SECONDS
    while "is filled with" not in (told := log.read_text(errors="replace")):
        if server.poll() is not None or time.monotonic() > deadline:
            sys.exit(told[-4000:])
        time.sleep(0.5)
    return server, f"http://127.0.0.1:{port}/{re.search(r'[?]token=[0-9a-f]+', told)[0]}"


if __name__ == "__main__":
    numbers = [int(text) for text in sys.argv[1:]]
    count, n_burners = (numbers + [200, 2 * (os.cpu_count() or 1)][len(numbers) :])[:2]
    sys.exit(min(100, main(count, n_burners)))
