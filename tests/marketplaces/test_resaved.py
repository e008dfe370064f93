"""Exports that a spreadsheet program, a country or a year has written otherwise, from the folder to the marts."""

from __future__ import annotations

import csv
import io
import re
from datetime import date, datetime
from decimal import Decimal

import pytest
from export_files import cells, headers, sheet

NIGHT = date(2026, 7, 31)
EBAY = ["Verkaufsprotokollnummer", "Bestellnummer", "Nutzername des Käufers", "Artikelnummer", "Angebotstitel"]
EBAY += ["Bestandseinheit", "Anzahl", "Verkauft für", "Verpackung und Versand", "Gesamtbetrag", "Verkauft am"]
EBAY += ["Zahlungsdatum", "Verschickt am - Datum"]
CUP = ["1", "23-1", "käufer_1", "3185", "Schöne; Tasse", "", "1", "1.110,00 €", "6,99 €", "1.116,99 €"]
GLASS = ["2", "23-2", "käufer_2", "3186", "Glas", "", "2", "EUR 5,00", "EUR 0,00", "EUR 10,00"]
GERMAN_SALES = [
    [*CUP, "10-Dez-25", "10-Dez-25", "11-Dez-25"],
    [*GLASS, "02-Mär-26", "03-Mai-26", ""],
    ["2", "Datensätze heruntergeladen"],
    ["Verkäufer-ID : laden"],
]
BRAZIL = ["ID do pedido", "Status do pedido", "Status da Devolução / Reembolso", "Data de criação do pedido"]
BRAZIL += ["Hora do pagamento do pedido", "Nome do Produto", "Número de referência SKU", "Preço acordado", "Quantidade"]
BRAZIL += ["Subtotal do produto", "Desconto do vendedor", "Desconto do vendedor", "Valor Total", "Total global"]
BRAZIL += ["Nome de usuário (comprador)", "Cidade", "Cidade"]
PAULISTA = ["2024-05-10 14:32", "2024-05-10 14:35", "Fita", "FITA", "34,90", "2", "69,80", "0", "0", "69,80", "55,00"]
PAULISTA += ["joao_b", "Recife", ""]
LAZADA = headers("lazada")["orders_xlsx_77"]
IN_WORDS = [re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).title() for name in LAZADA]
UNIT = {
    "orderNumber": "800000000000001",
    "orderItemId": "800000000100001",
    "createTime": "03 Jun 2026 20:41",
    "status": "delivered",
    "unitPrice": 100,
    "sellerDiscountTotal": -15,
    "refundAmount": 5,
}
LAZADA_2018 = ["Order Item Id", "Seller SKU", "Created at", "Order Number", "Customer Email", "Unit Price", "Item Name"]
LAZADA_2018 += ["Status", "Refund Amount"]
TIKTOK = headers("tiktok")["orders_xlsx_EN"]
THAI = {
    "Order ID": "576461413038785752\t",
    "Order Status": "เสร็จสมบูรณ์\t",
    "SKU ID": "1\t",
    "Quantity": "1\t",
    "SKU Subtotal Before Discount": "100\t",
    "Order Amount": "100\t",
    "Created Time": "03/02/2024 00:20:00\t",
    "Paid Time": "\t",
    "Buyer Username": "kim\t",
}
AMAZON = headers("amazon")["SPAPI_BY_LAST_UPDATE"]
ITEM = {
    "amazon-order-id": "404-1",
    "purchase-date": "2022-05-05T10:00:00+00:00",
    "order-status": "Shipped",
    "product-name": 'Taza; "roja", grande',
    "sku": "T",
    "quantity": "1",
    "currency": "EUR",
    "item-price": "10,50",
}
SHOPIFY = headers("shopify")["orders_export_79"]
SALE = {
    "Name": "#3",
    "Email": "a@example.com",
    "Financial Status": "paid",
    "Currency": "EUR",
    "Subtotal": "1.229,60",
    "Shipping": "4,90",
    "Total": "1.234,50",
    "Created at": "05.04.2024 13:30",
    "Lineitem quantity": "1",
    "Lineitem name": "Mug",
    "Lineitem price": "1.229,60",
}
REFUND_WORDS = [
    "订单编号",
    "买家会员名",
    "买家实付金额",
    "订单状态",
    "订单创建时间",
    "订单付款时间",
    "退款金额",
    "宝贝总数量",
]


def parted(delimiter: str, *rows: list, quoting: int = csv.QUOTE_MINIMAL, encoding: str = "utf-8-sig") -> bytes:
    stream = io.StringIO()
    csv.writer(stream, delimiter=delimiter, quoting=quoting).writerows(rows)
    return stream.getvalue().encode(encoding)


