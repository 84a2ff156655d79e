"""Data files of the package, and the folder for a crawl's data."""

from __future__ import annotations

from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from scrapy.settings import SETTINGS_PRIORITIES, BaseSettings
from scrapy.utils.conf import closest_scrapy_cfg

from newsbot.environment import settle

_SQLITE = "sqlite:///"


def resource(path: str) -> Traversable:
    """A data file or folder (`seeds/journalismpakistan.txt`), beside the package in a checkout, else inside it.

    It need not exist.
    """
    inside = files("newsbot").joinpath(*path.split("/"))
    beside = Path(__file__).parent.parent.joinpath(path)
    return beside if not (inside.is_file() or inside.is_dir()) and beside.exists() else inside


def seeds_of(spider: str) -> Traversable:
    """The seeds of a described site: `seeds/<spider>.txt` beside the project's scrapy.cfg, else newsbot's own."""
    project = closest_scrapy_cfg()
    own = Path(project).parent / "seeds" / f"{spider}.txt" if project else None
    shipped = resource(f"seeds/{spider}.txt")
    return own if own is not None and (own.is_file() or not shipped.is_file()) else shipped


def settle_folder(settings: BaseSettings) -> None:
    """Resolves a relative `DATA_DIR`, or a relative file in `LEDGER_URL`, from the folder of `scrapy.cfg`.

    So every folder of a project has the same data. Values from the command line, and all without a `scrapy.cfg`, are
    relative to the current folder.
    """
    project = closest_scrapy_cfg()
    if not project or Path(project).parent == Path.cwd():
        return
    root = Path(project).parent
    folder, ledger = str(settings.get("DATA_DIR") or ""), str(settings.get("LEDGER_URL") or "")
    if _is_relative(folder) and _is_of_project(settings, "DATA_DIR"):
        settle(settings, "DATA_DIR", root / folder)
    file = ledger.removeprefix(_SQLITE) if ledger.startswith(_SQLITE) else ""
    if file and file[0] not in "/:?" and _is_of_project(settings, "LEDGER_URL"):
        settle(settings, "LEDGER_URL", f"{_SQLITE}{root / file}")


def _is_relative(folder: str) -> bool:
    """Whether a folder is relative to another; the address of a store is not."""
    return bool(folder) and "://" not in folder and not Path(folder).is_absolute()


def _is_of_project(settings: BaseSettings, name: str) -> bool:
    """Whether a setting is given, and not by the command line."""
    priority = settings.getpriority(name)
    return priority is not None and priority < SETTINGS_PRIORITIES["cmdline"]
