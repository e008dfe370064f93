"""The mail as a person gets it: complete, escaped, honest about what is not known, and never too big."""

from __future__ import annotations

import json
import re
import shutil
from dataclasses import asdict
from datetime import date
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from regulars import settings
from regulars.campaigns import definitions, facts, templates, titles
from regulars.campaigns.definitions import ConfigurationError

SHIPPED = settings.INCLUDE / "campaigns"
SHOP = {
    "marketplace": "own",
    "shop_id": "gifts",
    "settings": {
        "sender": "Willow & Wren <hello@willow-and-wren.example>",
        "website": "https://willow-and-wren.example/?from=mail&x=1",
        "postal_address": "Willow & Wren Ltd\n14 Mill Lane\nLondon N1 7XX",
    },
}
LINK = "https://hook.example/unsubscribe/3f0c1b5e.abc"
CAMPAIGNS = {campaign.campaign_id: campaign for campaign in definitions.read_all()}
COMPILED = {name: templates.compile_mail(campaign, SHOP) for name, campaign in CAMPAIGNS.items()}
EXAMPLES = facts.examples()


class Words(HTMLParser):
    """Gather what a person reads, and check that every element is closed."""

    VOID = frozenset({"br", "meta", "img", "hr", "link"})

    def __init__(self):
        super().__init__()
        self.words, self.open, self.links = [], [], []

    def handle_starttag(self, tag, attributes):
        if tag not in self.VOID:
            self.open.append(tag)
        self.links += [value for name, value in attributes if name in ("href", "src")]

    def handle_startendtag(self, tag, attributes):
        pass

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if not {"style", "head"} & set(self.open):
            self.words.append(data)


def read_html(page: str) -> tuple[str, list[str]]:
    parser = Words()
    parser.feed(page)
    parser.close()
    assert parser.open == []
    return " ".join(" ".join(parser.words).split()), parser.links


every_campaign = pytest.mark.parametrize("name", sorted(CAMPAIGNS))


@every_campaign
def test_both_halves_say_the_same(name):
    _, page, text = templates.preview(COMPILED[name], EXAMPLES, LINK)
    words, links = read_html(page)
    plain = " ".join(text.split())
    for needed in (
        "Regency Cakestand 3 Tier", "Paper Chain Kit 50's Christmas", "Set of 3 Cake Tins Pantry Design",
        "With kind regards, everyone at Willow & Wren", "London N1 7XX", CAMPAIGNS[name].purpose.why, "reply",
    ):  # fmt: skip
        assert needed in words
        assert needed in plain
    assert LINK in links
    assert LINK in text.splitlines(), "alone on its line, so that no program takes more or less for the link"
    assert set(links) <= {LINK, SHOP["settings"]["website"]}, "no remote picture, no other link"
    assert plain.count("Willow & Wren Ltd") == words.count("Willow & Wren Ltd") == 1


@every_campaign
def test_nothing_of_the_machinery_shows(name):
    for person in (EXAMPLES, {}, dict.fromkeys(EXAMPLES)):
        subject, page, text = templates.preview(COMPILED[name], person, LINK)
        for part in (subject, read_html(page)[0], text):
            assert not re.search(r"%[a-z_]+%|\{\{|\{%|\bNone\b|nan\b|undefined|<ul|<li", part)
        assert "<mj-" not in page
        assert "<ul style" not in page or "<li" in page
        assert "\n\n\n" not in text
        assert all(len(line) <= 78 or "://" in line for line in text.splitlines())


def test_what_is_not_known_is_left_out():
    _, page, text = templates.preview(COMPILED["win_back"], {"suggested_titles": " \n"}, LINK)
    for part in (read_html(page)[0], text):
        assert "It has been some time since you ordered from us" in " ".join(part.split())
        assert "Last time you chose" not in part
        assert "Other customers" not in part


@pytest.mark.parametrize("day", ["2011-09-07", "2011-09-07T10:00:00+00:00", date(2011, 9, 7)])
def test_a_day_is_written_out(day):
    assert "on 7 September 2011, and" in templates.preview(COMPILED["win_back"], {"last_order_on": day})[2]


@pytest.mark.parametrize("day", [None, "", "soon", "2011-13-01", 5])
def test_a_day_that_is_none_is_left_out(day):
    assert "It has been some time" in templates.preview(COMPILED["win_back"], {"last_order_on": day})[2]


def test_values_are_escaped_for_each_half():
    person = {"recent_titles": '<script>alert("x")</script> & co\nRECORD FRAME 7" SINGLE'}
    values = templates.substitutions(COMPILED["win_back"], person, LINK + "?a=1&b=2")
    assert "&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt; &amp; co" in values["%recent_html%"]
    assert '<script>alert("x")</script> & co' in values["%recent_text%"]
    assert "Record Frame 7&quot; Single" in values["%recent_html%"]
    assert values["%unsubscribe_url_html%"].endswith("?a=1&amp;b=2")
    assert values["%unsubscribe_url_text%"].endswith("?a=1&b=2")


