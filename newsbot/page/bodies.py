"""The blocks of a story to bodies by language, and to standfirst, key points, credit."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from itertools import groupby, takewhile
from operator import itemgetter

from newsbot.page.blocks import Block
from newsbot.page.lines import BULLET, is_byline
from newsbot.page.media import find_media
from newsbot.page.parts import LAYOUT, ArticleParts, BodyParts, Paragraph, Picture
from newsbot.page.regions import Page
from newsbot.page.standfirst import has_paragraphs, is_bare
from newsbot.page.structure import ENDS, Structure, are_alike, leads_in
from newsbot.text.autonyms import AUTONYMS, names_language
from newsbot.text.clean import FULL_STOPS, fold
from newsbot.text.dateline import split_dateline
from newsbot.text.headlines import split_languages
from newsbot.text.language import VERSION, Script, script_of

_LABEL = 40  # characters of a label above key points
_ABOVE = 25  # blocks above the story where they may be
_MOST_POINTS = 20
_HEADLINE_WORDS = 30
_TITLE_LEVELS = 2  # of headings that may be the headline of a version
_SUMMARY_WORDS = range(5, 90)
_STOPS = (".", "۔", "…", *FULL_STOPS)  # a sub-head may end in other marks
_CREDIT_WORDS = 30
_OPENING = 8  # blocks below a first paragraph, of which one is dressed alike
_DATELINE = 60  # letters of the longest dateline in a line by itself
_DASHES = " —–―-"  # such a line ends in one of them, which is all that tells it in most languages; or in a colon
_SAMPLE = 600  # letters that the language is detected from
_TRANSLATED_CELLS = 2  # of a row with a text and its translation
_VERSION_WORDS = 8  # of another script; fewer are a name or a label, not a translation
_ALTERNATING = 0.6  # of a script's blocks and words: less is quotations, and Korean has .65 of the words of English
_LABEL_WORDS = 4  # of the longest label above a version: `Read this in Urdu`
_SIGNATURE_LINES = 3  # below the headline of a version: a name, its date, that of a change


def read_bodies(
    page: Page, parts: ArticleParts, blocks: list[Block], summary: str | None = None, *, further: bool = False
) -> None:
    """Fills in summary (unless given), key points, credit and bodies by language. Of a `further` page of a story, every
    other line than the key points belongs to the bodies."""
    if shown := parts.selected.shown:
        blocks = [block for block in blocks if block.key not in shown]
    parts.key_points, blocks = _take_key_points(_with_dateline(blocks, page), page)
    labelled: str | None = None
    if len(blocks) > 1 and not further and page.layout.opens_highlights(blocks[0].key):
        entries = list(takewhile(_is_entry, blocks[1:]))
        if len(entries) > 1 and len(blocks) > 1 + len(entries):
            if not parts.key_points and not _is_sub_head(blocks[0], blocks):
                parts.key_points = [BULLET.sub("", entry.text) for entry in entries]
                blocks = blocks[1 + len(entries) :]
        elif summary is None and page.layout.opens_summary(blocks[0].key) and not _is_sub_head(blocks[0], blocks):
            labelled, blocks = blocks[1].text, blocks[2:]
    structure = Structure(blocks)
    parts.media, parts.media_source = find_media(page, structure.whole)
    runs = _language_runs(page, blocks, structure)
    headlines = _headlines(page, parts.headline, runs)
    for number, run in enumerate(runs):
        if not further:
            if number:
                _drop_signature(run)
            credit = _take_credit(run, page)
            parts.credit = parts.credit or credit
            if number == 0:
                titled = len(runs) > 1 and bool(run) and _titles_version(run[0], parts.headline)
                parts.summary = summary or labelled or (None if titled else _take_summary(run, page))
        if run:
            _add_body(page, parts, run, structure, headlines, first=number == 0, further=further)
    if parts.credit is None:
        parts.credit = next(filter(None, (_credit_of(picture, page) for picture in parts.pictures)), None)
    if parts.selected.bodies:
        parts.bodies, parts.links, parts.bodies_source = [], [], LAYOUT
        structure = Structure(parts.selected.bodies)
        runs = _language_runs(page, parts.selected.bodies, structure)
        headlines = _headlines(page, parts.headline, runs)
        for number, run in enumerate(runs):
            _add_body(page, parts, run, structure, headlines, first=number == 0, further=further)
        if parts.summary and fold(parts.summary) in {block.key for block in parts.selected.bodies}:
            parts.summary = None
    if not further and len(parts.bodies) > 1 and (own := parts.bodies[0].headline) in split_languages(parts.headline):
        parts.headline = own


def _headlines(page: Page, headline: str, runs: Sequence[list[Block]]) -> dict[Script | None, str]:
    """The headlines above a story, by script: the page's own, and those of versions in other scripts beside it."""
    found: dict[Script | None, str] = {}
    texts = split_languages(headline) if len(runs) > 1 else [headline]
    found.update((script_of(text), text) for text in reversed(texts))
    if len(runs) < 2 or len(texts) > 1:
        return found
    key, own = fold(headline), {id(block) for run in runs for block in run}
    above = list(takewhile(lambda block: id(block) not in own, page.blocks))
    titles = [block for block in above if block.heading and not block.furniture]
    first = next((place for place, block in enumerate(titles) if key in block.key), max(len(titles) - 1, 0))
    if 0 < first < len(titles) and titles[first - 1].box is titles[first].box:
        first -= 1
    for block in titles[first:]:
        if block.heading <= _TITLE_LEVELS:
            for text in split_languages(block.text):
                found.setdefault(script_of(text), text)
    return found


