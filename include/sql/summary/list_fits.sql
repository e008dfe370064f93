-- what the newest night's expectations of purchases and spend rest on
select model, outcome, people, repeat_people, used_night_on, night_on
from marts.fct_value_fits
where purpose = 'score' and night_on = (select max(night_on) from marts.fct_value_fits)
order by model
