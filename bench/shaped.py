"""Article pages as large, as deep and as full of links as those of many publishers, in made-up words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape
from random import Random

from bench import furniture, words
from bench.shapes import Shape, shapes
from bench.site import Pages, Story, metadata

RULE, FUNCTION, METADATA = 86, 246, 790
"""Bytes of a rule and of a function of `bench.furniture`, and of the metadata of a page."""
NAMES = ["row", "col", "box", "wrap", "grid", "text", "cell", "flex", "inner", "block", "md", "lg"]
"""Of classes. Like most names that frameworks make, none says what its element is for."""
LONGEST_CLASS = 48
"""Of a `class`, in bytes; the rest of a tag is an attribute for scripts."""
LABEL, SPANS = 12, 3
"""Words of a link, and elements around them, at most."""
HEAD = 20
"""Elements of a page outside its body."""
_OUTER = 8
"""How deep a text is without wrappers."""
_TAG = re.compile(r"<(?:a|div|i|li|p|span|ul)\b")


class ShapedPages(Pages):
    """A site whose article pages have the shapes of shapes.json, in turns."""

    def __init__(self, random: Random, stories: list[Story], origin: str) -> None:
        super().__init__(random, stories, origin)
        self.templates = [Template(random, shape, stories) for shape in shapes()] if stories else []

    def article(self, index: int) -> str:
        """The page of story `index`."""
        story = self.stories[index]
        return self.templates[index % len(self.templates)].page(story, metadata(story, self.origin))


class Template:
    """Writes pages of one shape; what is the same on each is made once."""

    def __init__(self, random: Random, shape: Shape, stories: list[Story]) -> None:
        self.random, self.shape, self.stories = random, shape, stories
        self.style = furniture.style(random, shape.styles // RULE)
        self.script = furniture.script(random, max(0, shape.scripts - METADATA) // FUNCTION)
        self.cards = max(0, shape.links - shape.menu_links - shape.text_links)
        entries, rest = shape.menu_links + self.cards, max(0, shape.words - shape.prose)
        self.label = max(1, min(LABEL, rest // max(1, entries)))
        self.captions = max(0, rest - entries * self.label) // LABEL
        self.spans, self.icons, self.attributes = 0, 0, [""]
        self._fill(entries)

    def _fill(self, entries: int) -> None:
        """Adds the elements, then the bytes, that the page still lacks."""
        self._make_menus()
        elements = self.shape.elements - _elements(self._body(self.stories[0])) - HEAD
        self.spans = max(0, min(SPANS, elements // max(1, entries)))
        self._make_menus()
        self.icons = max(0, elements - self.spans * entries)
        draft = self.page(self.stories[0], metadata(self.stories[0], ""))
        size = max(0, self.shape.bytes - len(draft.encode())) // len(_TAG.findall(draft))
        self.attributes = [self._attributes(size) for _ in range(len(NAMES) ** 2)]

    def _make_menus(self) -> None:
        """Two lists of links, the same on each page."""
        links = self.shape.menu_links
        self.menu, self.footer = (
            "<ul>" + "\n".join(f"<li>{self._link(f'/topics/{at}')}</li>" for at in range(number)) + "</ul>"
            for number in (links - links // 2, links // 2)
        )

    def _body(self, story: Story) -> str:
        depth = max(0, self.shape.depth - _OUTER)
        return "\n".join(
            [
                f"<header><nav>{self.menu}</nav></header><main>" + "<div>" * depth,
                *self._article(story),
                "</div>" * depth,
                f"<section>{''.join(self._cards())}</section></main>",
                f"<footer>{self.footer}<p>© The Daily Example. All rights reserved.</p></footer>",
            ]
        )

    def page(self, story: Story, head: str) -> str:
        """The page of a story."""
        return "\n".join(
            [
                '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">',
                f"<title>{escape(story.headline)} | The Daily Example</title>",
                f"{head}\n{self.style}\n</head>\n<body>",
                _TAG.sub(lambda tag: tag[0] + self.random.choice(self.attributes), self._body(story)),
                f"{self.script}\n</body>\n</html>\n",
            ]
        )

    def _article(self, story: Story) -> Iterator[str]:
        yield f"<article><h1>{escape(story.headline)}</h1>"
        yield f"<div>By {self.random.choice(words.PEOPLE)}</div>"
        yield f'<time datetime="{story.day}">{story.day:%-d %B %Y}</time>'
        yield f'<figure><img src="/img/{story.slug}.jpg" alt="{escape(story.headline)}"></figure>'
        written = linked = 0
        for number in range(1, self.shape.paragraphs + 1):
            sentences = [words.sentence(self.random)]
            while written + _words(sentences) < self.shape.prose * number // self.shape.paragraphs:
                sentences.append(words.sentence(self.random))
            written += _words(sentences)
            links = self.shape.text_links * number // self.shape.paragraphs - linked
            linked += links
            yield f"<p>{escape(' '.join(sentences))}{''.join(f' {self._link(self._path())}' for _ in range(links))}</p>"
        yield "</article>"

    def _cards(self) -> Iterator[str]:
        """Cards, captions and icons."""
        for _ in range(self.cards):
            yield f"<div>{self._link(self._path())}</div>\n"
        for _ in range(self.captions):
            yield f"<div>{self._words(LABEL)}</div>\n"
        yield "<i></i>" * self.icons

    def _path(self) -> str:
        """Of any story; menus lead to none, or a list of their links would be a ticker."""
        return self.random.choice(self.stories).path

    def _link(self, path: str) -> str:
        text = "<span>" * self.spans + self._words(self.label) + "</span>" * self.spans
        return f'<a href="{path}">{text}</a>'

    def _words(self, number: int) -> str:
        return " ".join(self.random.choices(words.ENGLISH, k=number)).capitalize()

    def _attributes(self, size: int) -> str:
        """Of a tag, in about so many bytes."""
        names = ""
        while len(names) < min(size, LONGEST_CLASS) - 9:
            names += f" {self.random.choice(NAMES)}-{self.random.randrange(100)}"
        data = "".join(self.random.choices("0123456789abcdef", k=size - LONGEST_CLASS - 10))
        return (f' class="{names[1:]}"' if names else "") + (f' data-p="{data}"' if data else "")


def _words(sentences: list[str]) -> int:
    return sum(map(len, map(str.split, sentences)))


def _elements(markup: str) -> int:
    return len(re.findall("<[a-z]", markup))
