"""Drive the ledgers over small tables named as the models they read: keys, tiers, rules, orders' worth."""

from __future__ import annotations

from datetime import date

MODELS = """
create schema staging; create schema intermediate; create schema marts;
create table staging.stg_audit__night as select date '2026-01-14' as night_on;
create table intermediate.int_person_keys
    (person_key text primary key, customer_key text, marketplace text, shop_id text);
create table marts.fct_customer_tiers (customer_key text, shop_key text, tier text);
create table staging.stg_seller__perk_rules
    (shop_key text, marketplace text, shop_id text, perk text, tier text, granted_count integer, months integer);
create table staging.stg_seller__points_shops
    (shop_key text, marketplace text, shop_id text, is_earned_by_orders boolean, expire_months integer);
create table intermediate.int_order_points
    (order_key text primary key, person_key text, marketplace text, shop_id text, points bigint);
"""
SHOPS = """
insert into raw.shops (marketplace, shop_id, timezone, currency, country, locale, base_currency, settings)
select 'own', shop, 'UTC', 'GBP', 'GB', 'en', 'GBP', '{"points": {"check_in": 5, "point_value": 0.01,
    "expire_months": 12, "upgrades": [{"tier": "vip", "points": 50, "days": 30}]}}'
from unnest(array['gifts', 'tokyo']) as shop;
insert into staging.stg_seller__points_shops
select 'own/' || shop, 'own', shop, true, 12 from unnest(array['gifts', 'tokyo']) as shop;
insert into staging.stg_seller__perk_rules
select 'own/' || shop, 'own', shop, 'free_shipping', tier, n, months from unnest(array['gifts', 'tokyo']) as shop,
    (values ('ordinary', 1, 3), ('senior', 1, 2), ('vip', 1, 1), ('supreme', 2, 1)) as rule (tier, n, months);
"""
NIGHT = date(2026, 1, 14)


class Ledger:
    """Drive one warehouse with a few people in it."""

    def __init__(self, connection):
        self.connection = connection

    def run(self, query: str, *values) -> list[tuple]:
        """Run a statement in the open transaction, and give its rows if it has any."""
        with self.connection.cursor() as cursor:
            cursor.execute(query, values or None)
            return cursor.fetchall() if cursor.description else []

    def add(self, person: str, shop: str = "gifts", tier: str = "ordinary") -> None:
        """Add a person with one key."""
        self.run("insert into intermediate.int_person_keys values (%s, %s, 'own', %s)", person, person, shop)
        self.run("insert into marts.fct_customer_tiers values (%s, 'own/' || %s, %s)", person, shop, tier)

    def merge(self, older: str, newer: str) -> None:
        """Let the newer key be the older one's person."""
        query = "update intermediate.int_person_keys set customer_key = %s where customer_key = %s"
        self.run(query, older, newer)
        self.run("delete from marts.fct_customer_tiers where customer_key = %s", newer)

    def set_worth(self, order: str, person: str, points: int, shop: str = "gifts") -> None:
        """Say what an order is worth tonight, and whose it is."""
        self.run("delete from intermediate.int_order_points where order_key = %s", order)
        if points:
            self.run(
                "insert into intermediate.int_order_points values (%s, %s, 'own', %s, %s)", order, person, shop, points
            )
