select now_at from crm.replay_clock
