"""Pages that people look at have no barriers that axe finds: the docs site, the status page, a data set's report and pages."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from signal import SIGINT
from threading import Thread
from time import time
from typing import Any, Literal
from urllib.parse import quote
from urllib.request import urlopen

import pytest
from axe_playwright_python.sync_playwright import Axe
from chromium import CHROMIUM
from crawling import PATIENCE, ROOT
from pastruns import DAY, PastRuns
from playwright.sync_api import Page, ViewportSize, sync_playwright

from newsbot.status.page import status_html
from newsbot.status.sites import read_sites

pytestmark = [pytest.mark.slow, pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here: install chromium")]

LOOKS: Mapping[str, tuple[ViewportSize, Literal["light", "dark"]]] = {
    "desktop": ({"width": 1280, "height": 900}, "light"),
    "phone": ({"width": 390, "height": 844}, "dark"),
}


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        pass


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serves a folder on a free port; its address."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(folder))) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


FIRST_OF_EACH_LOOK = """
const seen = {};
for (const element of document.querySelectorAll("body *")) {
  const words = [...element.childNodes].filter(node => node.nodeType === Node.TEXT_NODE).map(node => node.data);
  const length = (words.join("").trim() || element.value || element.placeholder || "").length;
  if (!length || !element.checkVisibility()) continue;
  const looks = [element.localName, length > 1, element.closest("[disabled], [aria-disabled]") !== null];
  for (let above = element; above; above = above.parentElement) {
    const style = getComputedStyle(above);
    if (above === element) looks.push(style.color, style.webkitTextFillColor, style.fontSize, style.fontWeight, style.textShadow);
    looks.push(style.backgroundColor, style.backgroundImage, style.opacity, style.filter, style.position);
  }
  const look = looks.join();
  seen[look] = (seen[look] || 0) + 1;
  element.toggleAttribute("data-contrast", seen[look] <= 3);
}
"""
"""Marks three elements of each look: the contrast of all text of a long page takes most of the time of the rules."""


def barriers(folder: Path) -> list[str]:
    """What axe finds on the HTML files directly in a folder."""
    with served(folder) as home:
        return barriers_of(home, [f"/{path.name}" for path in sorted(folder.glob("*.html"))])


def barriers_of(home: str, addresses: Sequence[str]) -> list[str]:
    """What axe finds on pages in either look, each with all of its details open."""
    found = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        for look, (size, scheme) in LOOKS.items():
            context = browser.new_context(viewport=size, color_scheme=scheme, bypass_csp=True)
            for address in addresses:
                page = context.new_page()
                page.goto(f"{home}{address}", wait_until="load")
                found += [f"{address[1:]}, {look}: {barrier}" for barrier in barriers_in(page, size)]
                page.close()
            context.close()
        browser.close()
    return found


def barriers_in(page: Page, size: ViewportSize) -> list[str]:
    page.evaluate("new Promise(drawn => requestAnimationFrame(() => requestAnimationFrame(drawn)))")
    page.evaluate("document.querySelectorAll('details').forEach(part => part.open = true)")
    page.evaluate(FIRST_OF_EACH_LOOK)
    page.evaluate(Axe().axe_script)
    page.evaluate("axe.configure({rules: [{id: 'color-contrast', selector: '[data-contrast]'}]})")
    broken = page.evaluate("axe.run({resultTypes: ['violations']}).then(results => results.violations)")
    found = [
        f"{rule['id']} ({rule['impact']}), {len(rule['nodes'])}, as {rule['nodes'][0]['html']:.200}" for rule in broken
    ]
    if (width := page.evaluate("document.documentElement.scrollWidth")) > size["width"]:
        found.append(f"wider than the window, {width} pixels")
    return found


def newsbot(*arguments: str | Path) -> None:
    subprocess.run([sys.executable, "-m", "newsbot", *arguments], check=True, capture_output=True, timeout=PATIENCE)


def test_the_docs_site_has_no_barriers(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "mkdocs", "build", "--quiet", "--site-dir", str(tmp_path)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True, timeout=PATIENCE)
    assert len([*tmp_path.glob("*.html")]) > len([*(ROOT / "docs").glob("*.md")])
    assert not barriers(tmp_path)


def test_status_and_report_pages_have_no_barriers(tmp_path: Path) -> None:
    shown = tmp_path / "shown"
    shown.mkdir()
    newsbot("demo", "--data", tmp_path / "demo")
    (tmp_path / "demo" / "release" / "report.html").rename(shown / "report.html")
    newsbot("status", "--data", tmp_path / "demo", "--html", shown / "one.html")
    now = time()
    past = PastRuns(tmp_path / "data", "a.example")
    for day in range(5, 0, -1):
        past.ended(now - day * DAY, failures={f"https://a.example/{day}": "timeout"}, measures={"stories/ur": day})
    sites = read_sites(past.ledger, tmp_path / "data", ["a.example"], now, 60)
    past.close()
    (shown / "many.html").write_text(status_html(sites, now), "utf-8")
    assert not barriers(shown)


TABLES = (
    "/newsbot", "/newsbot/stories", "/newsbot/stories/1", "/newsbot/pairs?_facet=level", "/newsbot?sql=select+1", "/-/versions",
)  # fmt: skip
"""Pages that are Datasette's."""


