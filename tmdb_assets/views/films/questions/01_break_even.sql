/*
topic: Money
question: How many films gross what they cost, and how many enough to pay for themselves?
chart: {kind: bar, y: budget, x: break_even_share}
caveat: >-
  The bars are the share that grossed break_even_multiple times the budget or more, the table has 1 and 2 times as well;
  over released films with both amounts known. Cinemas keep about half of the gross and marketing is not in the budget,
  so a film that grosses its budget has lost money; break_even_multiple is a rule of thumb, not what a film really needed.
empty: No released film has both its budget and its revenue known.
*/
select
    case
        when budget_usd < 1e6 then 'below $1 M'
        when budget_usd < 10e6 then '$1 M to 10 M'
        when budget_usd < 50e6 then '$10 M to 50 M'
        when budget_usd < 100e6 then '$50 M to 100 M'
        else '$100 M and more'
    end as budget,
    count(*) as films,
    avg((revenue_multiple >= 1)::integer) as grossed_budget_share,
    avg((revenue_multiple >= 2)::integer) as grossed_double_share,
    any_value(break_even_multiple) as break_even_multiple,
    avg((revenue_multiple >= break_even_multiple)::integer) as break_even_share
from movie_economics
where is_released and revenue_multiple is not null
group by all
order by min(budget_usd)
