-- What each night believed of recency, frequency and monetary value.

create table audit.rfm_cut_points (
    night_on    date    not null,
    scope       text    not null,
    metric      text    not null,
    method      text    not null check (method in ('percentile', 'fixed')),
    people      integer not null,
    cut_point_1 numeric not null,
    cut_point_2 numeric not null,
    cut_point_3 numeric not null,
    cut_point_4 numeric not null,
    primary key (night_on, scope, metric)
);
comment on table audit.rfm_cut_points is
    'One row per night, scope and metric: the cut-points that the night scored by, frozen when its build went live.';

create table audit.rfm_movements (
    night_on          date    not null,
    scope             text    not null,
    metric            text    not null,
    from_class        text    not null,
    to_class          text    not null,
    cause             text    not null check (
        cause in ('customer_changed', 'cut_point_moved', 'entered', 'left', 'merged')
    ),
    previous_night_on date    not null,
    people            integer not null,
    score_change      integer,
    primary key (night_on, scope, metric, from_class, to_class, cause)
);
comment on table audit.rfm_movements is
    'One row per night, scope, metric, class left, class entered and cause: how many moved, frozen when it went live.';
