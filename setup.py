"""For the compiled part, which is optional, and the text on PyPI; pyproject.toml has all else.

An editable install builds that part, and so does any other with NEWSBOT_COMPILE=1. Wheels are for every platform
otherwise.
"""

import os
import re
import sys
from pathlib import Path

from setuptools import Extension, setup

_PICTURES = re.compile(r"^<picture>.*?(?=^## )", re.M | re.S)
_LINK_TO_A_FILE = re.compile(r"\[([^\]]+)\]\((?!https?:)[^)]+\)")


def description() -> str:
    """README without pictures, and without links to files, which lead nowhere outside a checkout."""
    text = Path(__file__).with_name("README.md").read_text("utf-8")
    return _LINK_TO_A_FILE.sub(r"\1", _PICTURES.sub("", text))


def compiled_modules() -> list[Extension]:
    """What to build, if it is to be built and can be."""
    if "editable_wheel" not in sys.argv and "build_ext" not in sys.argv and not os.environ.get("NEWSBOT_COMPILE"):
        return []
    try:
        import lxml
        from Cython.Build import cythonize
    except ImportError:
        return []
    module = Extension(
        "newsbot.page.speedups",
        ["newsbot/page/speedups.pyx"],
        include_dirs=lxml.get_include(),
        extra_compile_args=["-g0"],
    )
    found = cythonize([module], build_dir="build/cython")
    for module in found:  # cythonize forgets it
        module.optional = True  # without a compiler, the rest is installed
    return found


setup(
    ext_modules=compiled_modules(),
    long_description=description(),
    long_description_content_type="text/markdown",
)
