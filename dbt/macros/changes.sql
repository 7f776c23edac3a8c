{#
    What movie_change follows of a film: the column of dim_movie, what stands for it in staging, and whether it is an
    amount that is plotted.
#}
{% macro changing_fields() %}
    {{ return([
        {'name': 'revenue_usd', 'staged': 'revenue_usd', 'is_amount': true},
        {'name': 'budget_usd', 'staged': 'budget_usd', 'is_amount': true},
        {'name': 'released_on', 'staged': 'released_on', 'is_amount': false},
        {'name': 'status', 'staged': 'production_status', 'is_amount': false},
        {'name': 'runtime_minutes', 'staged': 'runtime_minutes', 'is_amount': true},
        {'name': 'collection_id', 'staged': 'collection.collection_id', 'is_amount': false},
    ]) }}
{% endmacro %}

{#
    With TMDB_FACTS_SINCE, of what was observed before that day movie_change keeps the value that each field of a film
    had on it: the newest change before it, which is told as a first observation, for nothing is left before it.
    Post-hook of movie_change.
#}
{% macro forget_changes_before_facts_since() %}
    {%- set cut = delete_before_facts_since('changed_on') | trim -%}
    {%- if cut -%}
    {{ cut }}
        and (movie_id, field, observed_at) not in (
            select (kept.movie_id, kept.field, max(kept.observed_at))
            from {{ this }} as kept
            where kept.changed_on < date '{{ env_var('TMDB_FACTS_SINCE') | trim }}'
            group by kept.movie_id, kept.field
        );
    update {{ this }}
    set is_first = true, value_before = null, amount_before = null
    where changed_on < date '{{ env_var('TMDB_FACTS_SINCE') | trim }}' and not is_first
    {%- endif -%}
{% endmacro %}
