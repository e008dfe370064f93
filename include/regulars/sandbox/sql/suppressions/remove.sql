delete from suppressions where kind = :kind and email = lower(:email)
