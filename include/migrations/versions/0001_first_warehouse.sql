-- raw: verbatim and append-only. The tables of one export format each are created from the format file
-- (include/formats/*.yml) by `regulars migrate`, so that a new marketplace needs no migration.

create schema raw;
create schema crm;
create schema audit;

-- ---------------------------------------------------------------- audit: files, nights, evidence

create table audit.export_files (
    file_id           bigint generated always as identity primary key,
    format_id         text        not null,
    marketplace       text        not null,
    shop_id           text        not null,
    uri               text        not null,
    sha256            text        not null,
    byte_count        bigint      not null,
    loaded_at         timestamptz not null default clock_timestamp(),
    row_count         integer     not null default 0,
    quarantined_count integer     not null default 0,
    state             text        not null check (state in ('loaded', 'accepted', 'rejected')),
    night_on          date,
    validation_id     bigint,
    error             text,
    line_no           integer,
    column_name       text,
    cure              text
);
-- the same bytes for the same shop are the same file; a rejected file may be tried again once mended
create unique index export_files_content on audit.export_files (format_id, marketplace, shop_id, sha256)
    where state <> 'rejected';

create table audit.quarantine (
    file_id        bigint      not null references audit.export_files,
    line_no        integer     not null,
    reason         text        not null,
    column_name    text,
    raw_row        text        not null,
    quarantined_at timestamptz not null default clock_timestamp(),
    primary key (file_id, line_no)
);

create table audit.validations (
    validation_id bigint generated always as identity primary key,
    night_on      date,
    suite         text        not null,
    subject       text        not null,
    success       boolean     not null,
    severity      text        not null check (severity in ('none', 'info', 'warning', 'critical')),
    result        jsonb       not null,
    validated_at  timestamptz not null default clock_timestamp()
);

create table audit.dbt_runs (
    dbt_run_id    bigint generated always as identity primary key,
    night_on      date        not null,
    invocation_id text        not null,
    selector      text        not null,
    success       boolean     not null,
    manifest_hash text,
    elapsed       numeric,
    results       jsonb       not null,
    finished_at   timestamptz not null default clock_timestamp()
);

create table audit.nights (
    night_on       date primary key,
    is_history     boolean     not null default false,
    is_replay      boolean     not null default false,
    state          text        not null default 'open' check (state in ('open', 'closed')),
    opened_at      timestamptz not null default clock_timestamp(),
    closed_at      timestamptz
);
comment on table audit.nights is 'One row per night that was ever opened. A history night builds and closes, and plans nothing.';

create table audit.night_builds (
    build_id           bigint generated always as identity primary key,
    night_on           date        not null references audit.nights,
    build_no           integer     not null,
    cut_off_at         timestamptz not null,
    code_version       text        not null,
    configuration_hash text        not null,
    consent_mark       bigint      not null,
    suppression_mark   bigint      not null,
    shop_mark          bigint      not null,
    event_mark         bigint      not null,
    campaign_mark      bigint      not null,
    dbt_run_id         bigint references audit.dbt_runs,
    validation_id      bigint references audit.validations,
    audience_hash      text,
    is_live            boolean     not null default true,
    state              text        not null check (state in ('building', 'built', 'failed')),
    started_at         timestamptz not null default clock_timestamp(),
    finished_at        timestamptz,
    unique (night_on, build_no)
);

create table audit.night_files (
    build_id bigint not null references audit.night_builds,
    file_id  bigint not null references audit.export_files,
    primary key (build_id, file_id)
);

create table audit.night_campaigns (
    build_id     bigint not null references audit.night_builds,
    campaign_id  text   not null,
    version_hash text   not null,
    is_approved  boolean not null,
    primary key (build_id, campaign_id)
);
comment on table audit.night_campaigns is
'The campaigns as their folders and the approvals file said when the build began: what the night plans.';

create table audit.roll_ups (
    roll_up_id     bigint generated always as identity primary key,
    night_on       date        not null references audit.nights,
    event_mark     bigint      not null,
    message_mark   timestamptz not null,
    dbt_run_id     bigint references audit.dbt_runs,
    finished_at    timestamptz not null default clock_timestamp()
);

create table audit.failures (
    failure_id bigint generated always as identity primary key,
    dag_id     text        not null,
    task_id    text        not null,
    night_on   date,
    error      text        not null,
    failed_at  timestamptz not null default clock_timestamp()
);

create table audit.segment_sizes (
    night_on  date    not null,
    scheme    text    not null,
    segment   text    not null,
    people    integer not null,
    reachable integer not null,
    primary key (night_on, scheme, segment)
);
comment on table audit.segment_sizes is 'What each night believed about segment sizes, frozen when its build went live.';

-- ---------------------------------------------------------------- raw: shops and contacts

create table raw.shops (
    shop_mark     bigint generated always as identity primary key,
    marketplace   text        not null,
    shop_id       text        not null,
    timezone      text        not null,
    currency      text        not null,
    country       text        not null,
    locale        text        not null,
    base_currency text        not null,
    settings      jsonb       not null,
    recorded_at   timestamptz not null default clock_timestamp()
);
comment on table raw.shops is 'One row per version of a shop''s settings; the newest version of a shop holds.';

-- ---------------------------------------------------------------- crm: people who may be written to

create function crm.hash_address(email text) returns text language sql immutable strict parallel safe as $$
    select encode(sha256(convert_to(lower(btrim(email)), 'UTF8')), 'hex')
$$;
comment on function crm.hash_address is 'The one way to turn an e-mail address into the key that every other table uses.';

create table crm.addresses (
    address_hash text primary key,
    email        text        not null,
    recorded_at  timestamptz not null default clock_timestamp()
);
comment on table crm.addresses is 'The only place that holds what is needed to send.';

create table crm.consents (
    consent_id   bigint generated always as identity primary key,
    address_hash text        not null,
    purpose      text        not null,
    is_granted   boolean     not null,
    source       text        not null,
    consented_at timestamptz,
    file_id      bigint references audit.export_files,
    line_no      integer,
    recorded_at  timestamptz not null default clock_timestamp()
);
create index consents_address on crm.consents (address_hash, purpose);

create table crm.suppressions (
    suppression_id bigint generated always as identity primary key,
    address_hash   text        not null,
    purpose        text        not null default '*',
    source         text        not null,
    is_suppressed  boolean     not null default true,
    message_id     uuid,
    recorded_at    timestamptz not null default clock_timestamp()
);
create index suppressions_address on crm.suppressions (address_hash);
create unique index suppressions_once on crm.suppressions (address_hash, purpose, source, message_id)
    nulls not distinct;

create table crm.holdouts (
    person_key   text        not null,
    scope        text        not null,
    is_held_out  boolean     not null,
    share        numeric     not null,
    night_on     date        not null,
    recorded_at  timestamptz not null default clock_timestamp(),
    primary key (person_key, scope)
);

-- ---------------------------------------------------------------- crm: campaigns and verdicts

create table crm.campaign_versions (
    campaign_mark bigint generated always as identity primary key,
    campaign_id   text        not null,
    version_hash  text        not null,
    definition    jsonb       not null,
    recorded_at   timestamptz not null default clock_timestamp(),
    unique (campaign_id, version_hash)
);

create table crm.campaign_contents (
    content_id    bigint generated always as identity primary key,
    campaign_id   text        not null,
    version_hash  text        not null,
    shop_mark     bigint      not null references raw.shops,
    content       jsonb       not null,
    recorded_at   timestamptz not null default clock_timestamp(),
    unique (campaign_id, version_hash, shop_mark)
);
comment on table crm.campaign_contents is 'The compiled mail of one campaign version for one version of a shop.';

create table crm.campaign_approvals (
    approval_id  bigint generated always as identity primary key,
    campaign_id  text        not null,
    version_hash text        not null,
    night_on     date,
    approved_by  text        not null,
    recorded_at  timestamptz not null default clock_timestamp()
);
create unique index campaign_approvals_once on crm.campaign_approvals (campaign_id, version_hash, night_on) nulls not distinct;

create table crm.verdicts (
    campaign_id   text    not null,
    occurrence_key text   not null,
    night_on      date    not null,
    person_key    text    not null,
    verdict_code  text    not null check (verdict_code in
        ('policy', 'consent', 'suppressed', 'window', 'cap', 'lower_priority', 'guard', 'held_out', 'selected')),
    detail        text,
    is_held_out   boolean not null default false,
    version_hash  text    not null,
    variant       text    not null,
    channel       text    not null default 'email',
    purpose       text    not null,
    rfm_segment   text    not null,
    address_hash  text,
    send_windows  tstzmultirange,
    primary key (night_on, campaign_id, occurrence_key, person_key)
) partition by range (night_on);

-- who was written to or held out: what caps, rest and repeated occurrences look at
create index verdicts_treated on crm.verdicts (campaign_id, person_key)
    where verdict_code in ('selected', 'held_out');

create table crm.verdict_counts (
    campaign_id text    not null,
    night_on    date    not null,
    verdict     text    not null,
    people      integer not null,
    primary key (campaign_id, night_on, verdict)
);

-- ---------------------------------------------------------------- crm: the ledger

create table crm.waves (
    wave_id        bigint generated always as identity primary key,
    night_on       date        not null,
    batch_id       text        not null unique,
    state          text        not null default 'claimed' check (state in
        ('claimed', 'handed_over', 'cancelling', 'cancelled', 'cleared', 'unknown')),
    claim_token    uuid        not null,
    lease_until    timestamptz not null,
    first_send_at  timestamptz not null,
    last_send_at   timestamptz not null,
    claimed_at     timestamptz not null default clock_timestamp(),
    finished_at    timestamptz
);

create table crm.calls (
    call_id             bigint generated always as identity primary key,
    wave_id             bigint      not null references crm.waves,
    position            integer     not null,
    content_id          bigint      not null references crm.campaign_contents,
    state               text        not null default 'planned' check (state in
        ('planned', 'posting', 'accepted', 'refused', 'uncertain')),
    people              integer     not null,
    send_at             timestamptz not null,
    http_status         integer,
    provider_message_id text,
    error               text,
    posted_at           timestamptz,
    answered_at         timestamptz,
    unique (wave_id, position)
);

create table crm.messages (
    message_id          uuid primary key default gen_random_uuid(),
    campaign_id         text        not null,
    occurrence_key      text        not null,
    person_key          text        not null,
    night_on            date        not null,
    version_hash        text        not null,
    variant             text        not null,
    channel             text        not null default 'email',
    purpose             text        not null,
    rfm_segment         text        not null,
    address_hash        text        not null,
    content_id          bigint      not null references crm.campaign_contents,
    send_windows        tstzmultirange not null,
    state               text        not null default 'planned' check (state in
        ('planned', 'claimed', 'handed_over', 'unknown', 'refused', 'suppressed', 'expired', 'cancelled')),
    wave_id             bigint references crm.waves,
    call_id             bigint references crm.calls,
    claim_token         uuid,
    batch_id            text,
    send_at             timestamptz,
    provider_message_id text,
    error               text,
    facts               jsonb       not null default '{}',
    evidence            jsonb       not null,
    planned_at          timestamptz not null default clock_timestamp(),
    state_changed_at    timestamptz not null default clock_timestamp(),
    unique (campaign_id, occurrence_key, person_key)
);
create index messages_state on crm.messages (state, night_on);
create index messages_wave on crm.messages (wave_id);
create index messages_call on crm.messages (call_id);

create table crm.events (
    event_mark      bigint generated always as identity primary key,
    event_key       text        not null unique,
    message_id      uuid,
    event           text        not null,
    occurred_at     timestamptz not null,
    received_at     timestamptz not null default clock_timestamp(),
    sg_event_id     text,
    sg_message_id   text,
    address_hash    text,
    is_machine_open boolean     not null default false,
    url             text,
    reason          text,
    body            jsonb       not null
);
create index events_message on crm.events (message_id, event);

create table crm.replay_clock (
    is_only  boolean primary key default true check (is_only),
    now_at   timestamptz not null
);
comment on table crm.replay_clock is 'The time of a replay: one row, only where every host is loopback. Empty in production.';
