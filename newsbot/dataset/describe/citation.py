"""How to cite a release: a sentence, BibTeX, and the Citation File Format 1.2.0."""

from __future__ import annotations

import json
import re
from typing import Any

from newsbot import HOME
from newsbot.dataset.built import Built
from newsbot.text.rights import one_line
from newsbot.wording import amount

DOI = re.compile(r"10\.\d{4,9}(?:\.\d{1,9}){0,4}/[\w:/;.()\[\]-]{1,200}", re.ASCII)
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
        text = "The stories are invented: no site has published them, and their addresses lead nowhere. "
        if not is_invented(built):
            text = f"{invented:,} of {len(runs):,} runs read invented stories, which no site has published. "
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


def creators(built: Built) -> list[str]:
    """The authors as a sentence names them; newsbot, if there are none."""
    return [" ".join(reversed(_name(author))) for author in built.options.authors] or ["newsbot"]


def _name(author: str) -> tuple[str, ...]:
    """Family and given names, or the name of an organization."""
    return tuple(part.strip() for part in author.split(",", 1) if part.strip())


def address(built: Built) -> str:
    """Where the release's DOI leads; empty without one."""
    return f"https://doi.org/{built.options.doi}" if built.options.doi else ""


def cited(built: Built) -> str:
    """The release as a list of references names it."""
    day = released(built)
    names = ", ".join(creators(built))
    return f"{names} ({day[:4]}): {title(built)}. Data set, {day}.{f' {address(built)}' if address(built) else ''}"


def bibtex(built: Built) -> str:
    """The release as an entry of BibTeX."""
    day = released(built)
    authors = [_for_tex(author) for author in built.options.authors] or ["newsbot"]
    fields = {
        "author": " and ".join(author if "," in author else f"{{{author}}}" for author in authors),
        "title": f"{{{_for_tex(title(built))}}}", "year": day[:4], "doi": built.options.doi, "url": address(built),
        "note": f"Data set, {day}",
    }  # fmt: skip
    lines = "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items() if value)
    return f"@misc{{news-{day},\n{lines}}}"


def _for_tex(text: str) -> str:
    """A text in which nothing is a command of TeX, or markup where the entry is shown.

    >>> print(_for_tex("Fish & {Chips} 100 %"))
    Fish \\& Chips 100 \\%
    """
    return re.sub(r"[&%$#_]", r"\\\g<0>", re.sub(r"[\\{}~^<>`]", "", text))


def citation(built: Built) -> str:
    """The file; JSON is YAML."""
    lines: dict[str, Any] = {
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
    if built.options.doi:
        lines |= {"doi": built.options.doi, "url": address(built)}
    lines["authors"] = [_author(name) for name in built.options.authors] or [{"name": "newsbot", "website": HOME}]
    lines["keywords"] = ["news", "corpus", *sorted(built.facts.languages)]
    return "".join(f"{key}: {json.dumps(value, ensure_ascii=False)}\n" for key, value in lines.items())


def _author(author: str) -> dict[str, str]:
    family, *given = _name(author)
    return {"family-names": family, "given-names": given[0]} if given else {"name": family}
