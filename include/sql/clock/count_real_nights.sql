select count(*) as nights from audit.nights where not is_replay
