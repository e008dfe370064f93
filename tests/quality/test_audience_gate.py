"""Tonight's audience passes the gate, or is refused by a named expectation before any message is made."""

from datetime import date

import pytest

from regulars import warehouse as wh
from regulars.quality import audiences, suites
from regulars.quality.audiences import AudienceRejectedError

NIGHT = date(2011, 12, 1)
PEOPLE = ("ann", "bob", "cat")


class Night:
    """Hold a night whose audience is in order, and break it one way at a time."""

    def __init__(self, connection):
        self.connection = connection

    def run(self, statement: str, *values) -> None:
        with self.connection.cursor() as cursor:
            cursor.execute(statement, values)
        self.connection.commit()

    def select(self, person: str, campaign: str = "win_back", purpose: str = "marketing") -> None:
        self.run(
            "insert into crm.verdicts (campaign_id, occurrence_key, night_on, person_key, verdict_code, version_hash,"
            " variant, purpose, rfm_segment, address_hash, send_windows)"
            " values (%s, '2011-12-01', %s, %s, 'selected', 'v1', 'a', %s, 'Champions',"
            " crm.hash_address(%s), '{[2011-12-02 09:30+00, 2011-12-02 11:00+00)}')",
            *(campaign, NIGHT, person, purpose, f"{person}@example.com"),
        )

    def consent(self, person: str, is_granted: bool, purpose: str = "marketing") -> None:
        self.run(
            "insert into crm.consents (address_hash, purpose, is_granted, source)"
            " values (crm.hash_address(%s), %s, %s, 'checkout')",
            *(f"{person}@example.com", purpose, is_granted),
        )

    def suppress(self, person: str, is_suppressed: bool = True, purpose: str = "*") -> None:
        self.run(
            "insert into crm.suppressions (address_hash, purpose, source, message_id, is_suppressed)"
            " values (crm.hash_address(%s), %s, 'unsubscribe', gen_random_uuid(), %s)",
            *(f"{person}@example.com", purpose, is_suppressed),
        )

    def see_everything(self) -> None:
        """Let the night's build see all that is known by now."""
        self.run(
            "update audit.night_builds set consent_mark = (select max(consent_id) from crm.consents),"
            " suppression_mark = (select coalesce(max(suppression_id), 0) from crm.suppressions)"
        )

    def count(self, campaign: str = "win_back", selected: int = 3, not_eligible: int = 7) -> None:
        self.run("delete from crm.verdict_counts where campaign_id = %s", campaign)
        for verdict, people in (("selected", selected), ("not_eligible", not_eligible)):
            self.run("insert into crm.verdict_counts values (%s, %s, %s, %s)", campaign, NIGHT, verdict, people)

    def evidence(self) -> list[tuple]:
        with self.connection.cursor() as cursor:
            cursor.execute("select suite, success, severity, result from audit.validations order by validation_id")
            return cursor.fetchall()


@pytest.fixture
def night(warehouse) -> Night:
    """Give a night with three selected people out of ten, all in order."""
    wh.execute(warehouse, "verdicts/ensure_month", night_on=NIGHT)
    given = Night(warehouse)
    given.run("create schema if not exists marts; create table marts.dim_customers as select generate_series(1, 10)")
    given.run("insert into audit.nights (night_on) values (%s)", NIGHT)
    given.run(
        "insert into audit.night_builds (night_on, build_no, cut_off_at, code_version, configuration_hash,"
        " consent_mark, suppression_mark, shop_mark, event_mark, campaign_mark, state)"
        " values (%s, 1, '2011-12-02', '1', 'x', 0, 0, 0, 0, 0, 'built')",
        NIGHT,
    )
    for person in PEOPLE:
        email = f"{person}@example.com"
        given.run("insert into crm.addresses (address_hash, email) values (crm.hash_address(%s), %s)", email, email)
        given.consent(person, True)
        given.select(person)
    given.count()
    given.see_everything()
    return given


def test_an_audience_in_order_passes_with_its_evidence(night):
    validation_id = audiences.validate(night.connection, NIGHT)
    ((suite, success, severity, result),) = night.evidence()
    assert validation_id > 0
    assert (suite, success, severity, result["failed"]) == ("audiences", True, "none", [])
    assert result["measures"][0]["selected"] == 3
    assert not any(person in str(result) for person in PEOPLE)


