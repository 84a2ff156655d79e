"""An invented paper whose markup and words say nothing: only expressions find what its pages say."""

from __future__ import annotations

from newsbot import Layout, css, xpath

HOME = "https://www.quarrypost.example"
LAYOUT = Layout(
    "The Quarry Post",
    fields={
        "headline": css(".x-title"),
        "section": css(".x-strap"),
        "summary": css(".x-deck"),
        "authors": css("[data-role=who]"),
        "published": css("[data-role=when]::attr(data-stamp)"),
        "bodies": xpath("//div[has-class('x-column') and not(has-class('promo'))]"),
        "key_points": css(".x-short li"),
        "images": css(".x-shot::attr(data-shot)"),
        "credit": css(".x-by-shot"),
        "keywords": css(".x-words em"),
    },
    cards={
        "card": css(".x-row"),
        "link": xpath("./@data-to"),
        "headline": css(".x-head"),
        "section": css(".x-strap"),
        "date": xpath("./*/@data-stamp"),
        "summary": css(".x-deck"),
    },
    links={"next_page": css(".x-down")},
)
