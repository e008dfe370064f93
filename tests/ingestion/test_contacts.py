"""What accepted contacts say about consent is appended, never guessed, and a denial is not lost."""

from regulars.ingestion import contacts

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
