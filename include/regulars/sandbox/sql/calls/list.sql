select method, path, status, count from calls order by path, method, status