def _drop_signature(run: list[Block]) -> None:
    """Removes the byline and the date below the headline of a version from a run."""
    start = int(_is_headline(run[0]) and not is_byline(run[0]))
    end = start
    while end < min(len(run), start + _SIGNATURE_LINES) and is_byline(run[end]):
        end += 1
    if end < len(run):
        del run[start:end]


def _add_body(
    page: Page,
    parts: ArticleParts,
    run: list[Block],
    structure: Structure,
    headlines: Mapping[Script | None, str],
    *,
    first: bool,
    further: bool = False,
) -> None:
    taken = {other.headline for other in parts.bodies}
    body = _body(page, run, list(structure.paragraphs(run)), headlines, taken, first=first, further=further)
    if not body.paragraphs:
        return
    existing = next((other for other in parts.bodies if other.language == body.language), None)
    if existing is None:
        parts.bodies.append(body)
    else:  # two scripts, and one language after all
        line = None if body.headline in headlines.values() else body.headline
        heading = [Paragraph(line, structure.kind(run[0]))] if line else []
        existing.paragraphs += [*heading, *body.paragraphs]
    parts.links += [link for block in run for link in block.links]


def _with_dateline(blocks: list[Block], page: Page) -> list[Block]:
    """The blocks, of which the first paragraph has the dateline that is a line by itself above it."""
    place = next((n for n, block in enumerate(blocks) if not (block.heading or block.item)), len(blocks))
    first = blocks[place] if place < len(blocks) else None
    index = next((n for n, block in enumerate(page.blocks) if block is first), 0)
    if not index or (line := page.blocks[index - 1]).links or line.picture is not None or len(line.text) > _DATELINE:
        return blocks
    first, said = page.blocks[index], line.text.rstrip(_DASHES)
    dashed = said != line.text
    if (
        not (dashed or said.endswith(":"))
        or first.box not in (line.owner, line.box)
        or any(line is block for block in blocks[:place])
    ):
        return blocks
    joined = f"{said} – {first.text}" if dashed else f"{said} {first.text}"
    language = page.language_of(first.text) or "und"
    found, rest = split_dateline(joined, language)
    if rest != first.text:
        return blocks
    if found == said and " " in said and not split_dateline(f"{said}: {first.text}", language)[0]:
        return blocks  # several words in capitals may be who wrote: `STAFF REPORTER –`
    opened = Block(joined, links=first.links, soft=first.soft, owner=first.owner, lead=first.lead)
    return [*blocks[:place], opened, *blocks[place + 1 :]]


