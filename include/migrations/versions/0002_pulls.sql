-- What was asked of the marketplaces' APIs, window by window. Tokens are not here: they live with the connections.
create table audit.pulls (
    pull_id       bigint generated always as identity primary key,
    marketplace   text        not null,
    shop_id       text        not null,
    since_at      timestamptz not null,
    until_at      timestamptz not null,
    state         text        not null default 'planned' check (state in ('planned', 'running', 'done', 'failed', 'given_up')),
    attempt_count integer     not null default 0,
    page_count    integer     not null default 0,
    error         text,
    planned_at    timestamptz not null default clock_timestamp(),
    started_at    timestamptz,
    finished_at   timestamptz,
    unique (marketplace, shop_id, since_at, until_at),
    check (since_at < until_at)
);
comment on table audit.pulls is
'One row per window of time of a shop that was, or has to be, pulled from an API. A window that is neither done nor given up is pulled again.';
