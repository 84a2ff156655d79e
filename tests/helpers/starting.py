"""Runs commands in processes that are forked off one that has loaded newsbot, as a worker forks its crawls.

Loading is most of the CPU time of a short command. A test of how a command starts, is killed or meets a terminal starts
it by `subprocess`.
"""

from __future__ import annotations

import atexit
import gc
import json
import os
import runpy
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import cache
from importlib import import_module
from itertools import count
from pathlib import Path
from pkgutil import iter_modules
from selectors import EVENT_READ, DefaultSelector
from time import monotonic
from typing import TextIO

ROOT = Path(__file__).resolve().parents[2]
LOADED = (
    "newsbot.archive", "newsbot.cli.child", "newsbot.commands", "newsbot.extensions", "newsbot.middlewares",
    "newsbot.pipelines", "newsbot.scheduler", "newsbot.spiders", "newsbot.store", "pydantic.v1.main", "rich.console",
    "scrapy.commands", "scrapy.core.downloader.contextfactory", "scrapy.core.downloader.handlers.http11",
    "scrapy.extensions.logstats", "scrapy.extensions.telnet", "scrapy.statscollectors",
    "sqlalchemy.dialects.sqlite.pysqlite", "tldextract",
)  # fmt: skip
"""What most commands load: modules, and packages with their modules."""
AT_START = ("HOME", "LANG", "LC_", "NEWSBOT_PURE", "PYTHON", "TLDEXTRACT_", "TZ", "XDG_")
"""How variables begin that are heeded only as Python starts, or as something is loaded."""
LOADING, ENDING = 120, 5  # seconds, on a machine that does much else
MESSAGE = 100_000  # bytes: arguments and environment of a process are far fewer
_numbers = count()


def run(
    command: Sequence[str],
    *,
    cwd: Path | str = ".",
    env: Mapping[str, str] | None = None,
    timeout: float | None = None,
) -> subprocess.CompletedProcess[str]:
    """What `subprocess.run` gives for `python -m MODULE ARGUMENTS`, with its output captured."""
    program, option, *asked = command
    assert (program, option) == (sys.executable, "-m"), command
    folder = Path(cwd).resolve()
    environment = dict(os.environ if env is None else env)
    if sys.platform != "linux" or _is_apart(folder, environment):
        return subprocess.run(command, cwd=cwd, env=env, capture_output=True, encoding="utf-8", timeout=timeout)
    # Two take turns: sets have another order in the next process, as they have in processes that are started.
    control = _control(next(_numbers) % 2, tuple(_heeded(environment).items()))
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    (printed, stdout), (complained, stderr) = os.pipe(), os.pipe()
    with ours, os.fdopen(printed, "rb"), os.fdopen(complained, "rb"):
        with theirs, os.fdopen(stdout, "wb"), os.fdopen(stderr, "wb"):
            message = json.dumps([asked, str(folder), environment, _umask()]).encode()
            socket.send_fds(control, [message], [stdout, stderr, theirs.fileno()])
        ours.settimeout(LOADING)
        pid = int(ours.recv(MESSAGE) or b"0")
        assert pid, "the process that forks commands has ended; its standard error says why"
        (output, errors, code), ended = _read([printed, complained, ours.fileno()], timeout)
        if not ended:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
            raise subprocess.TimeoutExpired(command, timeout or 0, output, errors)
        return subprocess.CompletedProcess(command, int(code), _text(output), _text(errors))


def _read(files: Sequence[int], timeout: float | None) -> tuple[list[bytes], bool]:
    """What is written to files until nobody has their other ends open, neither a command nor what it has started; and
    whether that is so in time."""
    written = dict.fromkeys(files, b"")
    ends = None if timeout is None else monotonic() + timeout
    with DefaultSelector() as selector:
        for file in files:
            selector.register(file, EVENT_READ)
        while selector.get_map() and (ready := selector.select(ends and max(ends - monotonic(), 0))):
            for key, _ in ready:
                more = os.read(key.fd, MESSAGE)
                written[key.fd] += more
                if not more:
                    selector.unregister(key.fd)
        return list(written.values()), not selector.get_map()


