"""What killed processes leave."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from crawling import ROOT

_DIE = """
import os, sys
from pathlib import Path
from newsbot.storage import temporary
with getattr(temporary, sys.argv[2])(Path(sys.argv[1])):
    os.kill(os.getpid(), 9)
"""


def left_by_a_killed_process(target: Path, kind: str) -> Path:
    """A `temporary_file` or `temporary_folder` beside a target, whose process was killed."""
    before = set(target.parent.iterdir())
    subprocess.run([sys.executable, "-c", _DIE, str(target), kind], cwd=ROOT)
    (left,) = set(target.parent.iterdir()) - before
    return left
