"""Hooks of the docs site (mkdocs.yml): pages whose text is in the root of the project, and links to them."""

from __future__ import annotations

import re
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

ROOT = Path(__file__).parents[1]
PAGES = {"RECORDS.md": "records.md", "CONTRIBUTING.md": "contributing.md", "CHANGELOG.md": "changelog.md"}
"""Files in the root that are pages of the site."""
_OPTION = re.compile(r"(?<=[\s>])--[a-z][\w-]*(?=[^<]*</code>)")
_SNIPPET_MARK = re.compile(r"^<!-- --8<-- .*-->\n", re.M)


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Adds the pages whose text is in the root of the project."""
    for name, page in PAGES.items():
        files.append(File.generated(config, page, content=_SNIPPET_MARK.sub("", (ROOT / name).read_text("utf-8"))))
    return files


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Rewrites links between the root and `docs`."""
    for name, target in PAGES.items():
        markdown = re.sub(rf"\]\((?:\.\./)?{re.escape(name)}(?=[)#])", f"]({target}", markdown)
    return re.sub(r"\]\(docs/", "](", markdown)


def on_page_content(html: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Marks the names of options, which browsers would break after their hyphens."""
    return _OPTION.sub(r'<span class="option">\g<0></span>', html)
