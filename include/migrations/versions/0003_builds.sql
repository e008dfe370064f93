-- What decides whether a build may go on from the live one.
alter table audit.night_builds
    add column models_hash text,
    add column live_build_id bigint references audit.night_builds,
    add column swapped_at timestamptz;
comment on column audit.night_builds.models_hash is
'Hash of formats and dbt project: a build goes on from another one of the same hash only.';
comment on column audit.night_builds.live_build_id is
'The build that this one went on from; null where it was made from nothing.';
comment on column audit.night_builds.swapped_at is 'When its marts became the live ones.';
update audit.night_builds set swapped_at = finished_at where is_live and state = 'built';
