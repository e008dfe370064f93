select count(*) as waves from crm.waves
where state in ('claimed', 'cancelling', 'handed_over') and last_send_at > %(now_at)s
