"""A format file is checked, and its errors name file, line and cure."""

import pytest

from regulars.ingestion import format_files, formats, tables
from regulars.ingestion.lined_yaml import ConfigurationError

GOOD = """\
format: bazaar
marketplace: bazaar
kind: orders
table: bazaar_lines
grain: One row per line.
encodings: [utf-8]
delimiter: ","
columns:
  - {name: order_id, required: true, filled: true, aliases: [number]}
  - {name: ordered_at, type: instant}
"""


def read(tmp_path, text):
    path = tmp_path / "bazaar.yml"
    path.write_text(text)
    return format_files.read(path)


def test_the_shipped_formats_are_read():
    by_id = {one.format_id: one for one in formats.read_all()}
    assert by_id["own"].table == "own_order_lines"
    assert dict(by_id["own"].statuses)["cancelled"] == ("cancelled", "canceled")
    assert by_id["contacts"].kind == "contacts"


def test_a_format_says_what_its_columns_hold(tmp_path):
    one = read(tmp_path, GOOD)
    assert one.column("order_id").is_filled
    assert one.column("ordered_at").type == "instant"
    assert not one.column("ordered_at").is_required


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("kind: orders", "kind: parcels"), "line 3: “parcels” is no kind. Cure: use one of contacts, costs"),
        (("utf-8", "utf-9"), "line 6: “utf-9” is no encoding"),
        (('","', '",,"'), "line 7: the delimiter is not one character"),
        (("type: instant", "type: moment"), "line 10: “moment” is no type"),
        (("ordered_at,", "Ordered At,"), "line 10: “Ordered At” is no column name"),
        (("ordered_at, type: instant", "number"), "line 10: “number” names two columns"),
        (("required: true", "needed: true"), "line 9: “needed” is not a setting"),
        (("grain: One row per line.", "grain:"), "line 5: “grain” is missing"),
        (("table: bazaar_lines", "table: raw.lines; drop"), "line 4: “raw.lines; drop” is no table name"),
        (("kind: orders", "kind: orders\nkind: orders"), "line 4: “kind” stands here twice"),
        (("columns:", "columns: ["), "is not YAML"),
    ],
)
def test_a_wrong_format_file_is_refused_in_words(tmp_path, change, message):
    with pytest.raises(ConfigurationError) as refusal:
        read(tmp_path, GOOD.replace(*change))
    assert message in str(refusal.value)
    assert "bazaar.yml" in str(refusal.value)


def test_a_format_file_is_all_that_a_raw_table_takes(tmp_path, warehouse):
    one = read(tmp_path, GOOD)
    tables.create_missing(warehouse, [one])
    grown = read(tmp_path, GOOD + "  - {name: coupon}\n")
    tables.create_missing(warehouse, [grown])
    tables.create_missing(warehouse, [grown])
    with warehouse.cursor() as cursor:
        cursor.execute("select * from raw.bazaar_lines")
        assert [column.name for column in cursor.description] == [
            *("file_id", "line_no", "loaded_at", "order_id", "ordered_at", "extra", "coupon")
        ]
