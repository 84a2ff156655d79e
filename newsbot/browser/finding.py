"""Which browser there is on this machine, and how it is started: quietly, and no freer than it must be."""

from __future__ import annotations

import os
import shutil
import subprocess
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
