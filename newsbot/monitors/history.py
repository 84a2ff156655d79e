"""The earlier runs that a run is compared with."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from pathlib import Path

from newsbot.items import ABANDONED, LOST
from newsbot.storage.past import Past, past_runs
from newsbot.storage.reports import OtherSchema

logger = logging.getLogger(__name__)


def earlier_runs(
    folder: Path, arguments: Mapping[str, str], *, before: str, since: str = "", wanted: int
) -> list[Past]:
    """The runs with the same arguments, latest first, until `wanted` of them passed all monitors.

    `folder` holds the reports; `before` is the name of the run that is compared; no run before `since`, a day or the
    name of a run, counts. A report that is torn or edited is left out, and a warning is logged.
    """
    found: list[Past] = []
    good = 0
    for past in past_runs(folder, since=since, before=before):
        if isinstance(past, Past) and not _is_comparable(past, arguments):
            continue
        error = past.oddity if isinstance(past, Past) else past
        if isinstance(past, Past) and error is None:
            found.append(past)
            good += not past.failed
            if good == wanted:
                break
        elif error is not None and not isinstance(error, OtherSchema):
            logger.warning("%s is not used for comparison: it %s", error.path, error.why)
    return found


def _is_comparable(past: Past, arguments: Mapping[str, str]) -> bool:
    is_measured = bool(past.measures or past.oddity)  # the reports of early versions have no measures
    return is_measured and past.arguments == dict(arguments) and past.finish_reason not in (ABANDONED, LOST)
