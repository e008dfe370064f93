"""What accepted contacts say about consent is appended, never guessed, and a denial is not lost."""

import pytest

from regulars import settings
from regulars.ingestion import contacts, shops

HEADER = "email,customer_id,phone,consent,consent_at,source,locale"


def bring(shop, name, *rows):
    """Load one contacts file and record it, as the gate does when it accepts it."""
    outcome = shop.outcome(f"contacts/gifts/{name}.csv", "\n".join([HEADER, *rows]) + "\n")
    new = contacts.record(shop.connection, outcome.file_id, "contacts")
    assert contacts.record(shop.connection, outcome.file_id, "contacts") == 0, "recording again changes nothing"
    shop.connection.commit()
    return new


def state(shop, email="ann@example.com"):
    rows = shop.rows(
        "select is_granted from crm.consents where address_hash = crm.hash_address(%s) order by consent_id desc", email
    )
    return rows[0][0] if rows else None


def said(word, at="", email="ann@example.com", source="checkout"):
    return f"{email},17850,,{word},{at},{source},en"


def test_a_consent_is_appended_with_its_evidence(shop):
    assert bring(shop, "a", said("yes", "2011-07-01 09:30:00", " Ann@Example.com ")) == 1
    assert shop.rows(
        "select c.address_hash = crm.hash_address('ann@example.com'), a.email, purpose, is_granted, source,"
        " consented_at::text, line_no from crm.consents c join crm.addresses a using (address_hash)"
    ) == [(True, "Ann@Example.com", "marketing", True, "checkout", "2011-07-01 08:30:00+00", 2)]


def test_a_time_with_its_offset_is_taken_at_its_word(shop):
    bring(shop, "a", said("yes", "2011-07-01T09:30:00+05:30"))
    assert shop.rows("select consented_at::text from crm.consents") == [("2011-07-01 04:00:00+00",)]


def test_words_of_consent_and_of_denial(shop):
    granted = ["yes", "YES", " y ", "true", "1", "granted", "subscribed"]
    denied = ["no", "N", "false", "0", "denied", "unsubscribed"]
    rows = [said(word, email=f"a{position}@example.com") for position, word in enumerate(granted + denied)]
    bring(shop, "a", *rows)
    found = [state(shop, f"a{position}@example.com") for position in range(len(rows))]
    assert found == [True] * len(granted) + [False] * len(denied)


def test_no_word_is_no_consent_and_takes_none_back(shop):
    bring(shop, "a", said(""), said("yes", "2011-07-01", "bob@example.com"))
    assert state(shop) is None
    assert bring(shop, "b", said("", "", "bob@example.com")) == 0
    assert state(shop, "bob@example.com") is True
    assert shop.count("crm.addresses") == 2, "an address is known whatever was said about consent"


WITHIN_A_FILE = [
    ([("yes", "2011-07-01"), ("no", "2011-07-02")], False),
    ([("no", "2011-07-01"), ("yes", "2011-07-02")], True),
    ([("yes", "2011-07-01"), ("no", "2011-07-01")], False),
    ([("no", ""), ("yes", "2011-07-02")], False),
    ([("no", "2011-07-01"), ("yes", "")], False),
    ([("yes", ""), ("yes", "2011-07-01"), ("no", "2010-01-01")], False),
]


def test_within_a_file_a_denial_holds_unless_a_consent_is_provably_newer(shop):
    rows = [said(*words, f"a{n}@example.com") for n, (several, _) in enumerate(WITHIN_A_FILE) for words in several]
    assert bring(shop, "a", *rows) == len(WITHIN_A_FILE), "one row for each address"
    found = [state(shop, f"a{n}@example.com") for n in range(len(WITHIN_A_FILE))]
    assert found == [expected for _, expected in WITHIN_A_FILE]


