"""What tests of deployments share: the checkout as git knows it, newsbot installed from a wheel of it, a closed room."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from itertools import count
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from crawling import PATIENCE

from newsbot.demo.server import SampleSite

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"


def checkout(folder: Path) -> Path:
    """A copy of the files of this checkout that git knows or would, in `folder`."""
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    for name in filter(None, listed.split("\0")):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes((ROOT / name).read_bytes())
    return folder


def install(folder: Path) -> Path:
    """A folder with newsbot as a wheel installs it, and nothing of the checkout."""
    built, target = folder / "wheel", folder / "site"
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "-q"]
    source = checkout(folder / "source" / "newsbot")
    subprocess.run([*pip, "wheel", "--no-deps", "--no-build-isolation", "-w", built, source], check=True)
    (wheel,) = built.glob("*.whl")
    subprocess.run([*pip, "install", "--no-deps", "--target", target, wheel], check=True)
    return target


class HeldSite(SampleSite):
    """The sample site, which answers so many requests for pages and holds back the others until it is released.

    So a crawl of it lasts until a test has seen what it wants to see, however fast or slow the machine is.
    """

    def __init__(self, answers: int = 20) -> None:
        super().__init__()
        self._server.pages = self._held = _Held(self._server.pages, answers)

    def release(self) -> None:
        self._held.released.set()

    def __exit__(self, *error: Any) -> None:
        self.release()
        super().__exit__(*error)


class _Held(dict[str, bytes]):
    def __init__(self, pages: Mapping[str, bytes], answers: int) -> None:
        super().__init__(pages)
        self.answers = count()
        self.most = answers
        self.released = Event()

    def get(self, key: str, default: Any = None) -> Any:
        if key in self and next(self.answers) >= self.most:
            self.released.wait(PATIENCE)
        return super().get(key, default)


_CLOSE = """
set -e
mount --make-rprivate /
for folder in "$DATA" "$SCRATCH"; do mount --bind "$folder" "$folder"; done
# As ProtectSystem=strict and a read-only root do it: all that is mounted, but for the two.
cut -d" " -f5 /proc/self/mountinfo | sort -u | while read -r place; do
    case $place in
    "$DATA" | "$SCRATCH" | /proc | /proc/* | /dev | /dev/* | /sys | /sys/*) ;;
    *) mount -o remount,bind,ro "$place" ;;
    esac
done
cd "$PLACE"
user=$AS; unset DATA SCRATCH PLACE AS
exec setpriv --reuid "$user" --regid "$user" --clear-groups --bounding-set=-all --inh-caps=-all --no-new-privs "$@"
"""


class ClosedRoom:
    """Processes without privileges that see a read-only machine, except `data` and `tmp`, and of which each is 1."""

    def __init__(self, folder: Path, user: int) -> None:
        self.folder = folder
        self.user = user
        folder.chmod(0o755)
        self.data, self.tmp = folder / "data", folder / "tmp"
        for place in (self.data, self.tmp):
            place.mkdir()
            os.chown(place, user, user)

    def start(self, command: Sequence[str], environment: Mapping[str, str]) -> subprocess.Popen[str]:
        """Starts a command in `folder`; its environment is what is given and no more."""
        inner = {"DATA": str(self.data), "SCRATCH": str(self.tmp), "PLACE": str(self.folder), "AS": str(self.user)}
        return subprocess.Popen(
            ["unshare", "--mount", "--pid", "--fork", "--mount-proc", "sh", "-c", _CLOSE, "sh", *command],
            env={"PATH": os.environ["PATH"], "TMPDIR": str(self.tmp), **environment, **inner},
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip

    def run(self, command: Sequence[str], environment: Mapping[str, str]) -> tuple[int, str]:
        """Exit code and output."""
        process = self.start(command, environment)
        output, _ = process.communicate(timeout=PATIENCE)
        return process.returncode, output


def child(pid: int) -> int:
    """The one process that another has started and that runs."""
    (number,) = Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii").split()
    return int(number)


def why_no_room(folder: Path) -> str | None:
    """Why there is no closed room on this machine, None if there is one."""
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        return "only root makes a mount namespace and becomes another user"
    if not all(shutil.which(tool) for tool in ("unshare", "setpriv")):
        return "util-linux is not installed"
    done = subprocess.run(["unshare", "--mount", "--pid", "--fork", "--mount-proc", "true"], capture_output=True)
    if done.returncode:
        return f"no namespaces: {done.stderr.decode().strip()}"
    folder.chmod(0o755)
    reach = ["setpriv", "--reuid", "10001", "--regid", "10001", "--clear-groups", sys.executable, "-c", "import scrapy"]
    done = subprocess.run(reach, cwd=folder, capture_output=True)
    return "other users cannot reach this Python" if done.returncode else None


def needs(tool: str, package: str) -> str:
    """Where a tool is; skips the test where it is not."""
    found = shutil.which(tool) or shutil.which(tool, path=str(Path(sys.executable).parent))
    if found is None:
        pytest.skip(f"{tool} is not installed: {package}")
    return found


def schema_finds_no_fault(schema: str, *paths: Path) -> None:
    """Holds files against a schema that check-jsonschema brings along."""
    tool = needs("check-jsonschema", "pip install check-jsonschema")
    done = subprocess.run([tool, "--builtin-schema", schema, *map(str, paths)], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
