"""Imported once by the fork server of a worker: each crawl begins with all of newsbot loaded."""

from newsbot.cli.child import preload

preload()