def test_a_title_that_looks_like_a_tag_is_not_filled_in():
    person = {"recent_titles": "%unsubscribe_url_text% mug\nReal %since_html% thing"}
    compiled = COMPILED["win_back"]
    values = templates.substitutions(compiled, person, LINK)
    for value in values.values():
        assert not any(tag in value for tag in compiled.tags)
    one_by_one = compiled.text
    for tag in reversed(compiled.tags):
        one_by_one = one_by_one.replace(tag, values[tag])
    assert one_by_one == templates.preview(compiled, person, LINK)[2], "whatever order the provider fills them in"


def test_every_tag_has_its_value_and_every_value_its_tag():
    for compiled in COMPILED.values():
        values = templates.substitutions(compiled, EXAMPLES, LINK)
        assert sorted(values) == compiled.tags
        for tag in compiled.tags:
            assert tag in (compiled.html if tag.endswith("_html%") else compiled.text)
        assert not any(one != other and one in other for one in compiled.tags for other in compiled.tags)


def test_lines_that_are_no_product_are_not_shown():
    person = {"recent_titles": "POSTAGE\nManual\nDOTCOM POSTAGE\n?\nMissing_Description\n  \nRED MUG\nRed mug"}
    value = templates.substitutions(COMPILED["win_back"], person, LINK)["%recent_text%"]
    assert re.findall("- (.*)", value) == ["Red Mug", "Red mug"]


def test_a_thank_you_shows_no_title_that_promotes():
    person = {"recent_titles": "GIFT VOUCHER £20\nSALE MUG\nRED MUG"}
    assert "Voucher" in templates.substitutions(COMPILED["win_back"], person, LINK)["%recent_text%"]
    assert re.findall("- (.*)", templates.substitutions(COMPILED["thank_you"], person, LINK)["%recent_text%"]) == [
        "Red Mug"
    ]


@pytest.mark.parametrize("title", ["x" * 5000, "ä " * 3000, "漢" * 5000, "<&\"'>" * 1000, "😀 ab " * 1000])
def test_long_titles_stay_within_the_limit(title):
    person = {"recent_titles": "\n".join([title] * 3), "suggested_titles": "\n".join(f"{n}{title}" for n in range(3))}
    values = templates.substitutions(COMPILED["win_back"], person, LINK)
    assert len(json.dumps(values)) < 10_000


def test_what_does_not_fit_is_refused_without_a_word_of_it():
    with pytest.raises(templates.SubstitutionsTooLongError) as caught:
        templates.substitutions(COMPILED["win_back"], EXAMPLES, "https://secret.example/" + "x" * 10_000)
    assert "secret" not in str(caught.value)


@hypothesis_settings(max_examples=200, deadline=None)
@given(
    person=st.dictionaries(
        st.sampled_from(sorted(EXAMPLES)), st.none() | st.booleans() | st.integers() | st.floats() | st.text()
    )
)
def test_any_facts_make_a_mail(person):
    for compiled in COMPILED.values():
        values = templates.substitutions(compiled, person, LINK)
        assert all(isinstance(value, str) for value in values.values())
        json.dumps(values).encode()
        "".join(values.values()).encode("utf-8")
        read_html(templates.preview(compiled, person, LINK)[1])


def test_a_compiled_mail_goes_through_json():
    for compiled in COMPILED.values():
        kept = json.loads(json.dumps(asdict(compiled)))
        assert templates.Compiled(**kept) == compiled
        assert templates.substitutions(kept, EXAMPLES, LINK) == templates.substitutions(compiled, EXAMPLES, LINK)


def test_compiling_twice_is_the_same():
    for name, compiled in COMPILED.items():
        assert templates.compile_mail(CAMPAIGNS[name], SHOP) == compiled


def test_the_shop_is_the_sender():
    compiled = COMPILED["win_back"]
    assert (compiled.from_email, compiled.from_name) == ("hello@willow-and-wren.example", "Willow & Wren")
    assert compiled.missing == []


def test_a_shop_that_says_nothing_of_itself_still_makes_a_mail_and_is_told_what_it_lacks():
    bare = {"marketplace": "own", "shop_id": "my_gifts", "settings": {"timezone": "Europe/London"}}
    compiled = templates.compile_mail(CAMPAIGNS["win_back"], bare)
    assert compiled.missing == ["sender", "postal_address"]
    assert (compiled.from_email, compiled.from_name) == ("hello@my-gifts.example", "My Gifts")
    _, page, text = templates.preview(compiled, EXAMPLES, LINK)
    assert "Come and have a look" not in page + text, "no button without a website"
    assert "everyone at My Gifts" in text


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("website", "willow-and-wren.example"),
        ("website", "javascript:alert(1)"),
        ("sender", "no address"),
        ("sender", "hello@shop.example"),
        ("sender", "Two\nlines <hello@shop.example>"),
        ("sender", "One <a@b.example>, Two <c@d.example>"),
        ("sender", 7),
        ("postal_address", [1, 2]),
    ],
)
def test_a_shop_setting_that_cannot_be_right_is_told(key, value):
    with pytest.raises(ConfigurationError, match=rf"shop own/gifts: “{key}” cannot be right. Cure: write"):
        templates.compile_mail(CAMPAIGNS["win_back"], {**SHOP, "settings": {key: value}})


