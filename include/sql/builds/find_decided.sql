-- the build that a night's verdicts were decided on; the last good one of a night that decided nothing
select
    b.build_id, b.night_on, b.is_live, b.audience_hash, b.code_version, b.models_hash,
    n.is_history,
    (select count(*) from audit.night_files f where f.build_id = b.build_id) as files
from audit.night_builds b
inner join audit.nights n on n.night_on = b.night_on
where b.night_on = %(night_on)s and b.state = 'built'
order by b.audience_hash is null, b.build_no desc
limit 1
