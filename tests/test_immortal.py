"""Objects whose references are not counted, so that forked crawls share them."""

from __future__ import annotations

import subprocess
import sys

import pytest
from crawling import ROOT

MORTAL = sys.version_info < (3, 12)

FORKED = """
import gc, os, sys
import newsbot.reader
from newsbot.cli.immortal import make_immortal

def own():
    "KB that no other process has."
    with open("/proc/self/smaps_rollup") as lines:
        return sum(int(line.split()[1]) for line in lines if line.startswith("Private_"))

def forked():
    "KB that a forked process copies while it refers to every object."
    ours, theirs = os.pipe()
    if os.fork() == 0:
        before = own()
        for one in gc.get_objects():
            gc.get_referents(one)
        os.write(theirs, b"%d" % (own() - before))
        os._exit(0)
    os.wait()
    return int(os.read(ours, 100))

gc.disable()
copied = forked()
made = make_immortal()
print(made, copied, forked(), sys.getrefcount(newsbot.reader.read_article))
"""


def forked() -> tuple[int, int, int, int]:
    ran = subprocess.run([sys.executable, "-c", FORKED], cwd=ROOT, capture_output=True, text=True, check=True)
    made, before, after, count = map(int, ran.stdout.split())
    return made, before, after, count


@pytest.mark.skipif(MORTAL, reason="before Python 3.12 all references are counted")
@pytest.mark.skipif(sys.platform != "linux", reason="/proc says which memory is shared")
def test_a_forked_process_refers_to_immortal_objects_without_copying_them() -> None:
    made, before, after, count = forked()
    assert made > 50_000
    assert count > 1 << 30
    assert after < before / 2


@pytest.mark.skipif(not MORTAL, reason="from Python 3.12 on None is immortal")
def test_nothing_is_changed_where_all_references_are_counted() -> None:
    from newsbot.cli.immortal import make_immortal

    one = object()
    assert make_immortal() == 0
    assert sys.getrefcount(one) < 10
