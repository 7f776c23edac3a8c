{{ config(materialized='table') }}

select
    rating_source,
    name,
    kind,
    scale_min,
    scale_max,
    step,
    min_count,
    providers
from {{ ref('rating_sources') }}
