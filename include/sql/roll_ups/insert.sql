insert into audit.roll_ups (night_on, event_mark, message_mark, dbt_run_id)
values (%(night_on)s, %(event_mark)s, %(message_mark)s, %(dbt_run_id)s)
