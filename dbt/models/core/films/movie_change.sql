{{
    config(
        incremental_strategy='delete+insert',
        unique_key='movie_id',
        post_hook="{{ forget_changes_before_facts_since() }}",
    )
}}

-- The films of the window, and those whose raw data was deleted before this table knew them: of them dim_movie
-- still tells the newest observation.
with affected as (

    select movie_id
    from {{ ref('stg_tmdb__movie_details') }}
    where status = 200
    union
    select movies.movie_id
    from {{ ref('dim_movie') }} as movies
    {% if is_incremental() -%}
    anti join {{ this }} as known
        on movies.movie_id = known.movie_id
    {% endif -%}
    where movies.has_details

),

observations as (

    select
        *,
        1 as trust
    from {{ ref('stg_tmdb__movie_observations') }}
    where movie_id in (select affected.movie_id from affected)
    union all by name
    select
        movie_id,
        observed_at,
        {%- for field in changing_fields() %}
        {{ field.name }},
        {%- endfor %}
        0 as trust
    from {{ ref('dim_movie') }}
    where has_details and movie_id in (select affected.movie_id from affected)

),

entries as (

    select
        movie_id,
        observed_at,
        trust,
        unnest([
            {%- for field in changing_fields() %}
            {
                'field': '{{ field.name }}',
                'value': cast({{ field.name }} as varchar),
                'amount': {{ field.name if field.is_amount else 'null' }}::bigint
            }{{ "," if not loop.last }}
            {%- endfor %}
        ], recursive := true)
    from observations
    {% if is_incremental() %}
    -- What a change led to was observed, too, and the raw data of its day may be gone.
    union all by name
    select
        movie_id,
        observed_at,
        2 as trust,
        field,
        value_after as value,
        amount_after as amount
    from {{ this }}
    where movie_id in (select affected.movie_id from affected)
    {% endif %}

),

-- One value a time; what other tables say of it comes first.
told as (

    select *
    from entries
    qualify row_number() over (partition by movie_id, field, observed_at order by trust) = 1

),

steps as (

    select
        movie_id,
        field,
        cast(observed_at as date) as changed_on,
        observed_at,
        lag(observed_at) over observed is null as is_first,
        lag(value) over observed as value_before,
        value as value_after,
        lag(amount) over observed as amount_before,
        amount as amount_after
    from told
    window observed as (partition by movie_id, field order by observed_at)

)

select *
from steps
where is_first or value_before is distinct from value_after
