select event_mark, message_mark from audit.roll_ups order by roll_up_id desc limit 1
