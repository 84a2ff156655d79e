"""The program that a person has typed, `scrapy` or `newsbot`, in the texts that this person reads."""

from __future__ import annotations

import re

SCRAPY = "scrapy"
name = SCRAPY
"""The program that runs; the command `newsbot` puts its own name here."""

_SITE = re.compile(r"\bscrapy crawl news -a url=(?=\S)")
_ANY_SITE = re.compile(r"\bscrapy crawl news\b(?! -a)")
_COMMAND = re.compile(
    r"\bscrapy(?= (?:archive|browse|crawl|demo|deploy|doctor|export|extract|follow|forget|read|runs|sample|sites|status"
    r"|store|why|work)\b)"
)
_SWITCH = re.compile(r"(?<!\S)-a (full|fresh)=1\b")
_ARGUMENT = re.compile(r"(?<!\S)-a (base_url|browser|depth|feeds|minutes|pages|replay|seeds|since|translations)=")
_FOLDER = re.compile(r"(?<!\S)-s DATA_DIR=")
_URL = re.compile(r"(?<!\S)-a url=(?=\S)")

ADVISED = r"(?:scrapy|newsbot) \w+ (?:--spider=(?:'[^']*'|\S+) )?\S+?(?=; |\.? |\.?$)"
"""A command with one address, at the end of a sentence or of a part of it."""


def spoken(text: str) -> str:
    """A text with the commands in it as the program in use has them.

    >>> spoken("write scrapy crawl news -a url=https://www.example.org -s DATA_DIR=out")
    'write scrapy crawl news -a url=https://www.example.org -s DATA_DIR=out'
    """
    if name == SCRAPY:
        return text
    text = _ANY_SITE.sub(f"{name} crawl", _SITE.sub(f"{name} crawl ", text))
    text = _ARGUMENT.sub(lambda found: f"--{found[1].replace('_', '-')} ", _SWITCH.sub(r"--\1", text))
    return _URL.sub("", _FOLDER.sub("--data ", _COMMAND.sub(name, text)))
