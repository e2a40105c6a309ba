-- table strikes birdstrikes-sample.csv

select count(*) as n, count("Speed IAS in knots") as speeds, sum("Cost Total $") as cost from strikes;

select "Wildlife Size" as size, count(*) as n, avg("Speed IAS in knots") as speed, max("Cost Total $") as worst
from strikes
group by 1
order by n desc, size nulls last;

select "Origin State", sum("Cost Total $") as cost
from strikes
where "Effect Amount of damage" <> 'None'
group by "Origin State"
having sum("Cost Total $") > 0
order by cost desc, "Origin State"
limit 5;

select coalesce("Phase of flight", 'unknown') as phase, "Time of day" as time, count(*) as n
from strikes
where "Wildlife Species" like '%gull%' or "Wildlife Species" ilike '%DUCK%'
group by phase, time
order by n desc, phase, time nulls first;

select extract(year from "Flight Date") as year, count(*) as n
from strikes
group by year
order by year;

select "Aircraft Airline Operator" as operator, count(*) as n
from strikes s
where exists (
  select 1 from strikes t
  where t."Aircraft Airline Operator" = s."Aircraft Airline Operator" and t."Cost Total $" > 100000)
group by operator
order by n desc, operator;
