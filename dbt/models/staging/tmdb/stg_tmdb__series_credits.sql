with fetched as (

    select
        date as week_id,
        series_id,
        status,
        reason,
        fetched_at,
        from_json(coalesce(readable, payload), '{{ series_credits_structure() }}') as credits
    from {{ raw_rows('tmdb', 'series_credits') }}
    -- 0: no usable answer came, and what is known of the cast stays
    where status <> 0

),

entries as (

    select
        week_id,
        series_id,
        unnest(credits.cast) as entry,
        generate_subscripts(credits.cast, 1) as place
    from fetched

),

-- A person that comes twice has the first of the places.
people as (

    select *
    from entries
    where entry.id > 0 and trim(entry.name) <> ''
    qualify row_number() over (
        partition by week_id, series_id, entry.id
        order by case when entry.order >= 0 then entry.order end nulls last, place
    ) = 1

),

kept as (

    select
        *,
        row_number() over (
            partition by week_id, series_id
            order by case when entry.order >= 0 then entry.order end nulls last, place
        ) as position
    from people
    qualify position <= 30

),

roles as (

    select
        week_id,
        series_id,
        entry.id as person_id,
        unnest(entry.roles) as role
    from kept

),

played as (

    select
        week_id,
        series_id,
        person_id,
        role.character as character,
        sum(coalesce(role.episode_count, 0)) as episode_count
    from roles
    where trim(role.character) <> ''
    group by week_id, series_id, person_id, role.character

),

characters as (

    select
        week_id,
        series_id,
        person_id,
        string_agg(character, ' / ' order by episode_count desc, character asc) as characters
    from played
    group by week_id, series_id, person_id

),

casts as (

    select
        kept.week_id,
        kept.series_id,
        list({
            {{ person_fields('kept.entry') }},
            'position': cast(kept.position as integer),
            'characters': characters.characters,
            'episode_count': case when kept.entry.total_episode_count >= 0 then kept.entry.total_episode_count end
        } order by kept.position) as cast_credits
    from kept
    left join characters
        on
            kept.week_id = characters.week_id
            and kept.series_id = characters.series_id
            and kept.entry.id = characters.person_id
    group by kept.week_id, kept.series_id

)

select
    fetched.week_id,
    fetched.series_id,
    fetched.status,
    fetched.reason,
    fetched.fetched_at,
    coalesce(casts.cast_credits, []) as cast_credits
from fetched
left join casts
    on
        fetched.week_id = casts.week_id
        and fetched.series_id = casts.series_id