def _text(written: bytes) -> str:
    return written.decode().replace("\r\n", "\n").replace("\r", "\n")


def _is_apart(folder: Path, environment: Mapping[str, str]) -> bool:
    """Whether a process would load other code than one that is forked, or is to be measured."""
    has_package = folder != ROOT and (folder / "newsbot").exists()
    is_measured = any(name.startswith("COV") for name in environment)
    return has_package or is_measured or _heeded(environment) != _heeded(os.environ)


def _heeded(environment: Mapping[str, str]) -> dict[str, str]:
    named = (name for name in environment if name.startswith(AT_START) and name != "PYTHONPATH")
    return {name: environment[name] for name in named}


def _umask() -> int:
    os.umask(mask := os.umask(0))
    return mask


def _control(number: int, heeded: tuple[tuple[str, str], ...]) -> socket.socket:
    """The socket of a process that runs: one may have been killed, for want of memory."""
    process, control = _forker(number, heeded)
    if process.poll() is not None:
        _forker.cache_clear()
        process, control = _forker(number, heeded)
    return control


@cache
def _forker(number: int, heeded: tuple[tuple[str, str], ...]) -> tuple[subprocess.Popen[bytes], socket.socket]:
    """What forks a process for each message; it ends with this process."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with theirs:
        process = subprocess.Popen(
            [sys.executable, __file__, str(theirs.fileno())],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, pass_fds=[theirs.fileno()],
        )  # fmt: skip

    @atexit.register
    def end() -> None:
        ours.close()
        with suppress(subprocess.TimeoutExpired):
            process.wait(ENDING)
        process.kill()

    return process, ours


def _fork(control: socket.socket) -> None:
    """Forks a process for each message; returns where nobody is left who asks, and at the end of what was asked for."""
    sys.path[0] = str(ROOT)
    for name in LOADED:
        for module in iter_modules(getattr(import_module(name), "__path__", ()), f"{name}."):
            import_module(module.name)
    gc.freeze()  # what is collected at the end of a command is its own
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # so nobody has to wait for those below
    while True:
        asked, fds, _, _ = socket.recv_fds(control, MESSAGE, 3)
        if not asked:
            return
        if os.fork() == 0:
            break
        for fd in fds:
            os.close(fd)
    control.close()
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    reply = socket.socket(fileno=fds[2])
    if pid := os.fork():
        for fd in fds[:2]:
            os.close(fd)
        with suppress(OSError):  # nobody waits for it any more
            reply.send(str(pid).encode())
            reply.send(str(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])).encode())
        os._exit(0)
    reply.close()
    for number, fd in enumerate(fds[:2], start=1):
        os.dup2(fd, number)
        os.close(fd)
    # What was a file as Python started could seek, which a pipe cannot.
    sys.stdout = _writer(1, sys.stdout)
    sys.stderr = _writer(2, sys.stderr)
    (module, *arguments), folder, environment, mask = json.loads(asked)
    os.chdir(folder)
    os.umask(mask)
    sys.path = [path for path in sys.path if path not in os.environ.get("PYTHONPATH", "").split(os.pathsep)]
    os.environ.clear()
    os.environ.update(environment)
    sys.path[:1] = [folder, *filter(None, environment.get("PYTHONPATH", "").split(os.pathsep))]
    sys.argv = [module, *arguments]
    runpy.run_module(module, run_name="__main__", alter_sys=True)


def _writer(fd: int, like: TextIO) -> TextIO:
    return open(fd, "w", 1 if like.line_buffering else -1, like.encoding, like.errors, closefd=False)


if __name__ == "__main__":
    _fork(socket.socket(fileno=int(sys.argv[1])))