@pytest.fixture
def spoiled(tmp_path):
    """Compile a copy of win-back in which something was replaced."""

    def compile_spoiled(name: str, old: str, new: str) -> templates.Compiled:
        folder = shutil.copytree(SHIPPED, tmp_path / "campaigns")
        path = folder / name
        assert old in path.read_text()
        path.write_text(path.read_text().replace(old, new, 1))
        (campaign,) = (one for one in definitions.read_all(folder) if one.campaign_id == "win_back")
        return templates.compile_mail(campaign, SHOP)

    return compile_spoiled


@pytest.mark.parametrize(
    ("name", "old", "new", "told"),
    [
        ("win_back/template.mjml", "{{ blocks.recent }}", "{{ blocks.recnt }}", "template.mjml, line 7: "),
        ("win_back/template.mjml", "{{ blocks.recent }}", "", "the block “recent” is not in it"),
        ("win_back/template.txt", "{{ blocks.recent }}", "", "template.txt: the block “recent” is not in it"),
        ("win_back/template.mjml", "{% endif %}", "", "template.mjml, line"),
        ("win_back/template.mjml", "</mj-text>", "", "is not MJML"),
        ("win_back/template.mjml", "<mj-text>", "<mj-txet>", "<mj-txet> is no MJML tag"),
        ("win_back/template.mjml", "Hello", "{{ person.email }}", "'person' is undefined"),
        ("win_back/template.mjml", "layout.mjml", "lay.mjml", "there is no lay.mjml"),
        ("win_back/template.mjml", "Hello", "{{ ''.__class__.__mro__ }}", "line 4: "),
        ("win_back/template.mjml", "Hello", "{{ 1 / 0 }}", "line 4: division by zero"),
        ("win_back/template.mjml", "Hello", "x" * 100_000, "Gmail would cut it"),
        ("layout.txt", "{{ unsubscribe }}", "", "the unsubscribe link is not in it"),
        ("layout.mjml", "{{ unsubscribe }}", "", "the unsubscribe link is not in it"),
    ],
)
def test_a_broken_template_is_told_with_its_cure(spoiled, name, old, new, told):
    with pytest.raises(ConfigurationError) as caught:
        spoiled(name, old, new)
    assert told in str(caught.value)
    assert str(caught.value).startswith("win_back/template.")
    assert "Cure: " in str(caught.value)


def test_a_coupon_stands_in_both_halves(spoiled):
    compiled = spoiled("win_back/campaign.yml", "blocks:", 'coupon: "Code <TEN> & 10 % less."\nblocks:')
    assert "Code &lt;TEN&gt; &amp; 10 % less." in compiled.html
    assert "Code <TEN> & 10 % less." in compiled.text


@pytest.mark.parametrize(
    ("shouted", "said"),
    [
        ("WHITE HANGING HEART T-LIGHT HOLDER", "White Hanging Heart T-Light Holder"),
        ("PAPER CHAIN KIT 50'S CHRISTMAS ", "Paper Chain Kit 50's Christmas"),
        ("LUNCH BAG  BLACK SKULL.", "Lunch Bag Black Skull"),
        ("SET/20 RED RETROSPOT PAPER NAPKINS", "Set/20 Red Retrospot Paper Napkins"),
        ("LADIES & GENTLEMEN METAL SIGN", "Ladies & Gentlemen Metal Sign"),
        ("DECORATION , WOBBLY CHICKEN, METAL ", "Decoration, Wobbly Chicken, Metal"),
        ("BAG 125g SWIRLY MARBLES", "Bag 125g Swirly Marbles"),
        ("GARLAND, MAGIC GARDEN 1.8M", "Garland, Magic Garden 1.8m"),
        ("A SIGN FOR THE KITCHEN", "A Sign for the Kitchen"),
        ("SUNJAR LED NIGHT LIGHT", "Sunjar LED Night Light"),
        ("ENGLISH ROSE NOTEBOOK A7 SIZE", "English Rose Notebook A7 Size"),
        ("*USB Office Mirror Ball", "USB Office Mirror Ball"),
        ("Dr. Jam's Arouzer Stress Ball", "Dr. Jam's Arouzer Stress Ball"),
        ("GRÜNE TASSE", "Grüne Tasse"),
        ("三层蛋糕架", "三层蛋糕架"),
        ("杯", "杯"),
        ("?", ""),
        ("22", ""),
        ("", ""),
        ("one\u202etwo\x00three", "one two three"),
    ],
)
def test_titles_are_said_not_shouted(shouted, said):
    assert titles.readable(shouted) == said


def test_a_long_title_ends_at_a_word():
    short = titles.readable("long words " * 20)
    assert short.endswith(("long…", "words…"))
    assert len(short) <= titles.LONGEST


@hypothesis_settings(max_examples=200, deadline=None)
@given(st.text())
def test_any_title_becomes_one_line_that_stays_as_it_is(title):
    said = titles.readable(title)
    assert len(said.splitlines()) <= 1
    assert len(said) <= titles.LONGEST
    assert said == said.strip()
