select
    (select coalesce(max(event_mark), 0) from crm.events) as event_mark,
    (select coalesce(max(state_changed_at), '-infinity') from crm.messages) as message_mark