def _take_key_points(blocks: list[Block], page: Page) -> tuple[list[str], list[Block]]:
    for index, block in enumerate(blocks):
        if len(block.text) < _LABEL and page.layout.opens_key_points(block.key):
            end = index + 1
            while end < len(blocks) and _is_point(blocks, index, end):
                end += 1
            points = [BULLET.sub("", point.text) for point in blocks[index + 1 : end]]
            rest = blocks[:index] + blocks[end:]
            return (points, rest) if rest else ([], blocks)
    boxed = _boxed_points(blocks, page)
    own = set(map(id, boxed))
    rest = [block for block in blocks if id(block) not in own]
    return ([BULLET.sub("", point.text) for point in boxed], rest) if rest else ([], blocks)


def _boxed_points(blocks: list[Block], page: Page) -> list[Block]:
    """The entries of the list above or in the story whose label is not among its blocks."""
    known = set(map(id, blocks))
    places = [index for index, block in enumerate(page.blocks) if id(block) in known]
    if not places:
        return []
    for index in range(max(places[0] - _ABOVE, 0), places[-1]):
        label = page.blocks[index]
        if not page.blocks[index + 1].item or len(label.text) >= _LABEL or label.furniture:
            continue
        opens = index < places[0] and page.layout.opens_highlights(label.key)
        if not opens and not page.layout.opens_key_points(label.key):
            continue
        below = page.blocks[index + 1 : index + 1 + _MOST_POINTS]
        end = next((n for n, point in enumerate(below) if not point.item or point.box is not below[0].box), len(below))
        points = below[:end]
        if len(points) > 1 and not any(point.only_links or point.picture is not None for point in points):
            return points
    return []


def _is_entry(block: Block) -> bool:
    return not block.heading and (block.item or BULLET.match(block.text) is not None)


def _is_point(blocks: Sequence[Block], label: int, index: int) -> bool:
    """Whether a block is a key point: it has a bullet, or shares a list or a box with the label and the other
    points."""
    block = blocks[index]
    first = blocks[label + 1]
    if BULLET.match(block.text):
        return True
    if BULLET.match(first.text) or block.box is not first.box:
        return False
    boxed = block.box is blocks[label].box and (label == 0 or block.box is not blocks[label - 1].box)
    return block.item or boxed


def _credit_of(picture: Picture, page: Page) -> str | None:
    """A picture's credit, or its caption if that opens like one."""
    caption = picture.caption if picture.caption and page.layout.credit.search(fold(picture.caption)) else None
    return picture.credit or caption


def _take_credit(run: list[Block], page: Page) -> str | None:
    for index in range(len(run) - 1, -1, -1):
        block = run[index]
        words = block.text.count(" ") + 1
        is_placed = words <= 8 or index >= len(run) - 2 or ":" in block.text[:30]
        if is_placed and words <= _CREDIT_WORDS and page.layout.credit.search(block.key):
            return run.pop(index).text
    return None


def _take_summary(run: list[Block], page: Page) -> str | None:
    """Removes the standfirst from a run: the line above the dateline, or one styled unlike the rest."""
    if len(run) < 2:
        return None
    first, second = run[0], run[1]
    if first.text[-1] not in ENDS and not first.heading:
        return None
    if _is_sub_head(first, run):
        return None
    if len(first.text.split()) not in _SUMMARY_WORDS or page.layout.editors_note.match(first.key):
        return None
    language = page.language_of(first.text) or "und"
    if split_dateline(first.text, language)[0]:
        return None
    if split_dateline(second.text, language)[0] or _stands_apart(first, run[1:]):
        return run.pop(0).text
    return None


def _is_sub_head(first: Block, run: Sequence[Block]) -> bool:
    """Whether a heading is the first of several that are dressed alike. A standfirst among them is a sentence."""
    if not first.heading or first.text.endswith(_STOPS):
        return False
    return any(block.heading == first.heading and are_alike(first, block) for block in run[1:])


