select message_id from crm.messages where message_id = %(message_id)s
