"""TMX 1.4b as its DTD has it, as far as it is used here."""

from __future__ import annotations

from xml.etree import ElementTree

ELEMENTS: dict[str, tuple[set[str], set[str], set[str]]] = {
    "tmx": ({"version"}, set(), {"header", "body"}),
    "header": (
        {"creationtool", "creationtoolversion", "segtype", "o-tmf", "adminlang", "srclang", "datatype"},
        set(),
        {"note", "ude", "prop"},
    ),
    "body": (set(), set(), {"tu"}),
    "tu": (set(), {"tuid", "segtype", "srclang"}, {"note", "prop", "tuv"}),
    "tuv": ({"{http://www.w3.org/XML/1998/namespace}lang"}, set(), {"note", "prop", "seg"}),
    "prop": ({"type"}, set(), set()),
    "seg": (set(), set(), set()),
}
"""Of the DTD of TMX 1.4b what is used here: for each element attributes it must and may have, and its children."""


def units_of(text: str) -> list[ElementTree.Element]:
    """The units of a file, whose structure is right; fails where it is not."""
    root = ElementTree.fromstring(text.encode())
    for element in root.iter():
        must, may, children = ELEMENTS[element.tag]
        assert must <= set(element.keys()) <= must | may
        assert {child.tag for child in element} <= children
    assert root.tag == "tmx"
    assert root.get("version") == "1.4"
    assert [child.tag for child in root] == ["header", "body"]
    units = root.findall("body/tu")
    for unit in units:
        tags = [child.tag for child in unit]
        assert tags == sorted(tags), "properties come before the texts"
        assert [len(variant.findall("seg")) for variant in unit.findall("tuv")] == [1, 1]
        assert unit.get("segtype") in ("block", "paragraph", "sentence", "phrase")
    return units
