"""Profiles of languages out of `profiles.txt`: their scripts, their own letters, their small words."""

from __future__ import annotations

from importlib.resources import files

SCRIPTS: dict[str, str] = {}
"""By script, the languages written in it; the first is the default."""
LATIN_TOO: frozenset[str] = frozenset()
"""Languages above that are also written in Latin script. Languages not listed above are in Latin script only."""
TWINS: dict[str, str] = {}
"""Tags that use the small words of another."""
WIDELY_READ: frozenset[str] = frozenset()
"""Languages that news is likely in; others have a slightly lower weight."""
NGRAMS: dict[str, str] = {}
"""By script, the languages whose n-grams are in `ngrams.*.zlib`, as `bench.languages` writes them."""
LETTERS: dict[str, dict[str, str]] = {}
"""By script and language, letters that indicate it; shared letters have less weight."""
WORDS: dict[str, dict[str, str]] = {}
"""By script and language, words that every text has; shared words have less weight."""

for _line in files("newsbot.text").joinpath("profiles.txt").read_text("utf-8").splitlines():
    _kind, _, _rest = _line.partition(" ")
    _key, _, _value = _rest.partition(" ")
    if _kind == "script":
        SCRIPTS[_key] = _value
    elif _kind == "ngrams":
        NGRAMS[_key] = _value
    elif _kind == "twin":
        TWINS[_key] = _value
    elif _kind == "latin":
        LATIN_TOO = frozenset(_rest.split())
    elif _kind == "wide":
        WIDELY_READ = frozenset(_rest.split())
    elif _kind in ("letters", "words"):
        _language, _, _own = _value.partition(" ")
        (LETTERS if _kind == "letters" else WORDS).setdefault(_key, {})[_language] = _own
