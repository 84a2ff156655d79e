"""How to cite a release: Citation File Format 1.2.0."""

from __future__ import annotations

import json

from newsbot import HOME
from newsbot.dataset.built import Built
from newsbot.text.rights import one_line
from newsbot.wording import amount

_NAMED = 20  # sites that a name for programs names


def title(built: Built) -> str:
    """The title of the release."""
    publishers = [name for name, _ in built.facts.publishers.most_common(3)]
    more = len(built.facts.publishers) - len(publishers)
    of = ", ".join(publishers or built.sites) + (f" and {more} more" if more > 0 else "")
    if is_invented(built):
        text = f"Invented news in the name of {of}"
    else:
        text = f"News of {of}" + (", in part invented" if any(run.invented for run in built.source.runs) else "")
        if hosts := _copies(built):
            text += f", read from {', '.join(hosts[:3])}"
    return one_line(text) or "News"  # a publisher's name is what a page says it is


def is_invented(built: Built) -> bool:
    """Whether no run of the release read pages of a real site, and no archive did."""
    return not built.captures and all(run.invented for run in built.source.runs)


def short_name(built: Built) -> str:
    """A name for programs: `news-` with the sites, or with their number if they are many."""
    sites = built.sites
    return "news-" + ("-".join(sites) if len(sites) <= _NAMED else f"{len(sites)}-sites")


def _copies(built: Built) -> list[str]:
    return sorted({run.copy_at for run in built.source.runs if run.copy_at})


def notice(built: Built) -> str:
    """A warning if stories are invented or copied from another host; else empty."""
    runs = built.source.runs
    invented, copied = sum(run.invented for run in runs), sum(run.copy_at is not None for run in runs)
    text = ""
    if invented:
        of = "" if is_invented(built) else f" that {invented:,} of {len(runs):,} runs read"
        text = f"The stories{of} are invented: no site has published them, and their addresses do not lead to them. "
    if copied:
        of = "Pages" if copied == len(runs) and not built.captures else f"Pages of {copied:,} of {len(runs):,} runs"
        text += f"{of} were read from {', '.join(_copies(built))}, not from the sites' own hosts. "
    return text


def collected(built: Built) -> tuple[str, str]:
    """When the first and the last page of a story was fetched; of runs, if there is no story."""
    runs = built.source.runs
    return built.facts.fetched or (min(run.started for run in runs), max(run.finished for run in runs))


def released(built: Built) -> str:
    """The day of the last run, or of the last capture: the release holds nothing younger."""
    times = [run.finished for run in built.source.runs]
    return max([*times, built.facts.fetched[1]] if built.captures and built.facts.fetched else times)[:10]


def abstract(built: Built) -> str:
    """The notice, and one sentence."""
    facts = built.facts
    days = facts.published
    span = f", published from {days[0]} to {days[1]}" if days else ""
    languages = ", ".join(f"{amount(count, 'text')} in {name}" for name, count in facts.languages.most_common())
    stories = amount(facts.rows["articles"], "news story", "news stories")
    return f"{notice(built)}{stories}{span}" + (f": {languages}." if languages else ".")


def citation(built: Built) -> str:
    """The file; JSON's texts are YAML's."""
    lines = {
        "cff-version": "1.2.0",
        "message": "Cite this as made up."
        if is_invented(built)
        else "Cite the publishers for their stories, and this for the collection.",
        "type": "dataset",
        "title": title(built),
        "abstract": abstract(built),
        "version": "1.0.0",
        "date-released": released(built),
    }
    text = "".join(f"{key}: {json.dumps(value, ensure_ascii=False)}\n" for key, value in lines.items())
    text += f'authors:\n  - name: "newsbot"\n    website: "{HOME}"\nkeywords:\n'
    return text + "".join(f"  - {json.dumps(word)}\n" for word in ("news", "corpus", *sorted(built.facts.languages)))
