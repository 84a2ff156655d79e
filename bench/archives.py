"""How fast `newsbot extract --to` reads real pages, beside trafilatura over the same WARC file, and how well.

    python -m venv /tmp/peer && /tmp/peer/bin/pip install trafilatura lxml_html_clean fastwarc
    python -m bench.archives [FOLDER] [--peer /tmp/peer/bin/python] [--rounds N] [--copies N]
    python -m bench.archives [FOLDER] --scaling [--rounds N] [--copies N]

FOLDER has sets of saved pages as `bench.quality` takes them. Those with a text to be scored by, and those that are no
articles, are packed into one gzipped WARC file; both programs read it in turns, each in one process of its own. Their
CPU time counts, without the imports; the text is scored by the sets' own scorer. newsbot is measured twice: as it
decides which pages are stories (an article that it refuses counts as empty), and with `--every-page`, as trafilatura
takes them. The columns belong together: a reader that takes every page for a story refuses no article, and makes
stories of lists.

`--scaling` compares the time that two processes take with that of one. It needs an idle machine of two cores or more.
"""

from __future__ import annotations

import argparse
import gzip
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from bench.quality import FETCHED_AT, FOLDER

BODIES = ("wcxb", "readability")
"""Sets with whole texts."""
SEGMENTS = ("trafilatura", "postlight", "goose")
"""Sets with parts of texts."""
NO_ARTICLES = "not-articles"
LISTS = ("collection", "listing", "home")
PEER = "trafilatura"
MONTH = 12_000_000
"""Pages of a month of CC-NEWS."""


def pages_of(folder: Path) -> Iterator[tuple[str, dict[str, Any], bytes]]:
    """Each page with the name of its set."""
    for name in (*BODIES, *SEGMENTS, NO_ARTICLES):
        for line in (folder / "sets" / name / "expected.jsonl").read_text("utf-8").splitlines():
            page = json.loads(line)
            yield name, page, gzip.decompress((folder / "sets" / name / page["page"]).read_bytes())


def pack(pages: Iterable[tuple[str, dict[str, Any], bytes]], path: Path, copies: int) -> int:
    """Writes pages into a WARC file; how many."""
    number = 0
    with path.open("wb") as stream:
        writer = WARCWriter(stream, gzip=True)
        for _, page, html in pages:
            for _ in range(copies):
                head = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.1")
                own = {"WARC-Date": FETCHED_AT.strftime("%Y-%m-%dT%H:%M:%SZ")}
                record = writer.create_warc_record(
                    page["url"], "response", BytesIO(html), http_headers=head, warc_headers_dict=own
                )
                writer.write_record(record)
                number += 1
    return number


def read(file: str, out: str, *, every_page: bool = False, processes: int = 1) -> float:
    """Reads a file as `newsbot extract --to` does; prints its CPU seconds, and returns those that have passed."""
    from newsbot.archive.sources import Sources
    from newsbot.extraction.notes import Notes
    from newsbot.extraction.output import Output
    from newsbot.extraction.pages import Sites
    from newsbot.extraction.stream import Filters, Pass

    began, clock = time.process_time(), time.perf_counter()
    opener = Sources()
    work = Pass(
        opener.find([file]),
        opener,
        Sites(page_timeout=20),
        Filters(every_page=every_page),
        Output(Path(out)),
        Notes(Path(f"{out}.notes")),
    )
    work.run(processes)
    work.output.finish()
    print(time.process_time() - began)
    return time.perf_counter() - clock


def timed(command: list[str]) -> float:
    """The CPU seconds that a program says."""
    return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def fields_of_line(line: str, *, is_ours: bool) -> dict[str, Any]:
    """A line of either program in the scorer's words."""
    found = json.loads(line)
    if not is_ours:
        return {key: found[key] for key in ("url", "error") if key in found} | {"body": found.get("text") or ""}
    bodies = found["bodies"]
    parts = [found["summary"], *found["key_points"], *(body["dateline_text"] or body["dateline"] for body in bodies)]
    paragraphs = [text for body in bodies for text in body["paragraphs"]]
    return {"url": found["url"], "body": "\n".join(filter(None, [*parts, *paragraphs]))}


def score(folder: Path, name: str, out: Path, *, is_ours: bool) -> dict[str, dict[str, Any]]:
    """What the scorer says about one set, by kind of page; `all` for all."""
    lines = out.read_text("utf-8").splitlines()
    by_url = {found["url"]: found for found in (fields_of_line(line, is_ours=is_ours) for line in lines)}
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", suffix=".jsonl") as results:
        for line in (folder / "sets" / name / "expected.jsonl").read_text("utf-8").splitlines():
            page = json.loads(line)
            results.write(json.dumps({"id": page["id"], **by_url.get(page["url"], {"error": "refused"})}) + "\n")
        results.flush()
        command = [sys.executable, str(folder / "sets/score.py"), str(folder / "sets" / name), results.name, "--json"]
        found = subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()
    return {own["kind"]: own for own in map(json.loads, found)}


