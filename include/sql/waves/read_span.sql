select first_send_at, last_send_at from crm.waves where wave_id = %(wave_id)s
