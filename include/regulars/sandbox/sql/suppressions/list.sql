select email, created, reason, status
from suppressions
where kind = :kind
    and (:start_time is null or created >= :start_time)
    and (:end_time is null or created <= :end_time)
    and (:email is null or email like :email)
order by created desc, email
limit :limit offset :offset
