-- Ledgers of perks and points (rules 1-19, 1-23). Nothing here is ever changed or removed. A balance is not kept
-- anywhere: each entry carries the balance before and after it, the first equal to the second of the entry before it in
-- its account (a foreign key), so that the constraints alone prove that no balance was ever below zero, whoever wrote it.

create function crm.refuse_change() returns trigger language plpgsql as $$
begin
    raise exception '%.% is append-only: book the contrary instead', tg_table_schema, tg_table_name
        using errcode = 'restrict_violation';
end
$$;
comment on function crm.refuse_change is 'Refuses to change or remove what a ledger holds.';

-- ---------------------------------------------------------------- perks

create table crm.perk_grants (
    grant_id        bigint generated always as identity primary key,
    person_key      text        not null,
    marketplace     text        not null,
    shop_id         text        not null,
    perk            text        not null,
    tier            text        not null check (tier in ('ordinary', 'senior', 'vip', 'supreme')),
    valid_from_on   date        not null,
    valid_before_on date        not null check (valid_before_on > valid_from_on),
    -- how many the person had been granted in the period before: two grants at once cannot both be the next
    granted_before  integer     not null check (granted_before >= 0),
    night_on        date        not null,
    recorded_at     timestamptz not null default clock_timestamp(),
    unique (person_key, perk, valid_from_on, granted_before)
);
create index perk_grants_from on crm.perk_grants (valid_from_on);
create index perk_grants_before on crm.perk_grants (valid_before_on);
create index perk_grants_night on crm.perk_grants (night_on);
comment on table crm.perk_grants is
'One row per person, perk and grant for a period; how many is the first of its entries. An account of the ledger.';

create table crm.perk_entries (
    entry_id          bigint generated always as identity primary key,
    grant_id          bigint      not null references crm.perk_grants,
    sequence          integer     not null check (sequence > 0),
    previous_sequence integer     generated always as (nullif(sequence - 1, 0)) stored,
    kind              text        not null check (kind in ('grant', 'use', 'return', 'expiry')),
    marketplace       text        not null,
    shop_id           text        not null,
    perk              text        not null,
    reference         text        not null,
    amount            integer     not null,
    balance_before    integer     not null check (balance_before >= 0),
    balance_after     integer     not null check (balance_after >= 0),
    night_on          date,
    recorded_at       timestamptz not null default clock_timestamp(),
    check (balance_after = balance_before + amount),
    check (case when kind in ('grant', 'return') then amount > 0 else amount < 0 end),
    check ((kind = 'grant') = (sequence = 1)),
    check (sequence > 1 or balance_before = 0),
    unique (grant_id, sequence),
    unique (grant_id, sequence, balance_after),
    foreign key (grant_id, previous_sequence, balance_before)
        references crm.perk_entries (grant_id, sequence, balance_after)
);
comment on table crm.perk_entries is
'One row per entry of a grant: granted, used, given back, expired. Append-only; no balance is ever below zero.';
-- doing a thing twice is doing it once
create unique index perk_entries_once on crm.perk_entries (marketplace, shop_id, perk, kind, reference)
    where kind in ('use', 'return');

create index perk_entries_returned on crm.perk_entries (grant_id) where kind = 'return';

create trigger perk_grants_stay before update or delete or truncate on crm.perk_grants
    for each statement execute function crm.refuse_change();
create trigger perk_entries_stay before update or delete or truncate on crm.perk_entries
    for each statement execute function crm.refuse_change();

-- ---------------------------------------------------------------- points

create table crm.points_transfers (
    transfer_id     bigint generated always as identity primary key,
    marketplace     text        not null,
    shop_id         text        not null,
    reason          text        not null check (reason in
        ('order', 'check_in', 'redeem', 'return', 'upgrade', 'expiry')),
    reference       text        not null,
    idempotency_key text        not null unique,
    booked_on       date        not null,
    night_on        date,
    recorded_at     timestamptz not null default clock_timestamp()
);
create index points_transfers_reference on crm.points_transfers (reason, reference);
comment on table crm.points_transfers is
'One row per movement of points, its legs in crm.points_entries. Append-only; the idempotency key makes twice once.';

create table crm.points_entries (
    entry_id          bigint generated always as identity primary key,
    transfer_id       bigint  not null references crm.points_transfers,
    account           text    not null check (account in
        ('balance', 'owed', 'issued', 'redeemed', 'upgraded', 'expired')),
    person_key        text    check ((account in ('balance', 'owed')) = (person_key is not null)),
    points            bigint  not null check (points <> 0),
    sequence          integer check (sequence > 0),
    previous_sequence integer generated always as (nullif(sequence - 1, 0)) stored,
    balance_before    bigint,
    balance_after     bigint,
    -- what a person has is never below zero; what they owe is a balance that is never above it
    check (case account when 'balance' then balance_before >= 0 and balance_after >= 0
                        when 'owed' then balance_before <= 0 and balance_after <= 0 else true end),
    check (num_nonnulls(person_key, sequence, balance_before, balance_after) in (0, 4)),
    check (person_key is null or balance_after = balance_before + points),
    check (sequence > 1 or balance_before = 0),
    unique nulls not distinct (transfer_id, account, person_key),
    unique (person_key, account, sequence),
    unique (person_key, account, sequence, balance_after),
    foreign key (person_key, account, previous_sequence, balance_before)
        references crm.points_entries (person_key, account, sequence, balance_after)
);
comment on table crm.points_entries is
'One row per leg of a transfer: a person''s balance or debt, or one of the shop''s accounts. The legs sum to zero.';

create function crm.refuse_unbalanced_points() returns trigger language plpgsql as $$
declare
    unbalanced bigint;
begin
    select e.transfer_id into unbalanced
    from crm.points_entries e
    where e.transfer_id in (select transfer_id from added)
    group by e.transfer_id
    having sum(e.points) <> 0
    limit 1;
    if found then
        raise exception 'The legs of points transfer % do not sum to zero', unbalanced using errcode = 'check_violation';
    end if;
    return null;
end
$$;
comment on function crm.refuse_unbalanced_points is 'Refuses legs that do not sum to zero; all of a transfer come in one statement.';

create trigger points_entries_balance after insert on crm.points_entries
    referencing new table as added for each statement execute function crm.refuse_unbalanced_points();
create trigger points_transfers_stay before update or delete or truncate on crm.points_transfers
    for each statement execute function crm.refuse_change();
create trigger points_entries_stay before update or delete or truncate on crm.points_entries
    for each statement execute function crm.refuse_change();

create table crm.tier_grants (
    grant_id    bigint generated always as identity primary key,
    transfer_id bigint      not null unique references crm.points_transfers,
    person_key  text        not null,
    marketplace text        not null,
    shop_id     text        not null,
    tier        text        not null check (tier in ('senior', 'vip', 'supreme')),
    from_on     date        not null,
    before_on   date        not null check (before_on > from_on),
    recorded_at timestamptz not null default clock_timestamp()
);
comment on table crm.tier_grants is 'One row per tier that a person bought with points, for a time (rule 1-23). Append-only.';
create trigger tier_grants_stay before update or delete or truncate on crm.tier_grants
    for each statement execute function crm.refuse_change();

-- ---------------------------------------------------------------- what a night saw of them

alter table audit.night_builds
    add column points_mark bigint not null default 0,
    add column perk_mark   bigint not null default 0;
comment on column audit.night_builds.points_mark is 'The newest transfer of points that the build read.';
comment on column audit.night_builds.perk_mark is 'The newest entry of the perks'' ledger that the build read.';
