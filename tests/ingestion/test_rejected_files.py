"""A file that cannot be read is rejected whole, in words that name file, line, column and cure; the rest is loaded."""

import gzip
import os
import re

import pytest

from regulars import settings
from regulars.ingestion import archives, formats, lines, rows

NAME = "own/gifts/bad.csv"


def unquoted(header, row):
    """Give every file that is rejected, with the sentence a person reads."""
    body = f"{header}\n{row}\n"
    packed = gzip.compress(body.encode() + f"{row}\n".encode() * 1000)
    return {
        "a missing column": (
            body.replace("unit_price,", "").replace("2.55,", ""),
            f"{NAME}, line 1, column unit_price: the column is missing. "
            "Cure: name it “unit_price” or “price” in the first line.",
        ),
        "several missing columns": (
            body.replace("sku,title,", ""),
            f"{NAME}, line 1, column sku: the column is missing (as are title). "
            "Cure: name it “sku” or “product id” or “item number” in the first line.",
        ),
        "no header": (
            row + "\n",
            f"{NAME}, line 1: is no header line of the format “own”: it names none of its columns. "
            f"Cure: start the file with a line that names {header.replace(',', ', ')}, "
            "or add the names that it uses to the aliases in include/formats/own.yml.",
        ),
        "a separator that no program uses": (
            body.replace(",", "^"),
            f"{NAME}, line 1: is no header line of the format “own”: it names none of its columns. "
            f"Cure: start the file with a line that names {header.replace(',', ', ')}, "
            "or add the names that it uses to the aliases in include/formats/own.yml.",
        ),
        "a doubled column": (
            body.replace("title", "SKU"),
            f"{NAME}, line 1, column title: the column is missing. "
            "Cure: name it “title” or “product” or “description” in the first line.",
        ),
        "a column under two names": (
            body.replace("country\n", "country,Price\n"),
            f"{NAME}, line 1, column unit_price: the column stands there twice. Cure: keep one of the two.",
        ),
        "another encoding": (
            f"{body}{row.replace('HOLDER', 'CAFÉ')}\n".encode("cp1252"),
            f"{NAME}, line 3, column title: holds bytes that are not UTF-8 text. Cure: save the file as “CSV UTF-8”.",
        ),
        "mixed encodings": (
            body.encode() * 1
            + row.replace("HOLDER", "礼物").encode()
            + b"\n"
            + row.replace("17850", "é").encode("latin1"),
            f"{NAME}, line 4, column customer_id: holds bytes that are not UTF-8 text. "
            "Cure: save the file as “CSV UTF-8”.",
        ),
        "a truncated archive": (
            packed[:-20],
            f"{NAME}, line N: the archive is cut off or damaged. Cure: copy or export the file again.",
        ),
        "a damaged archive": (
            packed[:-8] + bytes(8),
            f"{NAME}, line N: the archive is cut off or damaged. Cure: copy or export the file again.",
        ),
        "an empty file": ("", f"{NAME}: the file is empty. Cure: export it again."),
        "a file of blank lines": ("\n \n,,\n", f"{NAME}: the file is empty. Cure: export it again."),
        "an Excel workbook": (
            b"PK\x03\x04" + bytes(100),
            f"{NAME}: the spreadsheet is cut off or damaged. Cure: copy or export the file again.",
        ),
        "a saved web page": (
            "<!DOCTYPE html><title>Log in</title>",
            f"{NAME}: is a web page or XML, not an export. "
            "Cure: export it again; a page saved instead of the file looks like this.",
        ),
        "an open quotation mark": (
            f"{body}{row.replace('WHITE', chr(34) + 'WHITE')}\n{row}\n",
            f"{NAME}, line 3: a quotation mark opens a cell and is not closed where the cell ends. "
            "Cure: export it again.",
        ),
    }


def test_bad_files_are_rejected_in_words_and_the_rest_is_loaded(shop, header, row):
    expected = {}
    for position, (content, sentence) in enumerate(unquoted(header, row).values()):
        name = f"own/gifts/bad {position}.csv"
        shop.write(name, content)
        expected[name] = sentence.replace(NAME, name)
    shop.write("own/gifts/good.csv", [row])
    outcomes = {outcome.name: outcome for outcome in shop.load().outcomes}
    # how far a cut archive can be unpacked is zlib's affair
    found = {name: re.sub(r"line \d+: the arch", "line N: the arch", outcomes[name].error) for name in expected}
    assert found == expected
    assert shop.count("raw.own_order_lines") == 1, "the good file is in, and nothing of the bad ones"
    assert shop.count("audit.quarantine") == 0
    recorded = shop.rows("select uri, error from audit.export_files where state = 'rejected'")
    assert dict(recorded) == {(shop.exports / name).as_uri(): outcomes[name].error for name in expected}


