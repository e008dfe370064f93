"""Pages of an API come in row by row, with the values around each row, and what is no page is refused in words."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from regulars.ingestion import documents, format_files, formats

FORMAT = """\
format: bazaar_api
marketplace: own
kind: orders
table: bazaar_api_lines
grain: One row per item of an order of a page.
records: response.orders.items
columns:
  - {name: order_id, required: true, filled: true, aliases: [response.orders.id]}
  - {name: ordered_at, type: local_time, aliases: [response.orders.created]}
  - {name: sku, aliases: [response.orders.items.sku]}
  - {name: unit_price, type: money, aliases: [response.orders.items.price]}
"""
NAME = "own/gifts/page.json"
ORDERS = [
    {"id": 1, "created": "2026-06-01 10:00:00", "items": [{"sku": "a", "price": 1.10}, {"sku": "b", "price": 20}]},
    {"id": 12345678901234567890, "buyer": {"name": "x", "tags": [1, "two"]}, "items": []},
    {"id": "3", "items": [{"sku": "c", "price": None, "gift": True}]},
]


@pytest.fixture
def bazaar(shop, tmp_path, monkeypatch):
    """Give the shop a marketplace whose API sends JSON."""
    path = tmp_path / "bazaar_api.yml"
    path.write_text(FORMAT)
    shipped = formats.read_all()
    monkeypatch.setattr(formats, "read_all", lambda: (*shipped, format_files.read(path)))
    return shop


def page(orders) -> str:
    return json.dumps({"error": "", "response": {"more": False, "orders": orders}})


def lines(shop):
    return shop.rows(
        "select line_no, order_id, ordered_at, sku, unit_price, extra from raw.bazaar_api_lines order by 1"
    )


def test_half_a_character_is_a_question_mark_and_loses_no_row(bazaar):
    # a title that was cut off in the middle of an emoji
    orders = [{"id": 1, "items": [{"sku": "caf\ud83d", "note": "\ud83d"}, {"sku": "b"}]}]
    assert bazaar.outcome(NAME, page(orders)).rows == 2
    assert [(row[3], row[5].get("response.orders.items.note")) for row in lines(bazaar)] == [("caf?", "?"), ("b", None)]


def test_a_nul_sets_its_row_aside_wherever_it_stands(bazaar):
    items = [{"sku": "a\0"}, {"sku": "b", "note": "x\0"}, {"sku": "c", "note": "\\u0000"}, {"sku": "d\ud83d\0"}]
    outcome = bazaar.outcome(NAME, page([{"id": 1, "items": items}]))
    assert (outcome.rows, outcome.quarantined) == (1, 3)
    assert [row[3] for row in lines(bazaar)] == ["c"]


@pytest.mark.parametrize("is_document_a_line", [True, False])
def test_a_number_of_thousands_of_digits_is_refused_in_words(bazaar, is_document_a_line):
    text = page([{"id": "long", "items": [{"sku": "a"}]}]).replace('"long"', "1" * 5000)
    if is_document_a_line:
        text = page(ORDERS) + "\n" + text
        outcome = bazaar.outcome(NAME, text)
        assert (outcome.rows, outcome.quarantined) == (4, 1)
    else:
        assert "nested too deeply, or holds a number of thousands of digits" in bazaar.outcome(NAME, text).error


def test_a_page_is_unfolded_into_rows_with_the_values_around_them(bazaar):
    assert bazaar.outcome(NAME, page(ORDERS).replace("1.1,", "1.10,").replace("1.1}", "1.10}")).rows == 4
    around = {"response.more": "false", "error": ""}
    assert lines(bazaar) == [
        (1, "1", "2026-06-01 10:00:00", "a", "1.10", around),
        (2, "1", "2026-06-01 10:00:00", "b", "20", around),
        (
            3,
            "12345678901234567890",
            None,
            None,
            None,
            around | {"response.orders.buyer.name": "x", "response.orders.buyer.tags": '[1, "two"]'},
        ),
        (4, "3", None, "c", None, around | {"response.orders.items.gift": "true"}),
    ]


def test_one_document_a_line_is_the_same_as_one_page_after_another(bazaar):
    one_a_line = "\n".join(page([order]) for order in ORDERS)
    assert bazaar.outcome(NAME, one_a_line + "\n").rows == 4
    assert [line[1] for line in lines(bazaar)] == ["1", "1", "12345678901234567890", "3"]


def test_a_page_without_orders_has_no_rows_and_is_loaded(bazaar):
    assert bazaar.outcome(NAME, page([])).state == "loaded"
    assert lines(bazaar) == []


def test_a_line_that_is_cut_off_is_set_aside_and_the_rest_is_loaded(bazaar):
    outcome = bazaar.outcome(NAME, f"{page(ORDERS[:1])}\n{page(ORDERS[2:])[:-9]}")
    assert (outcome.rows, outcome.quarantined) == (2, 1)
    assert bazaar.quarantined()[0][2].startswith("the line is no JSON document. Cure: export the file again")


def test_a_row_that_fails_its_check_is_set_aside(bazaar):
    outcome = bazaar.outcome(NAME, page([ORDERS[0], {"items": [{"sku": "lost"}]}, {"id": 5, "created": "soon"}]))
    assert (outcome.rows, outcome.quarantined) == (2, 2)
    assert [row[:2] for row in bazaar.quarantined()] == [(3, "order_id"), (4, "ordered_at")]
    assert "lost" in bazaar.quarantined()[0][3]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ('{"error": "error_auth", "message": "Invalid token"}', "has no “response.orders.items”. Cure: pull the page"),
        ('{\n"response": {"orders": [', "the JSON document is cut off or damaged (at character 25). Cure: pull"),
        ("{" * 100_000, "the JSON document is"),
        ("[]", None),
        ("{}", "has no “response.orders.items”"),
    ],
)
def test_what_is_no_page_is_refused_in_words(bazaar, content, sentence):
    bazaar.write("own/gifts/good.json", page(ORDERS))
    outcome = bazaar.outcome(NAME, content)
    if sentence is None:
        assert (outcome.state, outcome.rows) == ("loaded", 0)
    else:
        assert outcome.state == "rejected"
        assert sentence in outcome.error
    assert len(lines(bazaar)) == 4


def test_a_shop_without_an_api_refuses_json_in_words(shop):
    assert shop.outcome(NAME, page(ORDERS)).error == (
        f"{NAME}: is JSON, and no such export is known. Cure: see include/formats for what this folder takes."
    )


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(["a", "b", "c", "d"]), inner, max_size=4)
    ),
    max_leaves=25,
)


@settings(deadline=None, max_examples=200)
@given(JSON, st.lists(st.sampled_from(["a", "b"]), max_size=3).map(tuple))
def test_whatever_a_document_holds_its_rows_are_text(document, path):
    for row in documents.unfold(document, path):
        assert all(isinstance(value, str) for value in row.values())


@settings(deadline=None, max_examples=100)
@given(st.lists(st.lists(st.integers(0, 99), max_size=4), max_size=5))
def test_every_item_and_every_empty_order_is_one_row(orders):
    document = {"a": [{"id": number, "b": [{"x": item} for item in items]} for number, items in enumerate(orders)]}
    rows = list(documents.unfold(document, ("a", "b")))
    assert [(row["a.id"], row.get("a.b.x")) for row in rows] == [
        (str(number), None if item is None else str(item))
        for number, items in enumerate(orders)
        for item in (items or [None])
    ]
