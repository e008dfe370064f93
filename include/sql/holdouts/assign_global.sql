-- assignment is sticky: a person who has one keeps it, whatever the share says later
insert into crm.holdouts (person_key, scope, is_held_out, share, night_on)
select
    f.customer_key,
    'global',
    ('x' || substr(md5('holdout:global:' || f.customer_key), 1, 8))::bit(32)::bigint / 4294967296.0 < %(share)s,
    %(share)s,
    %(night_on)s
from intermediate.int_audience_facts f
on conflict (person_key, scope) do nothing
