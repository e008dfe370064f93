select events.event_id, events.mail_id, events.at, events.event, events.body, mails.email
from events
join mails using (mail_id)
where events.happened = 0 and events.at <= :now
order by events.at, events.event_id
