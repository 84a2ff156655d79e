"""Writes the schemas: `python -m newsbot.schemas`, after a record has changed."""

from __future__ import annotations

from newsbot.schemas import FOLDER, documents

if __name__ == "__main__":
    for name, text in documents():
        (FOLDER / name).write_text(text, "utf-8")
