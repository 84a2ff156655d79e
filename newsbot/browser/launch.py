"""The browser on this machine, and the flags and environment it is started with."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
INSTALL = "apt-get install chromium (or playwright install chromium), or name one with -s BROWSER_PATH=FILE"

QUIET = (
    "--disable-client-side-phishing-detection",
    "--disable-domain-reliability",
    "--disable-sync",
    "--disable-translate",
    "--no-pings",
)
"""Stop the browser's own connections, beside Playwright's `--disable-features`, which a second one would replace."""
_OFFLINE = ("--disable-background-networking", "--disable-component-update", "--host-resolver-rules=MAP * ~NOTFOUND")
"""Keep a browser that has no proxy off the network."""
_TRIAL_SECONDS = 20
"""A browser that shows an empty page takes one second, and some on a busy machine."""
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
"""Pages draw only text, and no request bypasses the proxy."""


def find_browser(path: str | None = None) -> str | None:
    """The browser at `path` if given, else the first of `NAMES` that is installed, if any.

    Raises FileNotFoundError for a `path` that is not a program.
    """
    if path:
        if not (Path(path).is_file() and os.access(path, os.X_OK)):
            raise FileNotFoundError(f"BROWSER_PATH={path}: there is no such program")
        return path
    return next((found for name in NAMES if (found := shutil.which(name))), None)


def flags(*, sandbox: bool) -> list[str]:
    """The command-line flags of the browser."""
    return [*QUIET, *PLAIN, *([] if sandbox else ["--no-sandbox"])]


def surroundings() -> dict[str, str]:
    """The browser's environment: ours, but with `/tmp` for a temporary folder whose path is too long.

    Chromium crashes if the path of its socket there has more than the 107 bytes that Linux allows.
    """
    short = "/tmp"  # noqa: S108  the browser makes its own folder there
    deep = len(os.fsencode(tempfile.gettempdir())) > _DEEPEST and os.access(short, os.W_OK)
    return {**os.environ, "TMPDIR": short} if deep else dict(os.environ)


def can_sandbox(browser: str | None) -> bool:
    """Whether a browser's sandbox works here: not as root, nor without user namespaces in which it may call chroot.

    The namespaces are tried by a small program. Where that may not use them, the browser may (AppArmor permits them by
    program), so it is tried too.
    """
    if not hasattr(os, "geteuid"):
        return True
    if os.geteuid() == 0:
        return False
    unshare = shutil.which("unshare")
    if unshare is None or _succeeds([unshare, "--user", "--root=/", "true"]):
        return True
    return browser is not None and _starts(browser)


def _starts(browser: str) -> bool:
    """Whether a browser shows an empty page in its sandbox, without the network or anybody's profile."""
    with tempfile.TemporaryDirectory(dir=surroundings().get("TMPDIR"), ignore_cleanup_errors=True) as profile:
        trial = ["--headless", f"--user-data-dir={profile}", "--dump-dom", "about:blank"]
        return _succeeds([browser, *flags(sandbox=True), *_OFFLINE, *trial])


def _succeeds(command: list[str]) -> bool:
    try:
        done = subprocess.run(  # noqa: S603
            command,
            env=surroundings(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=_TRIAL_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0
