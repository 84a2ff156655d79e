"""The pages of a list that a walk has come through, kept with the request for the next one."""

from __future__ import annotations

from dataclasses import dataclass, field

_SHOWN = 20  # pages of a list that are compared, to detect a cycle


@dataclass(slots=True)
class Trail:
    """The pages of a list walked so far, enough of them to detect a cycle."""

    run: str  # the run that began the walk
    pages: int = 0  # walked by one run
    length: int = 0  # walked in all
    anchor: str = ""
    """The hash of the page whose number is the last power of two (Brent's cycle detection)."""
    shown: list[str] = field(default_factory=list)  # hashes of the last pages
    name: str | None = None  # the list's, by its first page: the addresses of later ones may not tell

    @classmethod
    def loads(cls, text: str | None, run: str) -> Trail:
        """The inverse of `dumps`; a new trail for None.

        >>> Trail.loads("r1 2 2 ab cd ab", "r2"), Trail.loads("r1 ab cd", "r2").shown, Trail.loads(None, "r2").run
        (Trail(run='r1', pages=2, length=2, anchor='ab', shown=['cd', 'ab'], name=None), ['ab', 'cd'], 'r2')
        >>> Trail.loads("r1 1 1 ab ab\\t/politics", "r2").name
        '/politics'
        """
        walked, _, name = (text or run).partition("\t")
        begun, *rest = walked.split(" ")
        if len(rest) > 3 and rest[0].isdigit() and rest[1].isdigit() and len(rest[0]) < 8:
            return cls(begun, int(rest[0]), int(rest[1]), rest[2], rest[3:], name or None)
        return cls(begun, len(rest), len(rest), rest[0] if rest else "", rest[-_SHOWN:])  # as older versions wrote it

    def dumps(self) -> str:
        walked = " ".join([self.run, str(self.pages), str(self.length), self.anchor, *self.shown])
        return walked if self.name is None else f"{walked}\t{self.name}"

    def begin_anew(self, run: str) -> None:
        """Continues in another run; none of its pages counts as a repeat of what pages showed before."""
        self.run, self.anchor, self.shown = run, "", []

    def go_on(self, shown: str) -> bool:
        """Adds a page; False if it repeats an earlier one."""
        is_new = shown != self.anchor and shown not in self.shown
        self.pages += 1
        self.length += 1
        if self.length & (self.length - 1) == 0:
            self.anchor = shown
        self.shown = [*self.shown, shown][-_SHOWN:]
        return is_new
