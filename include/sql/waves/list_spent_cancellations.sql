select wave_id, batch_id from crm.waves where state = 'cancelled' and last_send_at < %(now_at)s
