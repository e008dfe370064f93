-- assignment is sticky: who was assigned on an earlier night keeps it, whatever the share says later
create temporary table tonight_global on commit drop as
select
    f.customer_key as person_key,
    ('x' || substr(md5('holdout:global:' || f.customer_key), 1, 8))::bit(32)::bigint / 4294967296.0
    < %(share)s as is_held_out
from {intermediate}.int_audience_facts f
where not exists (
    select from crm.holdouts h
    where h.person_key = f.customer_key and h.scope = 'global' and h.night_on < %(night_on)s
)