# what was known, what a later file says, how many rows that appends, what holds then
IN_A_LATER_FILE = [
    (("yes", "2011-07-01"), ("no", "2011-07-02"), 1, False),
    (("no", "2011-07-01"), ("yes", "2011-07-02"), 1, True),
    (("yes", "2011-07-02"), ("no", "2011-07-01"), 0, True),
    (("no", "2011-07-02"), ("yes", "2011-07-01"), 0, False),
    (("yes", "2011-07-01"), ("yes", "2011-07-01"), 0, True),
    (("yes", "2011-07-01"), ("yes", "2011-07-02"), 1, True),
    (("yes", "2011-07-01"), ("no", ""), 1, False),
    (("no", "2011-07-01"), ("yes", ""), 0, False),
    (("yes", ""), ("no", ""), 1, False),
    (("no", ""), ("yes", ""), 1, True),
    (("no", ""), ("yes", "2011-07-01"), 1, True),
    (("yes", "2011-07-01"), ("no", "2011-07-01"), 1, False),
]


def test_a_later_file_changes_what_it_can_prove(shop):
    emails = [f"a{n}@example.com" for n in range(len(IN_A_LATER_FILE))]
    bring(shop, "a", *(said(*case[0], email) for case, email in zip(IN_A_LATER_FILE, emails, strict=True)))
    later = [said(*case[1], email, "newsletter") for case, email in zip(IN_A_LATER_FILE, emails, strict=True)]
    bring(shop, "b", *later)
    counts = dict(shop.rows("select address_hash, count(*) - 1 from crm.consents group by 1"))
    hashes = [shop.rows("select crm.hash_address(%s)", email)[0][0] for email in emails]
    found = [(counts[address], state(shop, email)) for address, email in zip(hashes, emails, strict=True)]
    assert found == [case[2:] for case in IN_A_LATER_FILE]


def test_what_cannot_be_read_is_quarantined_and_never_guessed(shop):
    outcome = shop.outcome(
        "contacts/gifts/a.csv",
        "\n".join([HEADER, said("perhaps"), said("yes", email="no address"), said("yes", "soon"), said("yes")]),
    )
    assert (outcome.rows, outcome.quarantined) == (1, 3)
    assert [(line, column, reason.partition(".")[0]) for line, column, reason, _ in shop.quarantined()] == [
        (2, "consent", "is not one of the known words"),
        (3, "email", "is no e-mail address"),
        (4, "consent_at", "is no date"),
    ]


def test_a_contact_with_a_phone_alone_is_kept_in_raw_alone(shop):
    bring(shop, "a", ",17850,+44 7700 900123,yes,2011-07-01,checkout,en")
    assert (shop.count("raw.contacts"), shop.count("crm.addresses"), shop.count("crm.consents")) == (1, 0, 0)


def test_an_orders_file_brings_addresses_and_no_consent(shop, header, row):
    outcome = shop.outcome(
        "own/gifts/a.csv", f"{header},email\n{row},ann@example.com\n{row},\n{row},n/a\n{row},Ann@example.com\n"
    )
    assert contacts.record(shop.connection, outcome.file_id, "own") == 0
    assert shop.rows("select email from crm.addresses") == [("ann@example.com",)]
    assert shop.count("crm.consents") == 0


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("1990-05-17", "05-17"),
        ("05-17", "05-17"),
        ("--05-17", "05-17"),
        ("02-29", "02-29"),
        ("1990-05-17 00:00:00", "05-17"),
        ("1990/5/7", "05-07"),
        ("17/05/1990", "05-17"),
        ("17/5", "05-17"),
        ("17 May 1990", "05-17"),
        ("1990年5月17日", "05-17"),
        ("5月7日", "05-07"),
        ("17-05", None),
        ("2001-02-29", None),
        ("May", None),
        ("19900517", None),
    ],
)
def test_a_birthday_may_lack_its_year(shop, cell, day):
    name, head = "contacts/gifts/a.csv", "email,consent,birthday"
    outcome = shop.outcome(name, f"{head}\nann@example.com,,{cell}\nbob@example.com,,\n")
    assert (outcome.rows, outcome.quarantined) == ((2, 0) if day else (1, 1))
    assert shop.rows("select raw.read_birthday(%s, true)", cell) == [(day,)]


