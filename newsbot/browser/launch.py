"""Finds a browser on this machine, and the command line and environment to start it with."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
INSTALL = "apt-get install chromium (or playwright install chromium), or name one by -s BROWSER_PATH=FILE"

QUIET = (
    "--disable-client-side-phishing-detection",
    "--disable-domain-reliability",
    "--disable-sync",
    "--disable-translate",
    "--no-pings",
)
"""The browser calls nobody of its own accord: beside what Playwright sees to itself, whose `--disable-features` another
one would take the place of."""
_DEEPEST = 60
"""Bytes of a path that leave room for `/org.chromium.Chromium.XXXXXX/SingletonSocket`."""
PLAIN = (
    "--blink-settings=imagesEnabled=false",
    "--disable-blink-features=FetchLaterAPI",
    "--disable-gpu",
    "--disable-notifications",
    "--webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",  # as older browsers call it
)
"""Pages draw text and ask nobody behind the gate's back."""


def find_browser(path: str | None = None, names: Sequence[str] = NAMES) -> str | None:
    """The browser at `path`, where one is given, else the first that is installed; None where there is none.

    Raises FileNotFoundError for a `path` that is no program.
    """
    if path:
        if not (Path(path).is_file() and os.access(path, os.X_OK)):
            raise FileNotFoundError(f"BROWSER_PATH={path}: there is no such program")
        return path
    return next((found for name in names if (found := shutil.which(name))), None)


def flags(*, sandbox: bool) -> list[str]:
    """The flags that a browser is started with."""
    return [*QUIET, *PLAIN, *([] if sandbox else ["--no-sandbox"])]


def surroundings() -> dict[str, str]:
    """The environment that a browser is started in: ours, but for a folder of temporary files too deep for sockets.

    Chromium crashes where the path of its socket there has more than the 107 bytes that Linux allows.
    """
    short = "/tmp"  # noqa: S108  the browser makes a folder of its own there
    deep = len(os.fsencode(tempfile.gettempdir())) > _DEEPEST and os.access(short, os.W_OK)
    return {**os.environ, "TMPDIR": short} if deep else dict(os.environ)


def can_sandbox() -> bool:
    """Whether this process may start a browser in its sandbox: not as root, nor where there are no user namespaces."""
    if not hasattr(os, "geteuid"):
        return True
    if os.geteuid() == 0:
        return False
    unshare = shutil.which("unshare")
    if unshare is None:
        return True
    return subprocess.run([unshare, "--user", "true"], capture_output=True, check=False).returncode == 0  # noqa: S603
