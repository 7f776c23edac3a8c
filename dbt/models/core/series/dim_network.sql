{{
    config(
        incremental_strategy='replace_rows',
        unique_key='network_id',
    )
}}

{% set attributes = ['name', 'country_code', 'logo_path'] %}

-- A label depends on all networks, so those that are known take part. On a tie the window wins, because it may be the
-- same week derived again.
with observations as (

    select
        unnest(networks).network_id as network_id,
        {% for attribute in attributes -%}
        unnest(networks).{{ attribute }} as {{ attribute }},
        {% endfor -%}
        fetched_at as observed_at,
        true as is_of_window
    from {{ ref('stg_tmdb__series_details') }}
    {% if is_incremental() %}
    union all
    select
        network_id,
        {% for attribute in attributes -%}
        {{ attribute }},
        {% endfor -%}
        observed_at,
        false as is_of_window
    from {{ this }}
    {% endif %}

),

networks as (

    {{
        newest(
            'observations',
            key=['network_id'],
            columns=attributes + ['observed_at'],
            newest_by=['observed_at', 'is_of_window'],
        )
    }}

),

labelled as (

    select
        *,
        name || case
            when count(*) over (partition by name) = 1 then ''
            when country_code is null then ' (#' || network_id || ')'
            else ' (' || country_code || ')'
        end as first_label
    from networks

)

select
    network_id,
    name,
    country_code,
    logo_path,
    case
        when count(*) over (partition by first_label) = 1 then first_label
        else name || ' (#' || network_id || ')'
    end as label,
    observed_at
from labelled
