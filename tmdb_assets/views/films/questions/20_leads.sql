/*
topic: People
question: Whose leading roles grossed most, and whose smaller ones?
chart: {kind: bar, y: person_name, x: lead_revenue_usd}
caveat: >-
  Leads are the first of the billing (dbt variable lead_roles); support is the rest of the cast, where a cameo counts like
  any other role. Gross revenue of the whole film, of films of known money, in dollars of the day: it is nobody's alone,
  and films with several of these people count for each.
empty: No film has both known money and a cast.
*/
select
    leads.person_id,
    leads.person_name,
    leads.movie_count as lead_films,
    leads.money_movie_count as lead_films_of_known_money,
    leads.revenue_total_usd as lead_revenue_usd,
    leads.revenue_multiple_median as lead_multiple_median,
    coalesce(supports.movie_count, 0) as support_films,
    supports.revenue_total_usd as support_revenue_usd
from person_performance as leads
left join person_performance as supports
    on leads.person_id = supports.person_id and supports.role = 'support'
where leads.role = 'lead' and leads.revenue_total_usd is not null
order by leads.revenue_total_usd desc, leads.person_id
limit 20
