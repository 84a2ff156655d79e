"""What every page of the site carries and no reader wants: style, scripts, icons, navigation, footer."""

from __future__ import annotations

from random import Random

SECTIONS = ["Newsroom", "Pakistan", "World", "Asia", "Sports", "Opportunities", "Women in Media", "JSchool", "Featured"]
FOOTER_COLUMNS = {
    "About": ["Who we are", "Our team", "Contact", "Write for us", "Corrections", "Code of conduct", "Advertise"],
    "Sections": SECTIONS,
    "Resources": ["Style guide", "Safety guide", "Glossary", "Podcasts", "Downloads", "Hall of Fame", "Cartoons"],
    "Legal": ["Privacy policy", "Terms of use", "Cookies", "Copyright", "Complaints", "Site map"],
}
PARTS = ["card", "teaser", "strip", "menu", "brand", "story", "footer", "column", "share", "popup", "banner", "search"]
PROPERTIES = ["margin", "padding", "border-radius", "font-size", "line-height", "letter-spacing", "max-width", "gap"]


def style(random: Random, rules: int = 110) -> str:
    """An inline style sheet of about 100 bytes a rule."""
    lines = []
    for number in range(rules):
        declarations = [f"{name}:{random.randint(1, 48)}px" for name in random.sample(PROPERTIES, 3)]
        colour = f"color:#{random.randrange(0x1000000):06x}"
        lines.append(f".{random.choice(PARTS)}-{number} .inner>a:hover{{{';'.join([*declarations, colour])}}}")
    return "<style>\n" + "\n".join(lines) + "\n</style>"


def script(random: Random, functions: int = 24) -> str:
    """An inline script of about 230 bytes a function, as counters and pop-ups are."""
    lines = ["window.dataLayer=window.dataLayer||[];"]
    for number in range(functions):
        slot = f"{random.choice(PARTS)}-{number}"
        lines.append(
            f'function seen{number}(e){{var t=document.querySelector(".{slot}");if(!t||t.dataset.seen<e){{return}}'
            f't.setAttribute("data-seen",e);t.innerHTML="<p>Loading <b>{slot}</b></p>";'
            f'window.dataLayer.push({{event:"seen",slot:"{slot}",at:Date.now()-{random.randrange(9999)}}})}}'
        )
    return "<script>\n" + "\n".join(lines) + "\n</script>"


def icon(random: Random, points: int = 30) -> str:
    """A small inline drawing, as links to social networks carry."""
    path = "".join(f"L{random.randrange(240) / 10} {random.randrange(240) / 10}" for _ in range(points))
    return f'<svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d="M12 12{path}Z"></path></svg>'


def navigation(random: Random) -> str:
    """The menu above the story: one link a section, then bare icons."""
    entries = "\n".join(f'<li class="menu-item"><a href="{address_of(name)}">{name}</a></li>' for name in SECTIONS)
    return f'<nav class="menu"><ul>\n{entries}\n</ul>{_icons(random)}</nav>'


def footer(random: Random) -> str:
    """Columns of links, bare icons and the copyright line."""
    columns = "\n".join(_column(title, names) for title, names in FOOTER_COLUMNS.items())
    notice = "<p>© JournalismPakistan.com. All rights reserved.</p>"
    return f'<footer class="footer">\n{columns}\n{_icons(random)}\n{notice}\n</footer>'


def _column(title: str, names: list[str]) -> str:
    entries = "\n".join(f'<li><a class="footer-link" href="{address_of(name)}">{name}</a></li>' for name in names)
    return f'<div class="column"><h4>{title}</h4><ul>\n{entries}\n</ul></div>'


def _icons(random: Random, number: int = 4) -> str:
    return "".join(f'<a class="share" href="/share/{index}">{icon(random)}</a>' for index in range(number))


def address_of(name: str) -> str:
    return "/" + name.lower().replace(" ", "-")
