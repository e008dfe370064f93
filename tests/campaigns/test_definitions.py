"""The campaigns' files: what the shipped ones say, and how a mistake in one is told."""

from __future__ import annotations

import csv
import json
import shutil
from datetime import date, timedelta

import pytest
from typer.testing import CliRunner

from regulars import settings
from regulars.campaigns import definitions, facts, purposes
from regulars.campaigns.definitions import ConfigurationError
from regulars.cli import app

SHIPPED = settings.INCLUDE / "campaigns"
NIGHT = date(2011, 12, 1)


@pytest.fixture
def folder(tmp_path):
    """Give a copy of the shipped campaigns that a test may spoil."""
    return shutil.copytree(SHIPPED, tmp_path / "campaigns")


@pytest.fixture
def spoil(folder):
    """Replace text in a file of the copy, which must hold it."""

    def replace(name: str, old: str, new: str) -> None:
        path = folder / name
        text = path.read_text()
        assert old in text, "the test spoils what is there"
        path.write_text(text.replace(old, new, 1))

    return replace


def by_id(folder=SHIPPED) -> dict[str, definitions.Campaign]:
    return {campaign.campaign_id: campaign for campaign in definitions.read_all(folder)}


def test_the_shipped_campaigns_say_what_the_rulebook_says():
    campaigns = by_id()
    assert {name: (campaign.rule, campaign.purpose.name) for name, campaign in campaigns.items()} == {
        "second_purchase": ("1-22", "marketing"),
        "thank_you": ("0-18", "care"),
        "win_back": ("1-16", "marketing"),
    }
    assert campaigns["win_back"].audience == {
        "lifecycle_stage": ["cooling", "dormant"],
        "recency_days": {"at_least": 61},
        "order_count": {"at_least": 1},
    }
    assert campaigns["second_purchase"].audience == {
        "order_count": {"at_least": 1, "at_most": 1},
        "days_since_first_purchase": {"at_least": 7, "at_most": 60},
    }
    assert campaigns["thank_you"].audience == {"days_since_last_completed_order": {"at_most": 3}}
    assert (campaigns["thank_you"].occurrence, campaigns["thank_you"].brand_only) == ("order", True)


def test_thanks_come_before_wishes():
    order = sorted(definitions.read_all(), key=lambda campaign: campaign.priority)
    assert [campaign.campaign_id for campaign in order] == ["thank_you", "second_purchase", "win_back"]


def test_a_definition_goes_through_json_whole():
    for campaign in definitions.read_all():
        definition = campaign.definition
        assert json.loads(json.dumps(definition)) == definition
        assert {
            "campaign_id", "name", "description", "rule", "purpose", "channel", "priority", "holdout_share",
            "response_days", "repeat_after_days", "occurrence", "audience", "windows", "cap", "guard", "approval",
        } <= set(definition)  # fmt: skip
        assert set(definition["guard"]) == {"first_nights", "people_a_night", "times_median"}


def test_marketing_leaves_in_its_windows_never_monday_morning_never_friday_afternoon():
    definition = by_id()["win_back"].definition
    assert definition["cap"] == {"times": 3, "days": 30}
    for offset in range(14):
        night_on = NIGHT + timedelta(days=offset)
        sent_on = night_on + timedelta(days=1)
        windows = [(window["from"], window["to"]) for window in definitions.windows_after(definition, night_on)]
        expected = [("09:30", "11:00"), ("14:30", "16:30"), ("19:30", "21:00")]
        if sent_on.strftime("%A") == "Monday":
            expected.remove(("09:30", "11:00"))
        if sent_on.strftime("%A") == "Friday":
            expected.remove(("14:30", "16:30"))
        assert windows == expected, sent_on