def test_a_rejected_file_stays_rejected_until_its_bytes_change(shop, header, row):
    shop.outcome(NAME, row)
    again = shop.outcome(NAME, row)
    assert again.state == "rejected"
    assert again.error.startswith(f"{NAME}, line 1: is no header line")
    assert shop.count("audit.export_files") == 1, "the same bytes are reported again and recorded once"
    assert shop.outcome(NAME, [row]).state == "loaded"


def test_a_rejected_file_is_read_anew_when_asked(shop, row, monkeypatch):
    monkeypatch.setattr(rows, "LONGEST_CELL", 5)
    shop.write(NAME, [row])
    assert shop.load().outcomes[0].state == "rejected"
    monkeypatch.undo()
    assert shop.load().outcomes[0].state == "rejected"
    assert shop.load(is_retry=True).outcomes[0].state == "loaded"
    assert shop.load().outcomes[0].state == "skipped"


def test_an_endless_line_and_an_endless_cell_are_refused(shop, header, row, monkeypatch):
    monkeypatch.setattr(lines, "LONGEST_LINE", 1000)
    assert shop.outcome(NAME, f"{header}\n{row}\n{'x' * 2000}").error == (
        f"{NAME}, line 3: the line is longer than 1,000 characters. Cure: export it as CSV with one row a line."
    )
    monkeypatch.undo()
    monkeypatch.setattr(rows, "LONGEST_CELL", 1000)
    assert shop.outcome(NAME, [row.replace("WHITE", '"' + "x" * 2000 + '"')]).error == (
        f"{NAME}, line 2: a cell is longer than 1,000 characters. Cure: close its quotation mark."
    )


def test_a_very_long_cell_is_no_reason_to_refuse(shop, row):
    assert shop.outcome(NAME, [row.replace("WHITE", "x" * 100_000)]).rows == 1


def test_an_archive_that_unpacks_without_end_is_refused(shop, header, row, monkeypatch):
    monkeypatch.setattr(archives, "FREE_BYTES", 1_000_000)
    monkeypatch.setattr(archives, "MOST_TIMES", 100)
    bomb = gzip.compress(f"{header}\n".encode() + f"{row}\n".encode() * 300_000)
    error = shop.outcome(NAME, bomb).error
    assert error.startswith(f"{NAME}, line ")
    assert error.endswith("unpacks to more than 100 times its size. Cure: send the file unpacked, if it is real.")
    assert shop.count("raw.own_order_lines") == 0


ASTRAY = {
    "bazaar/gifts/a.csv": "“bazaar” is no known marketplace. "
    f"Cure: use a folder named {', '.join(sorted({one.marketplace for one in formats.read_all()}))}, "
    "or describe it in include/formats/bazaar.yml.",
    "own/toys/a.csv": "the shop “toys” is not listed. "
    "Cure: add `- {marketplace: own, shop: toys, …}` to SHOPS, or mend the folder's name.",
    "contacts/toys/a.csv": "the shop “toys” is not listed. "
    "Cure: add `- {marketplace: own, shop: toys, …}` to SHOPS, or mend the folder's name.",
    "own/a.csv": "does not lie in <marketplace>/<shop>/. Cure: move it to own/<shop>/a.csv.",
    "own/gifts/2011/a.csv": "does not lie in <marketplace>/<shop>/. Cure: move it to own/<shop>/a.csv.",
}


def test_a_folder_that_says_nothing_known_is_an_error_and_the_rest_is_loaded(shop, row):
    shop.write("own/gifts/good.csv", [row])
    for name in ASTRAY:
        shop.write(name, [row, row])
    for _ in range(2):
        errors = {outcome.name: outcome.error for outcome in shop.load().outcomes if outcome.error}
        assert errors == {
            name: f"{name}: {sentence.replace('SHOPS', str(settings.shops_file()))}"
            for name, sentence in ASTRAY.items()
        }
    assert shop.count("raw.own_order_lines") == 1
    assert shop.count("audit.export_files where state = 'rejected'") == len(ASTRAY), "recorded once"


def test_files_of_a_shop_are_loaded_once_it_is_listed(shop, row):
    from regulars.ingestion import shops

    assert shop.outcome("own/toys/a.csv", [row]).state == "rejected"
    text = settings.shops_file().read_text()
    settings.shops_file().write_text(text + text.splitlines()[-1].replace("gifts", "toys") + "\n")
    shops.record(shop.connection, settings.shops_file())
    assert shop.load().outcomes[0].state == "loaded"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read every file")
def test_a_file_without_permission_is_an_error(shop, row):
    shop.write(NAME, [row]).chmod(0)
    assert shop.load().errors == [f"{NAME}: cannot be read (Permission denied). Cure: check its permissions."]
