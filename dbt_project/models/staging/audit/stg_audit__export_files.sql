{{ config(materialized='table') }}

with export_files as (
    select * from {{ source('audit', 'export_files') }}
),

night_files as (
    select * from {{ source('audit', 'night_files') }}
),

night_builds as (
    select * from {{ source('audit', 'night_builds') }}
),

night as (
    select * from {{ ref('stg_audit__night') }}
),

-- as the marts knew it by this build: one that was made apart, of an older night, or later ones change nothing
first_nights as (
    select
        night_files.file_id,
        min(night_builds.night_on) as first_night_on
    from night_files
    inner join night_builds on night_files.build_id = night_builds.build_id
    inner join night on night_builds.build_id <= night.build_id
    where night_builds.is_live or night_builds.build_id = night.build_id
    group by night_files.file_id
)

select
    export_files.file_id,
    export_files.format_id,
    export_files.marketplace,
    export_files.shop_id,
    export_files.loaded_at,
    export_files.row_count,
    first_nights.first_night_on
from export_files
inner join night_files on export_files.file_id = night_files.file_id
inner join night on night_files.build_id = night.build_id
inner join first_nights on export_files.file_id = first_nights.file_id
