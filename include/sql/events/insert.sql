-- jsonb refuses what JSON allows (the character 0, half a surrogate pair, endless numbers): such an event is kept as
-- text. `materialized` keeps the planner from casting a lone row before `case` has looked at it.
with sent (
    event_key, message_id, event, occurred_at, sg_event_id, sg_message_id, email, is_machine_open, url, reason, raw
) as materialized (
    values %s
)

insert into crm.events (
    event_key, message_id, event, occurred_at, sg_event_id, sg_message_id, address_hash, is_machine_open, url, reason,
    body
)
select
    event_key, message_id::uuid, event, occurred_at, sg_event_id, sg_message_id,
    crm.hash_address(email), is_machine_open, url, reason,
    case when pg_input_is_valid(raw, 'jsonb') then raw::jsonb else jsonb_build_object('verbatim', raw) end
from sent
on conflict (event_key) do nothing
returning event_key
