"""docs/pipelines.md: a project of a user's own, built and run as the page says, prints what the page shows."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from crawling import PATIENCE, ROOT

from newsbot.demo.server import SampleSite

PAGE = (ROOT / "docs" / "pipelines.md").read_text("utf-8")
STEP = re.compile(r"```(?P<language>\w+)\n(?P<text>.*?)^```$|^ {4}(?P<command>\S[^\n]*)$", re.M | re.S)
FILE = re.compile(r"`((?:newsroom/)?\w+\.(?:py|cfg))`")
FAST = " -s DOWNLOAD_DELAY=0 -s AUTOTHROTTLE_ENABLED=False"
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:?\d\d:?\d\d(?:Z|\+00:00)")


def shell(command: str, folder: Path) -> str:
    """What a command prints in a folder, on either output."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", "-c", command],
        cwd=folder,
        env={**os.environ, "PATH": path, "PYTHONIOENCODING": "utf-8"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=PATIENCE,
    )
    printed = done.stdout.decode()
    assert "Traceback" not in printed, printed
    return printed


def lines(text: str) -> list[str]:
    """Lines as they are compared: without moments and widths."""
    return [" ".join(MOMENT.sub("MOMENT", line).split()) for line in text.splitlines()]


@pytest.mark.slow
def test_the_commands_of_the_page_print_what_it_shows(tmp_path: Path) -> None:
    (tmp_path / "newsroom").mkdir()
    shown = 0
    printed = ""
    with SampleSite() as site:
        port = site.base_url.rpartition(":")[2]

        def here(text: str) -> str:
            return re.sub(r"(?<=127\.0\.0\.1[:_])8000", port, text)

        for step in STEP.finditer(PAGE):
            if (command := step["command"]) is not None:
                if "--serve" not in command:
                    printed = shell(here(command) + (FAST if command.startswith("newsbot crawl") else ""), tmp_path)
            elif step["language"] == "text":
                missing = [line for line in lines(here(step["text"])) if line not in lines(printed)]
                assert not missing, printed
                shown += 1
            else:
                name = FILE.findall(PAGE, 0, step.start())[-1]
                (tmp_path / name).write_text(step["text"], "utf-8")
    assert shown >= 7
    assert sorted(path.name for path in (tmp_path / "newsroom").glob("*.py")) == ["pipelines.py", "settings.py"]
