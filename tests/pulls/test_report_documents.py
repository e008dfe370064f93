"""The document of a report is unpacked and decoded by what its headers declare, and never half."""

from __future__ import annotations

import gzip
import io
import zlib

import pytest

from regulars.pulls import report_documents
from regulars.pulls.report_documents import BrokenDocumentError

HEADER = (
    "amazon-order-id\tmerchant-order-id\tpurchase-date\tlast-updated-date\torder-status\tfulfillment-channel\t"
    "sales-channel\tproduct-name\tsku\tasin\titem-status\tquantity\tcurrency\titem-price\tship-country\n"
)


def report(*titles: str) -> str:
    rows = [
        f"111-000000{n}-0000001\t\t2026-06-18T0{n}:00:00+00:00\t2026-06-18T09:00:00+00:00\tShipped\tAmazon\t"
        f"Amazon.co.uk\t{title}\tSKU{n}\tB000\tShipped\t1\tGBP\t9.99\tGB\n"
        for n, title in enumerate(titles, start=1)
    ]
    return HEADER + "".join(rows)


TEXT = report('Crew Tee 5" – été', "Tasse “Ü”")


def decode(document: bytes, declared: str) -> str:
    return b"".join(report_documents.decode(io.BytesIO(document), declared)).decode()


@pytest.mark.parametrize("is_packed", [False, True])
@pytest.mark.parametrize(
    ("declared", "encoding", "text"),
    [
        ("text/plain;charset=UTF-8", "utf-8", TEXT),
        ("text/plain; charset=Cp1252", "cp1252", TEXT),
        ("text/plain; charset=ISO-8859-1", "iso-8859-1", report("été", "Ü")),
        # what Windows wrote is called by the standard's name
        ("text/plain; charset=ISO-8859-1", "cp1252", TEXT),
        ("text/plain;charset=windows-31j", "cp932", report("①マグカップ", "髙島屋")),
        ("text/plain;charset=Shift_JIS", "cp932", report("マグカップ", "～")),
        ("text/plain", "utf-8", TEXT),
        ("", "cp1252", TEXT),
        ("", "iso-8859-1", report("\x81")),
        ("text/plain;charset=x-unheard-of", "utf-8", TEXT),
        # a declaration that is not true
        ("text/plain;charset=UTF-8", "cp1252", TEXT),
        ("text/plain;charset=UTF-8", "utf-8", report("é" * 1_500_000)),
        ("text/plain;charset=UTF-8", "utf-8", HEADER),
    ],
)
def test_the_declared_charset_decides(declared, encoding, text, is_packed):
    document = text.encode(encoding)
    assert decode(gzip.compress(document) if is_packed else document, declared) == text


def test_a_declaration_that_is_not_even_a_charset_is_passed_over():
    for declared in ("text/plain;charset=base64", "text/plain;charset=", "garbage;;=", "text/plain;charset=\x00"):
        assert decode(TEXT.encode(), declared) == TEXT


# no time in it: every worker must name the tests alike
PACKED = gzip.compress(TEXT.encode(), mtime=0)


@pytest.mark.parametrize(
    "document",
    [
        PACKED[:-9],
        PACKED[:-1] + b"\xff",
        PACKED[:40] + b"\0" * 40,
        b"\x1f\x8b",
        zlib.compress(TEXT.encode()),
        b"",
        b"Date range exceeded. Report can be requested only upto 30 days",
        b"Date range exceeded.\na\tb",
    ],
)
def test_what_is_cut_broken_or_no_table_is_refused_before_a_byte_is_given(document):
    with pytest.raises(BrokenDocumentError):
        next(report_documents.decode(io.BytesIO(document), "text/plain"))
