update crm.waves set state = 'cleared' where wave_id = %(wave_id)s
