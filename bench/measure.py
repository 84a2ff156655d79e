"""One crawl in a separate process: what it cost, and the proof that it did its work."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
import urllib.request
from dataclasses import dataclass
from pathlib import Path

from bench.server import TALLY_PATH, Served, Tally
from bench.site import section_pages
from bench.stages import Start, Used, enabled
from newsbot.storage.files import count_lines

ROOT = Path(__file__).resolve().parent.parent
SPIDERS = ("empty", "usual", "trafilatura", "newsbot", "unarchived")
"""In the order of a round."""
PEER = "trafilatura"
"""The spider for which another Python may be needed."""
NEWSBOT = ("newsbot", "unarchived")
NEWSBOT_SPIDERS = {
    "uniform": ["journalismpakistan"],
    "shaped": ["shaped", "-s", "SPIDER_MODULES=newsbot.spiders,bench.newsbot_spiders"],
}
"""How newsbot crawls each site."""
STOPPED = NOTHING_FOUND = 2
"""The exit code of newsbot for a run that was stopped before its end, and for one of a site without stories."""
_UNWANTED = ("_proxy", "pythondontwritebytecode")
"""Variables that crawls do not get: a proxy; what makes each start compile all modules, as no installed one does."""
LIMIT_SECONDS = 1800
"""A crawl that takes longer is taken for hung and killed."""
DOWNLOAD_SETTINGS = {
    "DOWNLOAD_DELAY": 0,
    "AUTOTHROTTLE_ENABLED": False,
    "CONCURRENT_REQUESTS": 16,
    "CONCURRENT_REQUESTS_PER_DOMAIN": 8,
    "ROBOTSTXT_OBEY": True,
    "COOKIES_ENABLED": False,
    "TELNETCONSOLE_ENABLED": False,
    "REMOTE_CONTROL_ENABLED": False,
    "LOG_LEVEL": "WARNING",
    "USER_AGENT": "newsbot-bench (+http://127.0.0.1)",
}


class BenchError(Exception):
    """A figure that must not be believed: a crawl failed or did not do its work."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What one process used from its start to its end."""

    wall: float
    cpu: float
    """User and system seconds of the process and of the children it waited for."""
    rss: float
    """Peak resident memory in MiB."""


@dataclass(frozen=True, slots=True)
class Crawl:
    """One spider's turn in one round."""

    start_up: Cost
    """A crawl of the site without articles: imports, one section page that lists nothing, shut down."""
    first_request: Used
    """What the start-up crawl had used when it sent its first request."""
    start_up_exit: int
    """Its exit code; not 0 if the spider complained of that, or broke off and seems cheaper than it is."""
    whole: Cost
    tally: Tally
    """What the server handed out during the whole crawl."""


