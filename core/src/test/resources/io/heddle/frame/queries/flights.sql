-- table flights flights-sample.csv
-- table zipcodes zipcodes-sample.csv

select count(*) as n, min(date) as first, max(date) as last, avg(delay) as delay from flights;

select origin, count(*) as n, avg(delay) as delay
from flights
group by origin
having count(*) >= 60
order by delay desc, origin
limit 8;

select extract(month from date) as month, count(*) filter (where delay > 60) as late, max(distance) as farthest
from flights
group by month
order by month;

select case when distance < 500 then 'short' when distance < 1500 then 'middle' else 'long' end as reach,
  count(*) as n, sum(delay) as delay
from flights
group by reach
order by n desc;

select a.origin, a.destination, count(*) as there, (
    select count(*) from flights b where b.origin = a.destination and b.destination = a.origin) as back
from flights a
group by a.origin, a.destination
order by there desc, a.origin, a.destination
limit 6;

select origin, date, delay
from (select *, rank() over (partition by origin order by delay desc, date) as place from flights) ranked
where place = 1 and origin in ('ATL', 'JFK', 'ORD', 'SFO')
order by origin;

select distinct origin from flights
where origin not in (select destination from flights) or origin like 'Z%'
order by origin;

with daily as (select cast(date as date) as day, count(*) as n, avg(delay) as delay from flights group by day)
select day, n, delay from daily where delay > (select 3 * avg(delay) from daily) order by delay desc limit 5;

select state, count(*) as n, count(distinct county) as counties, min(zip_code) as first
from zipcodes
where zip_code like '0%' and latitude between 41 and 45
group by state
order by state;

select upper(substring(city, 1, 3)) as start, count(*) as n
from zipcodes
group by start
having count(*) > 8
order by n desc, start;
