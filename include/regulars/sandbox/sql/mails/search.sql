select
    mails.mail_id, mails.email, mails.subject, mails.campaign, mails.regulars_message_id, mails.personalization,
    mails.batch_id, mails.send_at, mails.accepted_at, mails.due_at, mails.released_at, mails.state, mails.kind,
    sends.message_id,
    case
        when holds.set_at <= coalesce(mails.send_at, mails.accepted_at) - :cancel_window then holds.status
    end as hold_status
from mails
join sends using (send_id)
left join holds on holds.batch_id = mails.batch_id
where (:campaign is null or mails.campaign = :campaign)
    and (:state is null or mails.state = :state)
    and (:email is null or lower(mails.email) = lower(:email))
    and (:batch_id is null or mails.batch_id = :batch_id)
    and (:regulars_message_id is null or mails.regulars_message_id = :regulars_message_id)
    and (
        :text is null
        or instr(lower(mails.email), lower(:text)) > 0
        or instr(lower(mails.subject), lower(:text)) > 0
    )
order by mails.mail_id desc
limit :limit offset :offset
