"""Say what a run of ingestion found, loaded, skipped and refused."""

from __future__ import annotations

from dataclasses import dataclass, field

LOADED, SKIPPED, REJECTED, WAITING = "loaded", "skipped", "rejected", "waiting"
STATES = (LOADED, SKIPPED, REJECTED, WAITING)


@dataclass(frozen=True)
class FileOutcome:
    """Say what became of one file."""

    name: str
    state: str
    file_id: int | None = None
    rows: int = 0
    quarantined: int = 0
    error: str | None = None


@dataclass
class LoadReport:
    """Collect what became of every file of a run."""

    outcomes: list[FileOutcome] = field(default_factory=list)
    quarantined_by_reason: dict[str, int] = field(default_factory=dict)

    def named(self, state: str) -> list[FileOutcome]:
        """Give the outcomes of one state."""
        return [outcome for outcome in self.outcomes if outcome.state == state]

    @property
    def file_ids(self) -> list[int]:
        """Give the files that were loaded now."""
        return [outcome.file_id for outcome in self.named(LOADED)]

    @property
    def rows(self) -> int:
        return sum(outcome.rows for outcome in self.outcomes)

    @property
    def quarantined(self) -> int:
        return sum(outcome.quarantined for outcome in self.outcomes)

    @property
    def errors(self) -> list[str]:
        """Give the sentences that a person should read."""
        return [outcome.error for outcome in self.outcomes if outcome.error]

    def __str__(self) -> str:
        counts = ", ".join(f"{len(self.named(state))} {state}" for state in STATES)
        return f"{len(self.outcomes)} files: {counts}; {self.rows:,} rows, {self.quarantined:,} quarantined"
