"""Draws the pictures of the documents from a crawl of the sample site: `python -m bench.pictures` (`make pictures`).

Needs Chromium, and a font with Urdu letters (on Debian, fonts-sil-scheherazade).
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
import termios
import tty
from collections.abc import Iterator
from contextlib import suppress
from io import StringIO
from pathlib import Path
from typing import Literal

from playwright.sync_api import Page, ViewportSize, sync_playwright
from rich.console import Console
from rich.terminal_theme import TerminalTheme
from rich.text import Text

from newsbot.demo.server import SampleSite

IMAGES = Path(__file__).parents[1] / "docs" / "images"
WIDTH = 100
PORTS = range(8000, 8100)
FAST = ("-s", "DOWNLOAD_DELAY=0.05", "-s", "AUTOTHROTTLE_ENABLED=False", "-s", "INVENTED=1")
REPORT: ViewportSize = {"width": 1000, "height": 560}
_DEEP = ("000000", "cd3131", "0d8a58", "a07800", "245ebe", "963c96", "0a8296", "5a5a5a")
_BRIGHT = ("6e6e6e", "f14c4c", "23d18b", "e5c046", "5a9bf5", "d670d6", "3cbed2", "f0f0f0")
THEMES = {
    "light": ("fafaf8", "24292f", _DEEP),
    "dark": ("161b22", "d8dee6", _BRIGHT),
}
"""Background, text, and the eight colours of a terminal."""
SVG = """<svg class="rich-terminal" viewBox="0 0 {width} {height}" xmlns="http://www.w3.org/2000/svg">
<style>
.{unique_id}-matrix {{
  font-family: "Cascadia Mono", "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace;
  font-size: {char_height}px; line-height: {line_height}px;
}}
{styles}
</style>
<defs>
<clipPath id="{unique_id}-clip-terminal">
<rect x="0" y="0" width="{terminal_width}" height="{terminal_height}"/>
</clipPath>
{lines}
</defs>
{chrome}
<g transform="translate({terminal_x}, {terminal_y})" clip-path="url(#{unique_id}-clip-terminal)">
{backgrounds}
<g class="{unique_id}-matrix">{matrix}</g>
</g>
</svg>
"""
"""rich's own, except for its fonts, which it would load from another host."""
_CONTROL = re.compile(r"(\x1b\[[?0-9;]*[A-Za-z]|\r|\n)")


def main() -> None:
    """Writes `docs/images/{terminal,report,browse}-{light,dark}`."""
    with tempfile.TemporaryDirectory() as folder, served() as site:
        draw_terminal(folder, site.base_url)
        run(folder, "export", "--to", "release", "--quiet")
        draw_report(Path(folder) / "release" / "report.html")
        draw_browse(Path(folder))


def served() -> SampleSite:
    """The sample site on the first port that is free: a short number, as in the documents."""
    for port in PORTS:
        try:
            return SampleSite(port=port)
        except OSError:
            continue
    raise SystemExit(f"no port from {PORTS[0]} to {PORTS[-1]} is free")


def run(folder: str, *arguments: str) -> str:
    """What a command prints on a terminal of `WIDTH` columns."""
    terminal, inside = os.openpty()
    tty.setraw(inside)
    termios.tcsetwinsize(inside, (40, WIDTH))
    environment = {
        **os.environ, "COLUMNS": str(WIDTH), "LINES": "40", "TERM": "xterm-256color",
        "NEWSBOT_CONTACT": "you@example.org",
    }  # fmt: skip
    program = Path(sys.executable).with_name("newsbot")
    process = subprocess.Popen(
        [program, *arguments], cwd=folder, env=environment, stdin=inside, stdout=inside, stderr=inside
    )
    os.close(inside)
    printed = b""
    with suppress(OSError):  # the end of a terminal is an error
        while piece := os.read(terminal, 65536):
            printed += piece
    os.close(terminal)
    process.wait()
    return printed.decode()


def screen(printed: str) -> str:
    """The lines that a terminal shows at the end: lines that were drawn over are left out."""
    lines, row, fresh = [""], 0, False
    for part in _CONTROL.split(printed):
        if part == "\n":
            row, fresh = row + 1, True
            lines += [""] * (row + 1 - len(lines))
        elif part == "\r":
            fresh = True
        elif part.startswith("\x1b[") and part.endswith("A"):
            row, fresh = max(0, row - int(part[2:-1] or 1)), True
        elif part.startswith("\x1b[") and part.endswith("K"):
            lines[row] = ""
        elif part and not (part.startswith("\x1b[") and not part.endswith("m")):
            lines[row], fresh = part if fresh else lines[row] + part, False
    return "\n".join(lines).rstrip()


def draw_terminal(folder: str, base_url: str) -> None:
    """A crawl, the state of the site, and the story of one address."""
    story = f"{base_url}/karachi-newsrooms-agree-to-label-ai-pictures"
    calls = [("crawl", base_url, *FAST), ("status", base_url.removeprefix("http://").replace(":", "_")), ("why", story)]
    text = Text()
    for call in calls:
        shown = " ".join(["newsbot", *(word for word in call if word not in FAST)])
        text.append("$ ", "green").append(shown + "\n", "bold")
        text.append_text(Text.from_ansi(screen(run(folder, *call)))).append("\n\n")
    text.rstrip()
    for name in THEMES:
        console = Console(record=True, width=WIDTH, file=StringIO(), force_terminal=True)
        console.print(text)
        svg = console.export_svg(title="", theme=theme(name), code_format=SVG, unique_id="t")
        (IMAGES / f"terminal-{name}.svg").write_text(svg, "utf-8")


def theme(name: str) -> TerminalTheme:
    """Colours as rich takes them."""
    background, text, colours = THEMES[name]
    return TerminalTheme(_rgb(background), _rgb(text), [_rgb(colour) for colour in colours])


def _rgb(colour: str) -> tuple[int, int, int]:
    red, green, blue = bytes.fromhex(colour)
    return red, green, blue


def draw_report(page: Path) -> None:
    """The report of the data set, as Chromium shows it."""
    for scheme, tab in tabs():
        tab.goto(page.as_uri())
        story = tab.locator("details").filter(has_text="Karachi newsrooms agree to label")
        story.evaluate("story => { story.open = true; story.scrollIntoView() }")
        tab.screenshot(path=IMAGES / f"report-{scheme}.png")


def draw_browse(folder: Path) -> None:
    """A search in the data set."""
    program = Path(sys.executable).with_name("newsbot")
    command: list[str | Path] = [program, "browse", "release", "--cache", "cache"]
    with subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        try:
            address = server.stdout.readline().split()[3]
            for scheme, tab in tabs():
                tab.goto(f"{address}?q=newsroom&language=ur")
                tab.screenshot(path=IMAGES / f"browse-{scheme}.png")
        finally:
            server.terminate()


def tabs() -> Iterator[tuple[str, Page]]:
    """A page of Chromium in each scheme of colours."""
    browser_path = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    schemes: tuple[Literal["light", "dark"], ...] = ("light", "dark")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path, args=["--no-sandbox"])
        for scheme in schemes:
            yield scheme, browser.new_page(viewport=REPORT, color_scheme=scheme)
        browser.close()


if __name__ == "__main__":
    main()
