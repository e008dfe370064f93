"""Say what is expected of what comes in and of what goes out, and how bad it is when it is not so."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

CRITICAL, WARNING, INFO = "critical", "warning", "info"
SHOWN_NAMES = 5


@dataclass(frozen=True)
class Rule:
    """Expect one measure to lie within limits; a measure that is null says nothing and passes.

    `named_by` is the measure that lists the names of what was found, such as columns or status words.
    """

    measure: str
    severity: str
    says: str
    cure: str = "look at the file, and export it again if it is wrong"
    at_least: float | None = None
    at_most: float | None = None
    named_by: str | None = None

    @property
    def name(self) -> str:
        """Name the rule by its measure and severity, as evidence and errors do."""
        return f"{self.measure}_{self.severity}"

    def sentence(self, measures: Mapping) -> str:
        """Say what is wrong, with the value that was seen and up to five names."""
        observed = measures[self.measure]
        is_share = self.measure.endswith("_share") and observed is not None
        says = self.says.format(f"{float(observed):.1%}" if is_share else observed)
        names = list(measures.get(self.named_by) or ()) if self.named_by else []
        if not names:
            return says
        more = f" and {len(names) - SHOWN_NAMES} more" if len(names) > SHOWN_NAMES else ""
        return f"{says} ({', '.join(name[:60] for name in names[:SHOWN_NAMES])}{more})"


SEE_QUARANTINE = "see make quarantine for the reasons"
PASTED_TWICE = "the export was probably pasted twice: export it again"
MISREAD = "look whether its decimal points or columns changed, and export it again"

# what is asked of a file of any kind
ANY = (
    Rule(
        "quarantined_share",
        CRITICAL,
        "{} of its rows cannot be read",
        f"{SEE_QUARANTINE}, mend the export's settings and export again",
        at_most=0.5,
    ),
    Rule("quarantined", WARNING, "{} of its rows cannot be read", SEE_QUARANTINE, at_most=0),
    Rule("readable_rows", WARNING, "it has no rows that can be read", at_least=1),
    Rule(
        "missing_columns",
        WARNING,
        "{} of the columns that the shop's last files had are missing",
        "export with all columns",
        at_most=0,
        named_by="missing_names",
    ),
    Rule(
        "new_columns",
        INFO,
        "{} of its columns are new and kept as they are",
        "name them in the format file if they mean something",
        at_most=0,
        named_by="new_names",
    ),
)
# what is asked of lines with a product, a number of pieces and an amount
LINES = (
    Rule("without_order_id", CRITICAL, "{} lines have no order number", at_most=0),
    Rule("without_order_id_share", WARNING, "{} of its lines have no order number", at_most=0.5),
    Rule("duplicate_share", CRITICAL, "{} of its lines stand there more than once", PASTED_TWICE, at_most=0.45),
    Rule("duplicate_share", WARNING, "{} of its lines stand there more than once", PASTED_TWICE, at_most=0.1),
    Rule("negative_share", CRITICAL, "{} of its lines have a negative amount", at_most=0.5),
    Rule("largest_amount", CRITICAL, "a line amounts to {}: two columns may be swapped", at_most=1e12),
    Rule("largest_quantity", WARNING, "a line has {} pieces: two columns may be swapped", at_most=1e5),
    Rule("amount_jump", CRITICAL, "its lines amount to {} times the usual", MISREAD, at_least=0.002, at_most=500),
    Rule("amount_ratio", WARNING, "its lines amount to {} times the usual", MISREAD, at_least=0.05, at_most=20),
    Rule("quantity_ratio", WARNING, "its lines have {} times the usual pieces", MISREAD, at_least=0.05, at_most=20),
    Rule(
        "unmapped",
        WARNING,
        "{} lines have a status that is not known and are no purchases",
        "add the words to `statuses` in the format file",
        at_most=0,
        named_by="unmapped_words",
    ),
)
ORDERS = (
    *ANY,
    *LINES,
    Rule("implausible_share", CRITICAL, "{} of its dates lie before 1990 or a year ahead", at_most=0.05),
    Rule("implausible_dates", WARNING, "{} lines are dated before 1990 or a year ahead", at_most=0),
    Rule("future_dates", WARNING, "{} lines are dated after the night and wait for theirs", at_most=0),
    Rule(
        "far_total_share",
        CRITICAL,
        "{} of its orders have a total far from the sum of their lines",
        MISREAD,
        at_most=0.5,
    ),
    Rule("far_total_share", WARNING, "{} of its orders have a total far from the sum of their lines", at_most=0.05),
    Rule("without_buyer_share", WARNING, "{} of its lines name no buyer", at_most=0.5),
    Rule("foreign_currency", WARNING, "{} lines are not in the shop's currency", at_most=0),
    Rule("volume_ratio", WARNING, "it has {} times the usual lines a day", at_least=0.1, at_most=10),
)
DETAILS = (
    *ANY,
    *LINES,
    Rule("row_ratio", WARNING, "it has {} times the usual lines", at_least=0.05, at_most=20),
)
CONTACTS = (
    *ANY,
    Rule("without_address_share", WARNING, "{} of its contacts have no address", at_most=0.5),
    Rule("repeated_address_share", WARNING, "{} of its addresses stand there again", at_most=0.1),
    Rule("undated", WARNING, "{} consents have no date", at_most=0),
    Rule("future_dates", WARNING, "{} consents are dated after the night", at_most=0),
)
DATED = (
    *ANY,
    Rule("duplicate_share", WARNING, "{} of its rows stand there more than once", PASTED_TWICE, at_most=0.1),
    Rule("implausible_dates", WARNING, "{} rows are dated before 1990 or a year ahead", at_most=0),
    Rule("row_ratio", WARNING, "it has {} times the usual rows", at_least=0.05, at_most=20),
)
OBSERVED = (*DATED, Rule("future_dates", WARNING, "{} rows are dated after the night", at_most=0))
BY_KIND = {
    "orders": ORDERS,
    "details": DETAILS,
    "contacts": CONTACTS,
    "rates": OBSERVED,
    "interest": OBSERVED,
    "stock": OBSERVED,
    "scores": OBSERVED,
    # a cost may be agreed, and a product announced, for a day to come
    "costs": DATED,
    "products": DATED,
    "views": OBSERVED,
    "separations": ANY,
}

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
