"""Put groups of people where dbt puts them, and fit nights on them."""

from __future__ import annotations

import io
from datetime import date, timedelta

import numpy as np

from regulars import warehouse
from regulars.value import nightly

SCHEMA = "prepared"


class PreparedNights:
    """Drive the fits of one warehouse without dbt."""

    def __init__(self, connection: warehouse.Connection, fit_valid_nights: int):
        self.connection, self.fit_valid_nights = connection, fit_valid_nights

    def fit(self, night: date, people: int) -> int:
        """Fit a night on so many people, none of whom the hold-out knows; returns the build's id."""
        with self.connection.cursor() as cursor:
            cursor.execute("insert into audit.nights (night_on) values (%s) on conflict do nothing", (night,))
            cursor.execute(
                "insert into audit.night_builds (night_on, build_no, cut_off_at, code_version, configuration_hash,"
                " consent_mark, suppression_mark, shop_mark, event_mark, campaign_mark, state)"
                " select %s, count(*) + 1, %s, 'test', 'test', 0, 0, 0, 0, 0, 'building' from audit.night_builds"
                " where night_on = %s returning build_id",
                (night, night + timedelta(days=1), night),
            )
            (build_id,) = cursor.fetchone()
            cursor.execute(
                f"drop schema if exists {SCHEMA} cascade; create schema {SCHEMA}; set search_path = {SCHEMA}"
            )
            cursor.execute(
                "create table int_value_rules as select %s as build_id, %s::date as night_on, %s::date as"
                " holdout_from_on, 100 as repeat_buyers_at_least, %s as fit_valid_nights,"
                " 0.001::float as parameter_lowest, 1000::float as parameter_highest",
                (build_id, night, night - timedelta(days=90), self.fit_valid_nights),
            )
            cursor.execute("create table people (repeats integer, last_days integer, age_days integer, spent numeric);")
            cursor.copy_expert("copy people from stdin", drawn(people))
            cursor.execute(
                "create table int_purchase_groups as select 'score' as purpose, repeats, last_days, age_days,"
                " count(*) as people from people group by repeats, last_days, age_days"
            )
            cursor.execute(
                "create table int_spend_groups as select 'score' as purpose, repeats as spend_days,"
                " spent as repeat_spend, count(*) as people from people where repeats > 0 group by repeats, spent"
            )
            cursor.execute("reset search_path")
        nightly.fit(self.connection, SCHEMA)
        return build_id

    def stored(self) -> list[dict]:
        """Give everything that was stored, oldest first."""
        with self.connection.cursor() as cursor:
            cursor.execute("select * from audit.value_fits order by fit_id")
            names = [column.name for column in cursor.description]
            return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def drawn(people: int) -> io.StringIO:
    """Draw people who purchase on whole days, leave at times, and spend; the same for the same number."""
    draw = np.random.default_rng(people)
    lines = io.StringIO()
    for _ in range(people):
        rate, leaving, scale = draw.gamma(0.8, 1 / 40), draw.beta(1, 3), draw.gamma(4, 1 / 30)
        age, day, repeats, last = int(draw.integers(0, 700)), 0.0, 0, 0
        while True:
            day += np.ceil(draw.exponential(1 / max(rate, 1e-9)))
            if day > age:
                break
            repeats, last = repeats + 1, int(day)
            if draw.random() < leaving:
                break
        spent = round(draw.gamma(3 * max(repeats, 1)) / scale, 2) + 0.01
        lines.write(f"{repeats}\t{last}\t{age}\t{spent:.2f}\n")
    lines.seek(0)
    return lines
