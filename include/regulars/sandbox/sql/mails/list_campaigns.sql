select campaign, count(*) as count from mails where campaign is not null group by campaign order by campaign
