-- For every state the number of mails that the campaign and the search leave.
select state, count(*) as count
from mails
where (:campaign is null or campaign = :campaign)
    and (:text is null or instr(lower(email), lower(:text)) > 0 or instr(lower(subject), lower(:text)) > 0)
group by state