def _stands_apart(first: Block, rest: Sequence[Block]) -> bool:
    """Whether a line is styled or boxed unlike the paragraphs below it, which are alike."""
    below = [block for block in rest if not block.heading]
    if any(are_alike(first, block) or is_bare(first, block) for block in below[:_OPENING]):
        return False
    if not has_paragraphs(first, below):
        return False
    shape = first.shape
    if all(block.shape != shape for block in below) and not leads_in(first):
        shapes = Counter(block.shape for block in below)
        if shapes.most_common(1)[0][0] == below[0].shape:
            return True
    owners, boxes = {block.owner for block in below}, Counter(block.box for block in below)
    if len(owners) == 1:
        return len(below) > 1 and first.owner not in owners
    box, held = boxes.most_common(1)[0]
    return held > 1 and boxes[first.box] == 0 and box is below[0].box


def _language_runs(page: Page, blocks: Sequence[Block], structure: Structure) -> list[list[Block]]:
    """The blocks by script, or else by the language that the page declares around them, in page order; a headline above
    all is not what is read first.

    A short line goes with its neighbours, and so does a row unless its two cells are a text and its translation; so
    do quotations in another script, unless the two scripts alternate. Scripts of one language, such as titles within
    Urdu, make one run.
    """
    counts = [block.words for block in blocks]
    scripts: list[str | None] = [
        script_of(block.text) if count > 2 else None for block, count in zip(blocks, counts, strict=True)
    ]
    if "Jpan" in scripts:
        scripts = ["Jpan" if script == "Hani" else script for script in scripts]
    if blocks and len({*scripts} - {None}) < 2:
        scripts = _declared(structure.languages(blocks), counts)
        if len({*scripts} - {None}) < 2:
            return [list(blocks)]
    for row, cells in structure.rows(blocks):
        if cells > _TRANSLATED_CELLS or len({scripts[place] for place in row} - {None}) < 2:
            scripts[row[0] : row[-1] + 1] = [None] * len(row)
    words = _words_by(scripts, counts)
    filled = [script if words[script] > _VERSION_WORDS else None for script in scripts]
    alternating = _alternating(filled, counts)
    last = next(filter(None, filled), None)
    for index, script in enumerate(filled):
        filled[index] = last = script or last
    _leave_quotations(filled, blocks, counts, alternating)
    runs: dict[str | None, list[Block]] = {}
    if len(blocks) > 1 and _is_headline(blocks[0]):
        runs[filled[1]] = []
    for block, script in zip(blocks, filled, strict=True):
        runs.setdefault(script, []).append(block)
    parts = list(runs.values())
    languages = [page.language_of(" ".join(block.text for block in run)[:_SAMPLE]) for run in parts if len(parts) > 1]
    if 0 < len(set(languages)) < len(parts):
        return [list(blocks)]
    if len(parts) > 1:
        _drop_labels(blocks, parts, languages)
    return [run for run in parts if run]


def _words_by(names: Iterable[str | None], counts: Iterable[int]) -> Counter[str | None]:
    """The words of all blocks in each script or language."""
    words: Counter[str | None] = Counter()
    for name, count in zip(names, counts, strict=True):
        words[name] += count
    return words


def _declared(languages: Sequence[str | None], counts: Sequence[int]) -> list[str | None]:
    """The declared languages of blocks, None for one whose text is too short to be a version of the rest."""
    if len({*languages} - {None}) < 2:
        return [*languages]
    words = _words_by(languages, counts)
    least = VERSION * max(words.values())
    return [
        language if count > 2 and words[language] >= least else None
        for language, count in zip(languages, counts, strict=True)
    ]


