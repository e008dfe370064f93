select night_on, is_history, is_replay, state from audit.nights where night_on = %(night_on)s