def main() -> int:
    """Exit code 1 if the folder is not there."""
    options = argparse.ArgumentParser(prog="python -m bench.archives", description=__doc__.splitlines()[0])
    options.add_argument("folder", type=Path, nargs="?", default=FOLDER)
    options.add_argument("--peer", default=sys.executable, metavar="PYTHON", help="the Python that has trafilatura")
    options.add_argument("--rounds", type=int, default=3, metavar="N")
    options.add_argument("--copies", type=int, default=1, metavar="N", help="each page N times")
    options.add_argument("--scaling", action="store_true", help="two processes beside one, on an idle machine")
    options.add_argument("--every-page", action="store_true", help=argparse.SUPPRESS)
    options.add_argument("--read", nargs=2, metavar=("FILE", "OUT"), help=argparse.SUPPRESS)
    given = options.parse_args()
    if given.read:
        read(*given.read, every_page=given.every_page)
        return 0
    if not (given.folder / "sets").is_dir():
        print(f"{given.folder / 'sets'} is not there: no pages to be read", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory() as directory:
        file = Path(directory) / "pages.warc.gz"
        number = pack(pages_of(given.folder), file, given.copies)
        if given.scaling:
            scale(file, number, given.rounds)
        else:
            report(file, number, given)
    return 0


def scale(file: Path, number: int, rounds: int) -> None:
    """Measures one process and two, in turns, and prints how many times as fast two are."""
    ratios = []
    for at in range(rounds):
        one, two = (read(str(file), str(file.with_name(f"{at}-{n}.jsonl")), processes=n) for n in (1, 2))
        ratios.append(one / two)
        print(f"{number:,} pages: {one:.1f} s by one process, {two:.1f} s by two: {one / two:.2f} times", flush=True)
    print(f"median: {statistics.median(ratios):.2f} times")


def report(file: Path, number: int, given: argparse.Namespace) -> None:
    """Measures both programs and prints a table."""
    ours = [sys.executable, "-m", "bench.archives", "--read", str(file)]
    peer = [given.peer, str(Path(__file__).with_name("trafilatura_over_warc.py")), str(file)]
    commands = {"newsbot": (ours, []), "--every-page": (ours, ["--every-page"]), PEER: (peer, [])}
    outs = {name: file.with_name(f"{name.strip('-')}.jsonl") for name in commands}
    times: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(given.rounds):
        for name, (command, more) in commands.items():
            for path in file.parent.glob(f"{outs[name].name}*"):
                path.unlink()
            times[name].append(timed([*command, str(outs[name]), *more]))
    for name, seconds in times.items():
        pace = number / min(seconds)
        ratios = sorted(theirs / own for own, theirs in zip(seconds, times[PEER], strict=True))
        print(
            f"{name:<14}{pace:6.1f} pages/s and core, {statistics.median(ratios):.2f} times {PEER}"
            f" ({ratios[0]:.2f}–{ratios[-1]:.2f}); {MONTH / pace / 3600:.0f} core-hours for {MONTH:,} pages"
        )
    print(f"\n{'':<14}{'  '.join((*BODIES, *SEGMENTS))}  refused  lists  others")
    for name, out in outs.items():
        print(f"{name:<14}{row(given.folder, out, is_ours=name != PEER)}")


def row(folder: Path, out: Path, *, is_ours: bool) -> str:
    """F1 of bodies and segments by set, the articles refused, and the stories made of lists and of other pages."""
    articles = {name: score(folder, name, out, is_ours=is_ours)["all"] for name in (*BODIES, *SEGMENTS)}
    others = score(folder, NO_ARTICLES, out, is_ours=is_ours)
    cells = [f"{articles[name]['body' if name in BODIES else 'seg']:<{len(name)}.3f}" for name in articles]
    refused = sum(round(found["refused"] * found["n_refused"]) for found in articles.values())
    made = {kind: round(found["false"] * found["n_false"]) for kind, found in others.items() if kind != "all"}
    lists = sum(made.get(kind, 0) for kind in LISTS)
    return "  ".join([*cells, f"{refused:<7}", f"{lists:<5}", f"{sum(made.values()) - lists}"])


if __name__ == "__main__":
    sys.exit(main())
