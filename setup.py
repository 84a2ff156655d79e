"""For the compiled part of page reading, which is optional; all else is said in pyproject.toml.

An editable install builds it, and so does any other with NEWSBOT_COMPILE=1. Wheels are for every platform otherwise.
"""

import os
import sys

from setuptools import Extension, setup


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


setup(ext_modules=compiled_modules())
