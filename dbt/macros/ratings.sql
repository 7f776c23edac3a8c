{#
    Bayesian mean of votes: v/(v+m) * R + m/(v+m) * C, as IMDb published it for its Top 250 (help.imdb.com, Ratings FAQ,
    "weighted rating"). With few votes it stays near `prior`, C, the mean of all films; with `rating_prior_votes`, m,
    of them it is half way to `average`, R. NULL without votes.
#}
{% macro bayesian_rating(average, count, prior) -%}
round(
            ({{ count }} * {{ average }} + {{ var('rating_prior_votes') }} * {{ prior }})
            / ({{ count }} + {{ var('rating_prior_votes') }}),
            6
        )
{%- endmacro %}

{# The mean vote of all votes of a group's films. #}
{% macro vote_average_weighted(ratings) -%}
round(
            round(sum({{ ratings }}.vote_average * {{ ratings }}.vote_count), 6)
            / sum({{ ratings }}.vote_count) filter (where {{ ratings }}.vote_average is not null),
            6
        )
{%- endmacro %}