@pytest.fixture(scope="module", autouse=True)
def night(market):
    """Take one file of each kind through one night."""
    for marketplace, zone, currency, country in (
        ("ebay", "Europe/Berlin", "EUR", "DE"),
        ("shopee", "America/Sao_Paulo", "BRL", "BR"),
        ("lazada", "Asia/Manila", "PHP", "PH"),
        ("tiktok", "Asia/Bangkok", "THB", "TH"),
        ("amazon", "Europe/Madrid", "EUR", "ES"),
        ("shopify", "Europe/Berlin", "EUR", "DE"),
        ("taobao", "Asia/Shanghai", "CNY", "CN"),
    ):
        market.shop(marketplace, "it", timezone=zone, currency=currency, country=country)
    market.put("ebay", "it", "a.csv", parted(";", [""] * len(EBAY), EBAY, [""] * len(EBAY), *GERMAN_SALES))
    brazilian = [["BR1", "A Enviar", "", *PAULISTA], ["BR2", "Não pago", "", *PAULISTA]]
    market.put("shopee", "it", "a.csv", parted(",", BRAZIL, *brazilian))
    market.put("lazada", "it", "a.xlsx", sheet(IN_WORDS, [dict(zip(IN_WORDS, cells(LAZADA, UNIT), strict=True))]))
    old = [
        "1001",
        "A",
        "2018-03-05 10:11:12",
        "301234567",
        "ann@example.com",
        "250.00",
        "Cup; red",
        "delivered",
        "0.00",
    ]
    market.put("lazada", "it", "2018.csv", parted(";", LAZADA_2018, old, quoting=csv.QUOTE_ALL))
    market.put("tiktok", "it", "a.csv", parted(",", TIKTOK, cells(TIKTOK, THAI), quoting=csv.QUOTE_ALL))
    market.put("amazon", "it", "a.csv", parted(";", AMAZON, cells(AMAZON, ITEM), encoding="cp1252"))
    quoted = cells(AMAZON, ITEM | {"amazon-order-id": "404-2"})
    market.put("amazon", "it", "b.txt", parted("\t", AMAZON, quoted, quoting=csv.QUOTE_ALL))
    market.put("shopify", "it", "a.csv", parted(";", SHOPIFY, cells(SHOPIFY, SALE), encoding="cp1252"))
    paid = ['="3912345678901234567"', "a1", "46", "交易成功\t", "2024-07-01 12:00:00", "null", "无退款申请", "2\t"]
    market.put("taobao", "it", "a.csv", parted("\t", REFUND_WORDS, paid, encoding="gb18030"))
    market.night(NIGHT)


def test_every_file_is_accepted_and_no_row_is_set_aside(market):
    files = market.rows("select uri, state, error, quarantined_count from audit.export_files")
    assert [one for one in files if one["state"] != "accepted" or one["quarantined_count"]] == []


@pytest.mark.parametrize(
    ("marketplace", "order_id", "created", "net", "is_purchase", "pieces"),
    [
        ("ebay", "23-1", "2025-12-09T23:00:00Z", "1116.99", True, 1),
        ("ebay", "23-2", "2026-03-01T23:00:00Z", "10", True, 2),
        ("shopee", "BR1", "2024-05-10T17:32:00Z", "69.80", True, 2),
        ("shopee", "BR2", "2024-05-10T17:32:00Z", "0", False, 2),
        ("lazada", "800000000000001", "2026-06-03T12:41:00Z", "80", True, 1),
        ("lazada", "301234567", "2018-03-05T02:11:12Z", "250", True, 1),
        ("tiktok", "576461413038785752", "2024-02-02T17:20:00Z", "100", True, 1),
        ("amazon", "404-1", "2022-05-05T10:00:00Z", "10.50", True, 1),
        ("amazon", "404-2", "2022-05-05T10:00:00Z", "10.50", True, 1),
        ("shopify", "#3", "2024-04-05T11:30:00Z", "1234.50", True, 1),
        ("taobao", "3912345678901234567", "2024-07-01T04:00:00Z", "46", True, 2),
    ],
)
def test_the_order_is_what_it_was(market, marketplace, order_id, created, net, is_purchase, pieces):
    one = market.order(marketplace, "it", order_id)
    assert (one["ordered_at"], one["net_amount"]) == (datetime.fromisoformat(created), Decimal(net))
    assert (one["is_purchase"], one["item_count"]) == (is_purchase, pieces)