def forget_address(night):
    night.run("delete from crm.addresses where email = 'bob@example.com'")


def take_consent_back(night):
    night.consent("bob", False)


def never_ask(night):
    night.run("delete from crm.consents where address_hash = crm.hash_address('bob@example.com')")


def suppress(night):
    night.suppress("bob")


def suppress_for_marketing(night):
    night.suppress("bob", purpose="marketing")


def select_twice(night):
    night.select("bob", campaign="second_purchase")
    night.count("second_purchase", selected=1, not_eligible=9)


def close_all_windows(night):
    night.run("update crm.verdicts set send_windows = '{}' where person_key = 'bob'")


def lose_a_verdict(night):
    night.run("delete from crm.verdicts where person_key = 'bob'")


def miss_somebody(night):
    night.count(not_eligible=6)


def forget_a_campaign(night):
    night.run("delete from crm.verdict_counts")


@pytest.mark.parametrize(
    ("breaks", "rule", "sentence"),
    [
        (forget_address, "without_address_critical", "win_back: 1 selected people have no known address"),
        (take_consent_back, "without_consent_critical", "win_back: 1 selected people have not consented"),
        (never_ask, "without_consent_critical", "win_back: 1 selected people have not consented"),
        (suppress, "suppressed_critical", "win_back: 1 selected people must not be written to"),
        (suppress_for_marketing, "suppressed_critical", "win_back: 1 selected people must not be written to"),
        (select_twice, "repeated_critical", "second_purchase: 1 people are selected more than once"),
        (close_all_windows, "without_window_critical", "win_back: 1 selected people have no hours to send in"),
        (lose_a_verdict, "miscounted_critical", "win_back: the selected people and their count differ by 1"),
        (miss_somebody, "uncounted_critical", "win_back: the verdicts miss the population by 1"),
        (forget_a_campaign, "uncounted_critical", "win_back: the verdicts miss the population by 10"),
    ],
)
def test_an_audience_out_of_order_is_refused_by_name(night, breaks, rule, sentence):
    breaks(night)
    night.see_everything()
    with pytest.raises(AudienceRejectedError) as refusal:
        audiences.validate(night.connection, NIGHT)
    assert f"{sentence} ({rule}). Cure: " in str(refusal.value)
    assert str(refusal.value).startswith("Night 2011-12-01: the audience is refused and no message is made. ")
    ((_, success, severity, result),) = night.evidence()
    assert (success, severity) == (False, "critical")
    assert rule in result["failed"]


def test_what_came_after_the_build_is_left_to_delivery(night):
    night.suppress("bob")
    night.consent("ann", False)
    assert audiences.validate(night.connection, NIGHT)


def test_a_suppression_that_was_lifted_does_not_count(night):
    night.suppress("bob")
    night.suppress("bob", is_suppressed=False)
    night.see_everything()
    assert audiences.validate(night.connection, NIGHT)


@pytest.mark.parametrize(("care", "is_refused"), [(None, False), (True, False), (False, True)])
def test_care_follows_its_own_consent_before_that_of_marketing(night, care, is_refused):
    night.run("update crm.verdicts set purpose = 'care'")
    if care is not None:
        night.consent("bob", care, "care")
    night.see_everything()
    if is_refused:
        with pytest.raises(AudienceRejectedError, match="without_consent_critical"):
            audiences.validate(night.connection, NIGHT)
    else:
        assert audiences.validate(night.connection, NIGHT)


def test_a_shared_address_is_a_warning(night):
    night.run("update crm.verdicts set address_hash = crm.hash_address('ann@example.com') where person_key = 'bob'")
    audiences.validate(night.connection, NIGHT)
    assert night.evidence()[0][1:3] == (False, "warning")


def test_a_broken_gate_lets_nobody_through(night, monkeypatch):
    frame = suites._frame
    monkeypatch.setattr(suites, "_frame", lambda *given: frame(*given).drop(columns=["suppressed"]))
    with pytest.raises(suites.GateBrokenError):
        audiences.validate(night.connection, NIGHT)
    assert night.evidence() == []
