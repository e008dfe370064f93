select email, created, reason, status from suppressions where kind = :kind and email = lower(:email)