@dataclass(frozen=True, slots=True)
class Contender:
    """A spider, the site that it crawls, and the Python that runs it."""

    spider: str
    served: Served
    python: str = sys.executable

    def start_up(self, directory: Path) -> tuple[Cost, Used, int]:
        """What a crawl that finds no article has used at its end and at its first request, and its exit code.

        BenchError if it never requested its page. A list without stories is no reason to start a browser here.
        """
        url, file = self.served.empty_url, directory / "start.json"
        quiet = ["-a", "browser=never"] if self.spider in NEWSBOT else []
        cost, code = self._run(url, directory, *enabled(Start, file), *quiet)
        if not take_tally(url).sections:
            raise BenchError(f"{self}: exit code {code}, its section page was not fetched\n{_log_tail(directory)}")
        return cost, Used(*json.loads(file.read_text("utf-8"))), code

    def limited_crawl(self, directory: Path, *arguments: str) -> Cost:
        """The cost of a crawl that `arguments` stop before its end; BenchError if it ended otherwise."""
        cost, code = self._run(self.served.url, directory, *arguments)
        if code != STOPPED:
            raise BenchError(f"{self}: exit code {code}, not {STOPPED}\n{_log_tail(directory)}")
        return cost

    def whole_crawl(self, directory: Path, *arguments: str) -> tuple[Cost, Tally]:
        """The cost of a crawl of every article; BenchError unless each was fetched and, if it should be, written."""
        take_tally(self.served.url)
        cost, code = self._run(self.served.url, directory, *arguments)
        tally = take_tally(self.served.url)
        if code:
            raise BenchError(f"{self}: exit code {code}\n{_log_tail(directory)}")
        articles = self.served.articles
        found = {"article pages handed out by the server": tally.articles, **self._evidence(directory)}
        wrong = [f"{number:,} {what}" for what, number in found.items() if number != articles]
        if wrong:
            raise BenchError(f"{self}: {', '.join(wrong)}; each must be {articles:,}\n{_log_tail(directory)}")
        return cost, tally

    def __str__(self) -> str:
        return f"{self.spider} on {self.served.name}"

    def _run(self, base_url: str, directory: Path, *arguments: str) -> tuple[Cost, int]:
        """Crawl in a fresh process; its exit code is negative if a signal ended it."""
        directory.mkdir(parents=True)
        environ = {key: value for key, value in os.environ.items() if not key.lower().endswith(_UNWANTED)}
        environ["SCRAPY_SETTINGS_MODULE"] = "newsbot.settings" if self.spider in NEWSBOT else "bench.settings"
        (directory / "seeds").write_text("/newsroom/page/1\n", encoding="utf-8")  # the others are not on this site
        command = [*self._command(base_url, directory), *arguments]
        with (directory / "log").open("wb") as log:
            began = time.perf_counter()
            process = subprocess.Popen(command, cwd=ROOT, env=environ, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
            cpu, rss = _wait(process)
            wall = time.perf_counter() - began
        return Cost(wall, cpu, rss), process.returncode

    def _command(self, base_url: str, directory: Path) -> list[str]:
        if self.spider in NEWSBOT:
            own = [*NEWSBOT_SPIDERS[self.served.name], "-a", f"seeds={directory}/seeds"]
            own += ["-s", f"DATA_DIR={directory}/data", "-s", f"ARCHIVE_ENABLED={self.spider == 'newsbot'}"]
        else:
            own = [self.spider, "-a", f"stats={directory}/stats.json"]
            own += [] if self.spider == "empty" else ["-O", f"{directory}/articles.jsonl"]
        settings = [part for name, value in DOWNLOAD_SETTINGS.items() for part in ("-s", f"{name}={value}")]
        program = "newsbot" if self.spider in NEWSBOT else "scrapy"
        return [self.python, "-m", program, "crawl", *own, "-a", f"base_url={base_url}", *settings]

    def _evidence(self, directory: Path) -> dict[str, int]:
        """Figures of the crawl's own making, each of which must be the number of articles."""
        if self.spider in NEWSBOT:
            return {"article lines in DATA_DIR": _lines(directory, "data/**/articles/*.jsonl")}
        stats = json.loads((directory / "stats.json").read_text(encoding="utf-8"))
        others = section_pages(self.served.articles) + 1  # robots.txt
        found = {"article pages in its stats": stats.get("downloader/response_status_count/200", 0) - others}
        if self.spider != "empty":
            found["lines in its feed"] = _lines(directory, "articles.jsonl")
        return found


def take_tally(url: str) -> Tally:
    """What the host at `url` handed out since the last call."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(url + TALLY_PATH.decode(), timeout=10) as response:
        return Tally(**json.load(response))


def _wait(process: subprocess.Popen[bytes]) -> tuple[float, float]:
    """Wait for the process, or kill it at the limit; the CPU seconds and the peak MiB that it used.

    Linux counts the parent's peak before the fork in the child's: this process must stay a small one.
    """
    watchdog = threading.Timer(LIMIT_SECONDS, process.kill)
    watchdog.start()
    try:
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    finally:
        watchdog.cancel()
        if process.returncode is None:
            process.kill()
            process.wait()
    unit = 2**20 if sys.platform == "darwin" else 2**10
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / unit


def _lines(directory: Path, pattern: str) -> int:
    return sum(count_lines(path, path.stat().st_size) for path in directory.glob(pattern))


def _log_tail(directory: Path, lines: int = 15) -> str:
    text = (directory / "log").read_text(encoding="utf-8", errors="replace")
    return "\n".join(text.splitlines()[-lines:])
