select
    count(*) as accepted,
    count(distinct regulars_message_id) as messages,
    count(*) filter (where released_at is not null) as released,
    count(distinct regulars_message_id) filter (where released_at is not null) as messages_released
from mails
