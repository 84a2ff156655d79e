"""A page in a real browser: it is drawn, and nothing is said on the console."""

from __future__ import annotations

import subprocess
from pathlib import Path

from crawling import PATIENCE

from newsbot.browser.launch import find_browser, surroundings

CHROMIUM = find_browser()


def assert_shows(html: str, folder: Path, width: int) -> None:
    """Draws a page of ours in a window of a width; `folder` is for the files that this needs."""
    page, picture = folder / "page.html", folder / "page.png"
    page.write_text(html, "utf-8")
    done = subprocess.run(
        [str(CHROMIUM), "--headless=new", "--no-sandbox", "--disable-gpu", "--enable-logging=stderr", f"--user-data-dir={folder}/p",
         f"--window-size={width},1600", f"--screenshot={picture}", page.as_uri()],
        capture_output=True, text=True, timeout=PATIENCE, env=surroundings(),
    )  # fmt: skip
    assert "CONSOLE" not in done.stderr, done.stderr
    assert picture.stat().st_size > 10_000
