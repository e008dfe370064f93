-- a night of which nothing ever left, late or recalled as a whole, uses up neither cap nor rest, in both arms;
-- what a message's state will be tomorrow is not known tonight
insert into audit.night_unsent (build_id, campaign_id, night_on)
select %(build_id)s, campaign_id, night_on
from crm.messages
where night_on < %(night_on)s
group by campaign_id, night_on
having bool_and(state in ('expired', 'cancelled'))
on conflict do nothing
