-- Least privilege: BI reads marts and nothing else (granted when marts go live); the webhook may add events
-- and suppressions, and read what it needs to tie them to a message. Who may not create roles goes on without them.
do $$
begin
    begin
        if not exists (select from pg_roles where rolname = 'regulars_bi') then
            create role regulars_bi nologin;
        end if;
        if not exists (select from pg_roles where rolname = 'regulars_webhook') then
            create role regulars_webhook nologin;
        end if;
    exception
        when insufficient_privilege then
            raise notice 'The roles regulars_bi and regulars_webhook are missing, and this login may not create them.';
        when duplicate_object or unique_violation then
            -- another warehouse of this server is being migrated at the same time
            null;
    end;
    if exists (select from pg_roles where rolname = 'regulars_webhook') then
        grant usage on schema crm to regulars_webhook;
        grant insert, select on crm.events, crm.suppressions to regulars_webhook;
        grant select (message_id, address_hash, purpose, campaign_id) on crm.messages to regulars_webhook;
        grant select on crm.replay_clock to regulars_webhook;
    end if;
end
$$;

revoke all on schema public from public;
