-- What was estimated of people's purchases and spend, night by night. Times are days, money is the base currency.
create table audit.value_fits (
    fit_id         bigint generated always as identity primary key,
    build_id       bigint  not null references audit.night_builds,
    night_on       date    not null references audit.nights,
    purpose        text    not null check (purpose in ('score', 'holdout')),
    model          text    not null check (model in ('bg_nbd', 'gamma_gamma')),
    scope          text    not null default 'all',
    until_on       date    not null,
    people         integer not null,
    repeat_people  integer not null,
    group_count    integer not null,
    outcome        text    not null check (outcome in
        ('fitted', 'nobody_lost', 'too_few_repeat_buyers', 'no_peak', 'at_bounds', 'infinite_mean')),
    stand_in_id    bigint references audit.value_fits,
    r              double precision,
    alpha          double precision,
    a              double precision,
    b              double precision,
    p              double precision,
    q              double precision,
    v              double precision,
    r_error        double precision,
    alpha_error    double precision,
    a_error        double precision,
    b_error        double precision,
    p_error        double precision,
    q_error        double precision,
    v_error        double precision,
    log_likelihood double precision,
    correlation    double precision,
    iterations     integer,
    is_converged   boolean,
    fitted_at      timestamptz not null default clock_timestamp()
);
create index on audit.value_fits (night_on, model);
comment on table audit.value_fits is
'One row per build, purpose (score: tonight''s people; holdout: what was known some days ago, for the accuracy report) and model of customer value. Append-only.';
comment on column audit.value_fits.until_on is 'The last day whose purchases the fit has seen.';
comment on column audit.value_fits.group_count is 'Rows that the fit read: people with the same history are counted together.';
comment on column audit.value_fits.outcome is
'fitted and nobody_lost (the likeliest model is the one in which nobody leaves: a = 0) may be used; the others say why not.';
comment on column audit.value_fits.stand_in_id is
'The last fit of an earlier night that is used in the place of this one; null where this one is used, or none may be.';
comment on column audit.value_fits.correlation is 'Of purchases and mean spend, which Gamma–Gamma takes for none.';
comment on column audit.value_fits.r_error is 'Standard error of r; the others likewise.';
