insert into crm.replay_clock (now_at) values (%(now_at)s)
on conflict (is_only) do update set now_at = greatest(replay_clock.now_at, excluded.now_at)
