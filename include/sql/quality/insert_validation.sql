insert into audit.validations (night_on, suite, subject, success, severity, result)
values (%(night_on)s, %(suite)s, %(subject)s, %(success)s, %(severity)s, %(result)s::jsonb)
returning validation_id
