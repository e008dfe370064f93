select campaign_id, content from crm.campaign_contents where content_id = %(content_id)s
