insert into audit.failures (dag_id, task_id, night_on, error)
values (%(dag_id)s, %(task_id)s, %(night_on)s, %(error)s)
