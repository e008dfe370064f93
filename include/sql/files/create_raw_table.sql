-- Every column of a file is text, verbatim; an empty cell is null. Names come from the format file.
create table raw.{table} (
    file_id   bigint      not null,
    line_no   integer     not null,
    loaded_at timestamptz not null default now(),
    {columns},
    extra     jsonb
)
