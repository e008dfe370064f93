-- files come one after another, so a summary of each range of pages finds a file's lines, at a tenth of a B-tree's cost
create index {index} on raw.{table} using brin (file_id) with (autosummarize = on)