def test_chinese_headers_and_words_are_read(shop):
    head = "邮箱,会员名,手机号,是否同意营销,同意时间,来源,生日,开卡日期,会员卡号,备注"
    row = "ann@example.com,小安,13800000000,同意,2011-07-01,会员卡,5月17日,2010/1/2,0077,熟客"
    outcome = shop.outcome("contacts/gifts/a.csv", f"{head}\n{row}\n")
    contacts.record(shop.connection, outcome.file_id, "contacts")
    assert shop.rows("select is_granted, source from crm.consents") == [(True, "会员卡")]
    found = shop.rows(
        "select phone, customer_id, birthday, membership_on, member_id, extra ->> '备注' from raw.contacts"
    )
    assert found == [("13800000000", "小安", "5月17日", "2010/1/2", "0077", "熟客")]


SOLD = "Name,Email,Financial Status,Accepts Marketing,Total,Created at,Lineitem quantity,Lineitem name,Lineitem price"


@pytest.fixture
def shopify(shop):
    """Add a Shopify shop of the same name to the seller's own, in another time zone."""
    with settings.shops_file().open("a") as stream:
        stream.write("  - {marketplace: shopify, shop: gifts, timezone: America/New_York, currency: USD,")
        stream.write(" country: US, locale: en}\n")
    shops.record(shop.connection, settings.shops_file())

    def sell(name, *orders):
        rows = [f"#{n},{email},paid,{word},10,{at},1,APRON,10" for n, (email, word, at) in enumerate(orders, 1001)]
        outcome = shop.outcome(f"shopify/gifts/{name}.csv", "\n".join([SOLD, *rows]) + "\n")
        assert (outcome.rows, outcome.quarantined) == (len(orders), 0)
        new = contacts.record(shop.connection, outcome.file_id, "shopify")
        assert contacts.record(shop.connection, outcome.file_id, "shopify") == 0, "recording again changes nothing"
        shop.connection.commit()
        return new

    return sell


def test_an_orders_export_says_consent_of_the_moment_of_the_order(shop, shopify):
    new = shopify(
        "a",
        ("ann@example.com", "yes", "2024-05-01 10:00:00 -0400"),
        ("ann@example.com", "", ""),
        ("bob@example.com", "no", "05/02/2024 01:30:00 PM"),
        ("", "yes", "2024-05-01 10:00:00 -0400"),
        ("not an address", "yes", "2024-05-01 10:00:00 -0400"),
        ("cy@example.com", "", "2024-05-01 10:00:00 -0400"),
    )
    assert new == 2
    assert shop.rows(
        "select is_granted, source, consented_at::text, purpose from crm.consents order by consent_id"
    ) == [
        (True, "shopify export", "2024-05-01 14:00:00+00", "marketing"),
        (False, "shopify export", "2024-05-02 17:30:00+00", "marketing"),
    ]
    assert shop.count("crm.addresses") == 3


def test_of_several_orders_the_newest_word_holds_and_older_exports_change_nothing(shop, shopify):
    ann, may, june, july = "ann@example.com", "2024-05-01 10:00", "2024-06-01 10:00", "2024-07-01 10:00"
    assert shopify("a", (ann, "no", may), (ann, "yes", june)) == 1
    assert state(shop) is True
    assert shopify("b", (ann, "yes", june), (ann, "no", may), ("x@example.com", "", may)) == 0
    assert bring(shop, "c", said("no", "2024-06-20")) == 1, "the seller's own list knows better"
    assert shopify("d", (ann, "yes", june), (ann, "", july)) == 0
    assert state(shop) is False
    assert shopify("e", (ann, "yes", july)) == 1
    assert state(shop) is True
    assert shopify("f", (ann, "yes", july), (ann, "no", july)) == 1
    assert state(shop) is False, "of one moment the denial holds"
