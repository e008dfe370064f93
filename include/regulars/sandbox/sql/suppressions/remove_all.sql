delete from suppressions where kind = :kind
