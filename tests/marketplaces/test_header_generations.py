"""Every header row that Shopee, Lazada and TikTok Shop are known to have written is recognised, column by column."""

from __future__ import annotations

import pytest
from export_files import headers

from regulars import settings
from regulars.ingestion import format_files
from regulars.ingestion import headers as header_rows
from regulars.ingestion.rejections import FileRejectedError

GENERATIONS = [(marketplace, name) for marketplace in ("shopee", "lazada", "tiktok") for name in headers(marketplace)]
ORDER = {"order_id", "status", "ordered_at", "sku"}
SHOPEE = ORDER | {
    "return_status", "paid_at", "shipped_at", "parent_sku", "title", "variation", "unit_price", "quantity",
    "returned_quantity", "line_amount", "grand_total", "shipping_fee", "tracking_number", "seller_voucher",
}  # fmt: skip
KNOWN = {
    "shopee": SHOPEE,
    "lazada": ORDER | {"line_id", "unit_price", "discount", "refund", "completed_at", "country", "email", "title"},
    "tiktok": ORDER | {"total_amount", "refund", "line_amount", "paid_at", "completed_at", "customer_id", "quantity"},
}
# what a generation has not, or is not known to have
LACKING = {
    "Order_all_ID_mapping": {"total_amount"},
    "Order_all_EN_PH_2026_subset": {"customer_id", "completed_at"},
}


def known(marketplace: str, cells: list[str]) -> set[str]:
    one = format_files.read(settings.INCLUDE / "formats" / f"{marketplace}.yml")
    return {column.name for column in header_rows.match(cells, one, 1).known}


@pytest.mark.parametrize(("marketplace", "generation"), GENERATIONS)
def test_every_generation_is_recognised(marketplace, generation):
    found = known(marketplace, headers(marketplace)[generation])
    assert found >= KNOWN[marketplace]
    if marketplace == "shopee":
        assert {"total_amount", "customer_id", "completed_at"} - found == LACKING.get(generation, set())


def test_the_title_of_the_sheet_may_stand_in_the_first_cell_of_shopees_header():
    cells = headers("shopee")["Order_all_EN_SG_2021_23"]
    assert known("shopee", ["Shopee - All Orders - 2021-23", *cells[1:]]) == known("shopee", cells)


@pytest.mark.parametrize(("marketplace", "generation"), GENERATIONS)
def test_the_order_of_columns_and_the_case_of_names_do_not_matter(marketplace, generation):
    cells = headers(marketplace)[generation]
    assert known(marketplace, [f" {cell.upper()} " for cell in reversed(cells)]) == known(marketplace, cells)


@pytest.mark.parametrize(("marketplace", "generation"), GENERATIONS)
def test_no_marketplace_takes_anothers_header(marketplace, generation):
    for other in KNOWN.keys() - {marketplace}:
        with pytest.raises(FileRejectedError):
            known(other, headers(marketplace)[generation])


def test_of_two_vietnamese_names_that_differ_in_a_capital_one_is_the_total():
    cells = ["Mã đơn hàng", "Ngày đặt hàng", "Trạng Thái Đơn Hàng", "Số lượng"]
    cells += ["Tổng số tiền Người mua thanh toán", "Tổng số tiền người mua thanh toán"]
    one = format_files.read(settings.INCLUDE / "formats" / "shopee.yml")
    columns = header_rows.match(cells, one, 1).columns
    assert (columns[4], columns[5].name) == (None, "grand_total")
    with pytest.raises(FileRejectedError, match="twice"):
        header_rows.match([*cells, cells[-1]], one, 1)