def test_the_shipped_campaigns_are_approved():
    approved = {approval.campaign_id: approval.version_hash for approval in definitions.approvals()}
    for campaign in definitions.read_all():
        assert approved[campaign.campaign_id] == campaign.version_hash, (
            f"{campaign.campaign_id} has changed since its approval. If that is meant: "
            f"make approve CAMPAIGN={campaign.campaign_id} BY=<who>"
        )


def test_a_copy_is_the_same_version_whatever_its_line_ends_and_litter(folder):
    before = {name: campaign.version_hash for name, campaign in by_id().items()}
    for path in folder.glob("*/*"):
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    (folder / "win_back" / ".DS_Store").write_text("litter")
    (folder / "win_back" / "template.txt~").write_text("litter")
    assert {name: campaign.version_hash for name, campaign in by_id(folder).items()} == before


@pytest.mark.parametrize(
    ("name", "old", "new", "changed"),
    [
        ("win_back/campaign.yml", "at_least: 61", "at_least: 62", {"win_back"}),
        ("win_back/template.txt", "Hello", "Dear customer", {"win_back"}),
        ("win_back/template.mjml", "Hello", "Dear customer", {"win_back"}),
        ("purposes.yml", "{ times: 2, days: 30 }", "{ times: 1, days: 30 }", {"thank_you"}),
        ("purposes.yml", '"21:00"', '"21:30"', {"thank_you", "win_back", "second_purchase"}),
        ("layout.txt", "kind", "best", {"thank_you", "win_back", "second_purchase"}),
        ("purposes.yml", "# Purpose classes", "# Classes of purpose", set()),
        ("facts.yml", "The base stage on the night.", "The stage.", set()),
    ],
)
def test_what_changes_a_version(folder, spoil, name, old, new, changed):
    before = by_id(folder)
    spoil(name, old, new)
    after = by_id(folder)
    assert {name for name in before if before[name].version_hash != after[name].version_hash} == changed


def test_a_changed_campaign_needs_its_approval_again(folder, spoil):
    spoil("win_back/campaign.yml", "holdout_share: 0.2", "holdout_share: 0.3")
    campaign = by_id(folder)["win_back"]
    held = {approval.campaign_id: approval for approval in definitions.approvals(folder)}
    assert held["win_back"].version_hash != campaign.version_hash
    definitions.approve("win_back", " Ann Example ", NIGHT, folder)
    again = {approval.campaign_id: approval for approval in definitions.approvals(folder)}
    assert again["win_back"] == definitions.Approval("win_back", campaign.version_hash, "Ann Example", NIGHT)
    assert {**held, "win_back": None} == {**again, "win_back": None}, "the others stay as they were"
    assert (folder / "approvals.yml").read_text().startswith("# Which version")


def test_the_first_approval_makes_the_file(folder):
    (folder / "approvals.yml").unlink()
    assert definitions.approvals(folder) == []
    definitions.approve("thank_you", "Ann", NIGHT, folder)
    assert [approval.campaign_id for approval in definitions.approvals(folder)] == ["thank_you"]


def test_an_approval_needs_a_campaign_and_a_name(folder):
    with pytest.raises(LookupError, match=r"no campaign “winback”\. Use one of second_purchase, thank_you, win_back"):
        definitions.approve("winback", "Ann", NIGHT, folder)
    with pytest.raises(ValueError, match="name of who gives it"):
        definitions.approve("win_back", "  ", NIGHT, folder)


def test_an_approval_is_of_what_the_folder_says_now(folder, spoil):
    spoil("win_back/template.txt", "Hello", "Good day")
    approved = {one.campaign_id: definitions.is_approved(one, folder) for one in definitions.read_all(folder)}
    assert approved == {"second_purchase": True, "thank_you": True, "win_back": False}
    definitions.approve("win_back", "Ann", NIGHT, folder)
    assert all(definitions.is_approved(one, folder) for one in definitions.read_all(folder))


def test_the_command_line_says_which_may_be_sent():
    said = CliRunner().invoke(app, ["campaigns"])
    assert said.exit_code == 0
    assert [line.split()[2] for line in said.output.splitlines()] == ["approved"] * 3


