select mails.*, holds.status as hold_status, holds.set_at as hold_set_at
from mails
left join holds on holds.batch_id = mails.batch_id
where mails.mail_id = :mail_id
