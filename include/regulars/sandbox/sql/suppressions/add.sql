insert into suppressions (kind, email, created, reason, status) values (:kind, lower(:email), :created, :reason, :status)
on conflict (kind, email) do nothing