def _leave_quotations(
    scripts: list[str | None], blocks: Sequence[Block], counts: Sequence[int], alternating: Set[str]
) -> None:
    """Gives blocks of another script between blocks of one script that script, if they are a quotation.

    A single block is one. Several are, such as a couplet, if they have no heading, all in their script have few words
    beside those around them, and more words are above and below them: a summary follows the whole text or opens it.
    """
    words = _words_by(scripts, counts)
    above: Counter[str | None] = Counter()
    for script, group in groupby(range(len(scripts)), scripts.copy().__getitem__):
        start, *further = group
        end = start + 1 + len(further)
        quoted = sum(counts[start:end])
        around = scripts[start - 1] if start and end < len(scripts) and scripts[start - 1] == scripts[end] else script
        if around != script and {around, script} != alternating:
            is_few = words[script] < VERSION * words[around]
            is_within = quoted <= min(above[around], words[around] - above[around])
            if not further or (is_few and is_within and not blocks[start].heading):
                scripts[start:end] = [around] * (end - start)
        above[script] += quoted


def _alternating(scripts: Iterable[str | None], words: Iterable[int]) -> set[str]:
    """The two scripts whose texts take turns, block by block; an empty set if there are none."""
    turns: dict[str, list[list[int]]] = defaultdict(list)  # the words of the blocks of each
    placed = ((script, count) for script, count in zip(scripts, words, strict=True) if script)
    for script, group in groupby(placed, itemgetter(0)):
        turns[script].append([count for _, count in group])
    if len(turns) < 2:
        return set()
    one, other = sorted(turns, key=lambda script: -sum(map(sum, turns[script])))[:2]
    alike = _take_turns(turns[one], turns[other]) and _take_turns(turns[other], turns[one])
    return {one, other} if alike else set()


def _take_turns(turns: Sequence[list[int]], others: Sequence[list[int]]) -> bool:
    """Whether the texts of one script that are a single block have about as many blocks and words as all others."""
    single = [turn[0] for turn in turns if len(turn) == 1]
    enough = len(single) >= _ALTERNATING * sum(map(len, others)) and sum(single) >= _ALTERNATING * sum(map(sum, others))
    return enough and len(turns) > 1


def _drop_labels(blocks: Sequence[Block], runs: list[list[Block]], languages: list[str | None]) -> None:
    """Removes the labels above versions from the runs: `Read in Urdu`, above a headline in that language or on a part
    that opens, and the name alone."""
    for run, language in zip(runs, languages, strict=True):
        place = next(place for place, block in enumerate(blocks) if block is run[0])
        labels = [run[0]] if len(run) > 1 and (run[1].heading or _is_label(run[0])) else []
        labels += blocks[max(place - 1, 0) : place]
        for block in labels:
            if language and block.words <= _LABEL_WORDS and names_language(block.text, language):
                for held in runs:
                    held[:] = [other for other in held if other is not block]


def _is_label(block: Block) -> bool:
    """Whether a block is a language's name and nothing else, or the label of a part that opens."""
    return block.text.rstrip(" :") in AUTONYMS or (block.owner is not None and block.owner.tag == "summary")


def _body(
    page: Page,
    run: list[Block],
    paragraphs: list[Paragraph],
    headlines: Mapping[Script | None, str],
    taken: Set[str | None],
    *,
    first: bool,
    further: bool,
) -> BodyParts:
    texts = [paragraph.text for paragraph in paragraphs]
    language = page.language_of(" ".join(texts)[:_SAMPLE]) or page.language_of(next(iter(headlines.values()))) or "und"
    own = headlines.get(script_of(" ".join(texts[:3])))
    if own and (first or not (further or own in taken)):
        return BodyParts(language, own, paragraphs)
    titled = run[0].heading > 0 if own else _is_headline(run[0])
    if further or len(paragraphs) < 2 or paragraphs[0].kind == "row" or not titled:
        return BodyParts(language, None, paragraphs)
    return BodyParts(language, texts[0], paragraphs[1:])


def _titles_version(block: Block, headline: str) -> bool:
    """Whether the heading that opens a story is the headline of a version in another script."""
    return block.heading > 0 and _is_headline(block) and script_of(block.text) != script_of(headline)


def _is_headline(block: Block) -> bool:
    return len(block.text.split()) <= _HEADLINE_WORDS and (block.heading > 0 or block.text[-1] not in ".۔:،,")
