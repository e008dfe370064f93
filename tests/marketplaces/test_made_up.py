"""A marketplace that nobody has heard of takes a format file and a staging model, and nothing else."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest

from regulars import settings, warehouse

FORMAT = """\
format: bazaar
marketplace: bazaar
kind: orders
table: bazaar_order_lines
grain: One row per order line.
encodings: [utf-8, iso-8859-9]
delimiter: ";"
ignored: ['^Toplam;']
statuses:
  unpaid: [bekliyor]
  completed: [teslim edildi]
  cancelled: [iptal]
columns:
  - {name: order_id, required: true, filled: true, aliases: [sipariş no]}
  - {name: ordered_at, type: local_time, required: true, filled: true, aliases: [tarih]}
  - {name: status, required: true, aliases: [durum]}
  - {name: customer_id, aliases: [müşteri]}
  - {name: sku, required: true, aliases: [ürün kodu]}
  - {name: quantity, type: integer, required: true, filled: true, aliases: [adet]}
  - {name: unit_price, type: money, required: true, filled: true, aliases: [fiyat]}
"""
# what a line is worth and who bought it is decided here; everything that the export does not know is null
MODEL = """\
with order_lines as (
    select * from raw.bazaar_order_lines
),

export_files as (
    select * from {{ ref('stg_audit__export_files') }}
),

shops as (
    select * from {{ ref('stg_seller__shops') }}
),

status_words as (
    {{ status_words('bazaar') }}
),

typed as (
    select
        order_lines.*,
        shops.marketplace,
        shops.shop_id,
        shops.currency,
        shops.country as country_name,
        shops.cut_off_at,
        {{ parse_local_time('order_lines.ordered_at', 'shops.time_zone', 'shops.is_day_first') }} as placed_at,
        cast(order_lines.quantity as {{ var('t_bigint') }}) as pieces,
        {{ parse_money('order_lines.unit_price', 'shops.currency') }} as price,
        coalesce(status_words.status, 'unmapped') as meaning
    from order_lines
    inner join export_files on order_lines.file_id = export_files.file_id
    inner join shops on export_files.marketplace = shops.marketplace and export_files.shop_id = shops.shop_id
    left join status_words on {{ status_word('order_lines.status') }} = status_words.word
)

select
    file_id,
    line_no,
    file_id as order_file_id,
    marketplace,
    shop_id,
    {{ clean_id('order_id') }} as order_id,
    cast(null as {{ var('t_text') }}) as line_id,
    placed_at as ordered_at,
    {%- for name in ['paid_at', 'shipped_at', 'completed_at', 'cancelled_at'] %}
    cast(null as {{ var('t_instant') }}) as {{ name }},
    {%- endfor %}
    meaning as status,
    status as status_word,
    {{ cell('customer_id') }} as customer_id,
    cast(null as {{ var('t_text') }}) as address_hash,
    cast(null as {{ var('t_text') }}) as address_domain,
    {%- for name in ['phone', 'member_id'] %}
    cast(null as {{ var('t_text') }}) as {{ name }},
    {%- endfor %}
    {{ cell('sku') }} as sku,
    cast(null as {{ var('t_text') }}) as title,
    pieces as quantity,
    price as unit_price,
    pieces * price as line_amount,
    {%- for name in ['discount', 'refund', 'shipping', 'tax'] %}
    cast(0 as {{ var('t_money') }}) as {{ name }}_amount,
    {%- endfor %}
    {%- for name in ['discount', 'refund', 'shipping', 'tax', 'total'] %}
    cast(null as {{ var('t_money') }}) as order_{{ name }}_amount,
    {%- endfor %}
    currency,
    country_name
from typed
where placed_at < cut_off_at
"""
SHOPS = """\
base_currency: TRY
shops:
  - {marketplace: bazaar, shop: tezgah, timezone: Europe/Istanbul, currency: TRY, country: TR, locale: tr}
"""
EXPORT = """\
Sipariş No;Tarih;Durum;Müşteri;Ürün Kodu;Adet;Fiyat;Not
B-1;31.01.2024 10:00;Teslim Edildi;ayşe;HALI;2;1.234,50 ₺;acele
B-1;31.01.2024 10:00;Teslim Edildi;ayşe;LAMBA;1;10 ₺;
B-2;31.01.2024 11:00;Bekliyor;;HALI;1;1.234,50 ₺;
B-3;31.01.2024 12:00;Kayıp;can;HALI;1;1.234,50 ₺;
B-4;dün;İptal;can;HALI;1;1.234,50 ₺;
B-5;01.02.2024 00:00;Teslim Edildi;can;HALI;1;1.234,50 ₺;
Toplam;;;;;6;;
"""
ORDERS = """
select order_id, order_status, is_purchase, item_count, net_amount, currency, customer_key is not null as has_buyer,
    to_char(ordered_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI') as ordered_at
from marts.fct_orders where marketplace = 'bazaar' order by order_id
"""


@pytest.fixture
def product(tmp_path: Path) -> Path:
    """Give a copy of the product to which the two files of a marketplace were added."""
    leave = shutil.ignore_patterns("target", "logs", "__pycache__", "samples")
    for folder in ("include", "dbt_project"):
        shutil.copytree(settings.ROOT / folder, tmp_path / folder, ignore=leave)
    (tmp_path / "include" / "formats" / "bazaar.yml").write_text(FORMAT, encoding="utf-8")
    model = tmp_path / "dbt_project" / "models" / "staging" / "bazaar" / "stg_bazaar__order_lines.sql"
    model.parent.mkdir()
    model.write_text(MODEL, encoding="utf-8")
    return tmp_path


def test_it_goes_from_its_folder_to_the_marts(product, empty_database, tmp_path):
    export = tmp_path / "exports" / "bazaar" / "tezgah" / "ocak.csv"
    export.parent.mkdir(parents=True)
    export.write_bytes(EXPORT.replace("₺", "TRY").encode("iso-8859-9"))
    (tmp_path / "shops.yml").write_text(SHOPS)
    finished = subprocess.run(
        [sys.executable, "-m", "regulars", "nightly", "2024-01-31", "--history"],
        cwd=product,
        env={
            **os.environ,
            "PYTHONPATH": str(product / "include"),
            "REGULARS_STATE": str(tmp_path / "state"),
            "REGULARS_EXPORTS": str(tmp_path / "exports"),
            "REGULARS_SHOPS": str(tmp_path / "shops.yml"),
            "REGULARS_LINK_SECRET": "a secret of the tests only",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert finished.returncode == 0, finished.stdout + finished.stderr
    assert "1 files accepted" in finished.stdout
    assert rows(empty_database, "select row_count, quarantined_count, ignored_count from audit.export_files") == [
        (5, 1, 1)
    ]
    assert rows(empty_database, "select extra ->> 'Not' from raw.bazaar_order_lines where line_no = 2") == [("acele",)]
    assert rows(empty_database, "select line_no, column_name from audit.quarantine") == [(6, "ordered_at")]
    assert rows(empty_database, ORDERS) == [
        ("B-1", "completed", True, 3, Decimal(2479), "TRY", True, "2024-01-31 07:00"),
        ("B-2", "unpaid", False, 1, 0, "TRY", False, "2024-01-31 08:00"),
        ("B-3", "unmapped", False, 1, 0, "TRY", True, "2024-01-31 09:00"),
    ]


def rows(endpoint: settings.Endpoint, query: str) -> list[tuple]:
    with warehouse.connect(endpoint) as connection, connection.cursor() as cursor:
        cursor.execute(query)
        return cursor.fetchall()
