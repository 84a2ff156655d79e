"""How to cite a release: Citation File Format 1.2.0."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from newsbot.text.rights import one_line

if TYPE_CHECKING:
    from newsbot.dataset.release import Built


def title(built: Built) -> str:
    """What the release is called."""
    publishers = [name for name, _ in built.facts.publishers.most_common(3)]
    more = len(built.facts.publishers) - len(publishers)
    told = "News of " + ", ".join(publishers or built.source.sites) + (f" and {more} more" if more > 0 else "")
    return one_line(told) or "News"  # a publisher's name is what a page says it is


def released(built: Built) -> str:
    """The day of the last run: the release holds nothing younger."""
    return max(run.finished for run in built.source.runs)[:10]


def abstract(built: Built) -> str:
    """One sentence."""
    facts = built.facts
    span = f", published from {facts.days[0]} to {facts.days[1]}" if facts.days else ""
    languages = ", ".join(f"{count:,} texts in {name}" for name, count in facts.languages.most_common())
    return f"{facts.rows['articles']:,} news stories{span}" + (f": {languages}." if languages else ".")


def citation(built: Built) -> str:
    """The file; JSON's texts are YAML's."""
    lines = {
        "cff-version": "1.2.0",
        "message": "Cite the publishers for their stories, and this for the collection.",
        "type": "dataset",
        "title": title(built),
        "abstract": abstract(built),
        "version": "1.0.0",
        "date-released": released(built),
    }
    text = "".join(f"{key}: {json.dumps(value, ensure_ascii=False)}\n" for key, value in lines.items())
    text += 'authors:\n  - name: "newsbot"\n    website: "https://github.com/newsbot/newsbot"\nkeywords:\n'
    return text + "".join(f"  - {json.dumps(word)}\n" for word in ("news", "corpus", *sorted(built.facts.languages)))
