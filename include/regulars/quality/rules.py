"""Say what is expected of what comes in and of what goes out, and how bad it is when it is not so."""

from __future__ import annotations

from dataclasses import dataclass

CRITICAL, WARNING = "critical", "warning"


@dataclass(frozen=True)
class Rule:
    """Expect one measure to lie within limits; a measure that is null says nothing and passes."""

    measure: str
    severity: str
    says: str
    cure: str = "look at the file, and export it again if it is wrong"
    at_least: float | None = None
    at_most: float | None = None

    @property
    def name(self) -> str:
        """Name the rule by its measure and severity, as evidence and errors do."""
        return f"{self.measure}_{self.severity}"

    def sentence(self, observed: object) -> str:
        """Say what is wrong, with the value that was seen."""
        is_share = self.measure.endswith("_share") and observed is not None
        return self.says.format(f"{float(observed):.1%}" if is_share else observed)


MOSTLY_UNREADABLE = Rule(
    "quarantined_share",
    CRITICAL,
    "{} of its rows cannot be read",
    "see audit.quarantine for the reasons, mend the export's settings and export again",
    at_most=0.5,
)
SOME_UNREADABLE = Rule(
    "quarantined", WARNING, "{} of its rows cannot be read", "see audit.quarantine for the reasons", at_most=0
)
WITHOUT_ROWS = Rule("rows", WARNING, "it has no rows that can be read", at_least=1)

ORDERS = (
    MOSTLY_UNREADABLE,
    Rule("without_order_id", CRITICAL, "{} lines have no order number", at_most=0),
    Rule("implausible_share", CRITICAL, "{} of its dates lie before 1990 or a year ahead", at_most=0.05),
    Rule(
        "duplicate_share",
        CRITICAL,
        "{} of its lines stand there more than once",
        "the export was probably pasted twice: export it again",
        at_most=0.45,
    ),
    Rule("negative_share", CRITICAL, "{} of its lines have a negative amount", at_most=0.5),
    Rule("largest_amount", CRITICAL, "a line amounts to {}: two columns may be swapped", at_most=1e12),
    SOME_UNREADABLE,
    WITHOUT_ROWS,
    Rule("implausible_dates", WARNING, "{} lines are dated before 1990 or a year ahead", at_most=0),
    Rule("future_dates", WARNING, "{} lines are dated after the night and wait for theirs", at_most=0),
    Rule("duplicate_share", WARNING, "{} of its lines stand there more than once", at_most=0.1),
    Rule("without_buyer_share", WARNING, "{} of its lines name no buyer", at_most=0.5),
    Rule("unmapped", WARNING, "{} lines have a status that is not known and are no purchases", at_most=0),
    Rule("foreign_currency", WARNING, "{} lines are not in the shop's currency", at_most=0),
    Rule("volume_ratio", WARNING, "it has {} times the usual lines a day", at_least=0.1, at_most=10),
    Rule("amount_ratio", WARNING, "its lines amount to {} times the usual", at_least=0.05, at_most=20),
)
CONTACTS = (
    MOSTLY_UNREADABLE,
    SOME_UNREADABLE,
    WITHOUT_ROWS,
    Rule("without_address_share", WARNING, "{} of its contacts have no address", at_most=0.5),
    Rule("repeated_address_share", WARNING, "{} of its addresses stand there again", at_most=0.1),
    Rule("undated", WARNING, "{} consents have no date", at_most=0),
    Rule("future_dates", WARNING, "{} consents are dated after the night", at_most=0),
)
BY_KIND = {"orders": ORDERS, "contacts": CONTACTS}

EXPECTED_FILES = (Rule("files", WARNING, "no file came tonight", "export the day's orders", at_least=1),)

AUDIENCE = (
    *(
        Rule(measure, CRITICAL, says, cure, at_most=0)
        for measure, says, cure in (
            (
                "without_address",
                "{} selected people have no known address",
                "mend the models' addresses and plan again",
            ),
            ("without_consent", "{} selected people have not consented", "mend the models' permissions and plan again"),
            ("suppressed", "{} selected people must not be written to", "mend the models' permissions and plan again"),
            ("repeated", "{} people are selected more than once", "mend the verdicts' order and plan again"),
            ("without_window", "{} selected people have no hours to send in", "give the campaign windows"),
            ("without_segment", "{} selected people have no RFM segment", "build the models again"),
            ("held_out", "{} selected people are held out", "mend the verdicts' order and plan again"),
            ("miscounted", "the selected people and their count differ by {}", "plan the night again"),
            ("uncounted", "the verdicts miss the population by {}", "build the models and plan again"),
        )
    ),
    # two accounts of one household: a nuisance, and no reason to stop everybody's mail
    Rule("address_repeated", WARNING, "{} selected people share an address with another", at_most=0),
)
