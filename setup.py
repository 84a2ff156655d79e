"""For tools that still ask for one, such as scrapyd-deploy; all is said in pyproject.toml."""

from setuptools import setup

setup()
