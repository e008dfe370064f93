insert into calls (method, path, status, count) values (:method, :path, :status, 1)
on conflict (method, path, status) do update set count = count + 1
