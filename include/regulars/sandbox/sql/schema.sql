-- The sandbox's whole state. Instants are Unix seconds, as in SendGrid's API.
create table if not exists meta (
    name  text primary key,
    value text not null
);

create table if not exists calls (
    method text    not null,
    path   text    not null,
    status text    not null,
    count  integer not null,
    primary key (method, path, status)
);

create table if not exists batches (
    batch_id   text    primary key,
    created_at integer not null
);

-- A batch that is cancelled or paused. set_at decides whether it came in time.
create table if not exists holds (
    batch_id text    primary key references batches (batch_id),
    status   text    not null check (status in ('cancel', 'pause')),
    set_at   integer not null
);

-- One accepted request without its personalizations.
create table if not exists sends (
    send_id     integer primary key,
    message_id  text    not null unique,
    batch_id    text    references batches (batch_id),
    accepted_at integer not null,
    body        text    not null
);

-- One mail to one address.
create table if not exists mails (
    mail_id             integer primary key,
    send_id             integer not null references sends (send_id),
    position            integer not null,
    kind                text    not null check (kind in ('to', 'cc', 'bcc')),
    email               text    not null,
    subject             text    not null,
    campaign            text,
    regulars_message_id text,
    personalization     text    not null,
    batch_id            text,
    send_at             integer,
    accepted_at         integer not null,
    due_at              integer not null,
    released_at         integer,
    state               text    not null default 'scheduled',
    state_rank          integer not null default 0
);
create index if not exists mails_due on mails (state, due_at);
create index if not exists mails_batch on mails (batch_id);
create index if not exists mails_argument on mails (regulars_message_id);

-- What a mail causes. An event later than the clock has not happened yet.
create table if not exists events (
    event_id    integer primary key,
    mail_id     integer not null references mails (mail_id),
    at          integer not null,
    event       text    not null,
    body        text    not null,
    happened    integer not null default 0,
    delivery_id integer
);
create index if not exists events_due on events (happened, at);
create index if not exists events_undelivered on events (delivery_id, happened);
create index if not exists events_mail on events (mail_id);

-- One POST to the webhook, kept until it was answered with 2xx.
create table if not exists deliveries (
    delivery_id integer primary key,
    created_at  integer not null,
    events      text,
    event_count integer not null,
    attempts    integer not null default 0,
    next_at     integer not null,
    state       text    not null default 'queued' check (state in ('queued', 'done', 'lost')),
    answer      text
);
create index if not exists deliveries_queued on deliveries (state, next_at);

-- One person's one-click unsubscribe (RFC 8058).
create table if not exists one_clicks (
    one_click_id integer primary key,
    mail_id      integer not null references mails (mail_id),
    url          text    not null,
    due_at       integer not null,
    attempts     integer not null default 0,
    state        text    not null default 'queued' check (state in ('queued', 'done', 'refused')),
    answer       text
);
create index if not exists one_clicks_due on one_clicks (state, due_at);

create table if not exists suppressions (
    kind    text    not null check (kind in ('bounces', 'blocks', 'spam_reports', 'unsubscribes')),
    email   text    not null,
    created integer not null,
    reason  text    not null default '',
    status  text    not null default '',
    primary key (kind, email)
);
