"""cdxj-indexer's `CDXJIndexer`; the pyamf that it imports calls what Python has deprecated since 3.12."""

from __future__ import annotations

import warnings

with warnings.catch_warnings():
    warnings.filterwarnings("ignore", "datetime.datetime.utcfromtimestamp", DeprecationWarning)
    from cdxj_indexer.main import CDXJIndexer

__all__ = ["CDXJIndexer"]
