"""Say what a run of pulls fetched, and which shops failed."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class ShopOutcome:
    """Say what became of one shop."""

    shop: str
    windows: int = 0
    pages: int = 0
    error: str | None = None


@dataclass
class PullReport:
    """Collect what became of every shop of a run."""

    outcomes: list[ShopOutcome] = field(default_factory=list)

    @property
    def pages(self) -> int:
        return sum(outcome.pages for outcome in self.outcomes)

    @property
    def windows(self) -> int:
        return sum(outcome.windows for outcome in self.outcomes)

    @property
    def errors(self) -> list[str]:
        """Give the sentences that a person should read."""
        return [outcome.error for outcome in self.outcomes if outcome.error]

    def __str__(self) -> str:
        return f"{len(self.outcomes)} shops: {self.windows} windows, {self.pages} pages, {len(self.errors)} failed"