def test_the_pages_of_a_data_set_have_no_barriers(tmp_path: Path) -> None:
    newsbot("demo", "--data", tmp_path / "demo")
    command = [sys.executable, "-m", "newsbot", "browse", "demo", "--cache", "cache"]
    server = subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE, text=True)
    try:
        assert server.stdout is not None
        home = server.stdout.readline().split()[3].rstrip("/;")
        with urlopen(f"{home}/newsbot/stories.json?_shape=array&languages=en,+ur") as answer:
            id = json.load(answer)[0]["id"]
        queries = ("", "?q=karachi", "?q=zzz", "?language=ur&from=2026-01&page=1", "nothing")
        with urlopen(f"{home}/newsbot/listings.json?_shape=array") as answer:
            lists = ["/lists", f"/lists/{json.load(answer)[0]['id']}", "/withdrawn", "/rights"]
        stories = [f"/stories/{id}", f"/stories/{id}?languages=ur"]
        addresses = [*(f"/{query}" for query in queries), *stories, *lists, *TABLES]
        found = barriers_of(home, addresses)
        typed = typed_into(home, "كراچي")
        server.send_signal(SIGINT)
        assert server.wait(PATIENCE) == 0
    finally:
        server.kill()
        server.communicate()
    assert not found
    assert typed == ("2 of 28 stories", "/?q=%D9%83%D8%B1%D8%A7%DA%86%D9%8A")


def typed_into(home: str, text: str) -> tuple[str, str]:
    """What the page reports after a person has typed, and its address then."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page()
        page.goto(f"{home}/")
        page.get_by_role("searchbox").press_sequentially(text)
        whole = f"{home}/?q={quote(text)}"  # a slow machine shows its first letters before
        page.wait_for_url(lambda url: url == whole)
        shown = page.locator(".status p").first.inner_text(), page.url.removeprefix(home)
        browser.close()
    return shown


def test_a_barrier_is_found(tmp_path: Path) -> None:
    words = "<p>Dark words</p><p>Dark words</p><p>Dark words</p>"
    pale = '<p style="color: #ccc">Pale words</p>'
    on_dark = '<div style="background: #222"><p>Dark words on dark</p></div>'
    (tmp_path / "bad.html").write_text(
        '<!doctype html><html lang="en"><title>A page</title><body style="color: #000; background: #fff"><main>'
        f'<h1>A page</h1><img src="x.png">{words}{pale}{on_dark}</main></html>'
    )
    found = barriers(tmp_path)
    assert [line.split(" (")[0] for line in found] == [
        f"bad.html, {look}: {rule}" for look in LOOKS for rule in ("color-contrast", "image-alt")
    ]
    assert "color-contrast (serious), 2" in found[0]