@pytest.mark.parametrize(
    ("name", "old", "new", "told"),
    [
        ("win_back/campaign.yml", "audience:", "audiance:", "“audiance” is not a setting"),
        ("win_back/campaign.yml", "purpose: marketing", "purpose: marketting", "use one of marketing, care"),
        ("win_back/campaign.yml", "channel: email", "channel: pigeon", "use one of email"),
        ("win_back/campaign.yml", "occurrence: night", "occurrence: hour", "use one of night, order"),
        ("win_back/campaign.yml", "recency_days", "recency_day", "“recency_day” is no fact that chooses people"),
        ("win_back/campaign.yml", "order_count", "last_order_on", "“last_order_on” is no fact that chooses"),
        ("win_back/campaign.yml", "[cooling, dormant]", "[cooling, dormand]", "“dormand” is no lifecycle_stage"),
        ("win_back/campaign.yml", "[cooling, dormant]", "cooling", "“lifecycle_stage” is no list"),
        ("win_back/campaign.yml", "[cooling, dormant]", "[]", "chooses nobody"),
        ("win_back/campaign.yml", "lifecycle_stage: [cooling, dormant]", "country: [47]", "write it in quotes"),
        ("win_back/campaign.yml", "{ at_least: 61 }", "{ atleast: 61 }", "“atleast” is not a setting"),
        ("win_back/campaign.yml", "{ at_least: 61 }", "{ at_least: many }", "“at_least” is 'many' and no number"),
        ("win_back/campaign.yml", "{ at_least: 61 }", "{ at_least: 61, at_most: 60 }", "chooses nobody"),
        ("win_back/campaign.yml", "{ at_least: 61 }", "61", "write `name: value` settings"),
        ("win_back/campaign.yml", "holdout_share: 0.2", "holdout_share: 20", "a share between 0 and 0.5"),
        ("win_back/campaign.yml", "holdout_share: 0.2", "holdout_share: yes", "a share between 0 and 0.5"),
        ("win_back/campaign.yml", "priority: 30", "priority: high", "write a whole number"),
        ("win_back/campaign.yml", "response_days: 21", "response_days: 0", "at least 1"),
        ("win_back/campaign.yml", "response_days: 21", "", "“response_days” is missing"),
        ("win_back/campaign.yml", "people_a_night: 250, ", "", "“people_a_night” is missing"),
        ("win_back/campaign.yml", "approval: once", "approval: never", "use one of once, each_night"),
        ("win_back/campaign.yml", "name: Win-back", "name: Win-back\nname: Again", "stands here twice"),
        ("win_back/campaign.yml", "subject: It has been a while", "subject: COME BACK NOW", "the subject shouts"),
        ("win_back/campaign.yml", "subject: It has", "subject: " + "It has " * 20, "keep it to 70"),
        ("win_back/campaign.yml", "{last_order_on}", "{last_order}", "{last_order} is no fact for a sentence"),
        ("win_back/campaign.yml", "{last_order_on}", "{recent_titles}", "{recent_titles} is no fact for a sentence"),
        ("win_back/campaign.yml", "list: recent_titles", "list: recent", "use one of recent_titles, suggested_titles"),
        ("win_back/campaign.yml", "some time since", "{recency_days} days since", "“otherwise” holds a fact"),
        ("win_back/campaign.yml", "name: Win-back", "name: [Win-back", "is not YAML"),
        ("thank_you/campaign.yml", "brand_only: true", "brand_only: perhaps", "write true or false"),
        ("purposes.yml", "monday morning", "mondays", "write it as `monday morning`"),
        ("purposes.yml", '"09:30"', "9:30", 'write it as "09:30", in quotes'),
        ("purposes.yml", '"09:30"', '"12:30"', "ends before it starts"),
        ("purposes.yml", "[morning, afternoon, evening]", "[morning, night]", "“night” is no window"),
        ("purposes.yml", "times: 3", "times: 0", "at least 1"),
        ("facts.yml", "kind: date", "kind: day", "use one of word, number, date, titles"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_with_file_line_and_cure(folder, spoil, name, old, new, told):
    spoil(name, old, new)
    with pytest.raises(ConfigurationError) as caught:
        definitions.read_all(folder)
    message = str(caught.value)
    assert told in message
    assert f"/{name}, line " in "/" + message
    assert "Cure: " in message


def test_a_missing_file_is_named(folder):
    (folder / "win_back" / "template.txt").unlink()
    with pytest.raises(ConfigurationError, match=r"win_back/template.txt: is missing"):
        definitions.read_all(folder)


def test_a_folder_that_cannot_be_an_id_is_refused(folder):
    (folder / "win_back").rename(folder / "Win back")
    with pytest.raises(ConfigurationError, match="Win back: is no id"):
        definitions.read_all(folder)


@pytest.mark.parametrize(
    ("name", "old", "new", "told"),
    [
        ("campaign.yml", "We are glad that you chose us", "Save 20 % today", "“Save” promotes"),
        ("campaign.yml", "Thank you for your order", "A special  PRICE for you", "“special  PRICE” promotes"),
        ("campaign.yml", "We hope that you enjoy:", "On SALE now:", "“SALE” promotes"),
        ("campaign.yml", "list: recent_titles", "list: suggested_titles", "suggests no products"),
        ("campaign.yml", "brand_only: true", "brand_only: true\ncoupon: WELCOME5", "has no coupon"),
        ("template.mjml", "Hello,", "A discount for you,", "line 4: “discount” promotes"),
        ("template.mjml", "Hello,", "Only while\n  stocks last,", "line 4: “while\n  stocks last” promotes"),
        ("template.mjml", "Hello,", '<img alt="Sale!" />', "line 4: “Sale” promotes"),
        ("template.mjml", "Hello,", "Don’t miss it,", "“Don't miss” promotes"),
        ("template.txt", "Hello,", "Hello, buy more,", "line 3: “buy” promotes"),
        ("template.txt", "Hello,", "20% off,", "line 3: “off” promotes"),
    ],
)
def test_a_thank_you_that_promotes_fails_the_check(folder, spoil, name, old, new, told):
    spoil(f"thank_you/{name}", old, new)
    with pytest.raises(ConfigurationError) as caught:
        definitions.read_all(folder)
    assert told in str(caught.value)
    assert "rule 0-18" in str(caught.value)


@pytest.mark.parametrize("harmless", ["wholesale", "offering", "freely", "a present", '<span class="sale">x</span>'])
def test_words_that_only_look_promotional_pass(folder, spoil, harmless):
    spoil("thank_you/template.mjml", "Hello,", f"Hello, {harmless}")
    assert len(definitions.read_all(folder)) == 3


def test_purposes_do_not_share_what_only_one_of_them_forbids():
    marketing, care = (purposes.read()[name] for name in ("marketing", "care"))
    assert marketing.windows[0].weekdays == (2, 3, 4, 5, 6, 7)
    assert care.windows[0].weekdays == (1, 2, 3, 4, 5, 6, 7)


def test_the_known_facts_and_words_are_those_that_dbt_defines():
    known, dbt = facts.read(), settings.ROOT / "dbt_project"
    model = next(dbt.rglob("int_audience_facts.sql")).read_text().rsplit("\nselect\n", 1)[1]
    columns = {line.split()[-1].split(".")[-1].strip(",") for line in model.split("\nfrom ")[0].splitlines() if line}
    assert set(known) <= columns
    for name, seed in (("lifecycle_stage", "lifecycle_stages.csv"), ("rfm_segment", "rfm_segments.csv")):
        with (dbt / "seeds" / seed).open() as file:
            assert {row[name] for row in csv.DictReader(file)} == set(known[name].words) - {"none"}
