-- table strikes birdstrikes-sample.csv

select count(*) as n, count("Speed IAS in knots") as speeds, sum("Cost Total $") as cost from strikes;
| 400 | 280 | 1333741 |

select "Wildlife Size" as size, count(*) as n, avg("Speed IAS in knots") as speed, max("Cost Total $") as worst
from strikes
group by 1
order by n desc, size nulls last;
| Small | 198 | 144.966 | 1091 |
| Medium | 170 | 165.909 | 668183 |
| Large | 32 | 150.880 | 160764 |

select "Origin State", sum("Cost Total $") as cost
from strikes
where "Effect Amount of damage" <> 'None'
group by "Origin State"
having sum("Cost Total $") > 0
order by cost desc, "Origin State"
limit 5;
| Michigan | 668183 |
| DC | 304927 |
| Louisiana | 160764 |
| Illinois | 104002 |
| Kentucky | 40091 |

select coalesce("Phase of flight", 'unknown') as phase, "Time of day" as time, count(*) as n
from strikes
where "Wildlife Species" like '%gull%' or "Wildlife Species" ilike '%DUCK%'
group by phase, time
order by n desc, phase, time nulls first;
| Approach | Day | 3 |
| Climb | Day | 3 |
| Take-off run | Day | 2 |

select extract(year from "Flight Date") as year, count(*) as n
from strikes
group by year
order by year;
| 1990 | 18 |
| 1991 | 23 |
| 1992 | 26 |
| 1993 | 27 |
| 1994 | 27 |
| 1995 | 28 |
| 1996 | 31 |
| 1997 | 34 |
| 1998 | 36 |
| 1999 | 38 |
| 2000 | 43 |
| 2001 | 43 |
| 2002 | 26 |

select "Aircraft Airline Operator" as operator, count(*) as n
from strikes s
where exists (
  select 1 from strikes t
  where t."Aircraft Airline Operator" = s."Aircraft Airline Operator" and t."Cost Total $" > 100000)
group by operator
order by n desc, operator;
| MILITARY | 27 |
| UNITED AIRLINES | 22 |
| FEDEX EXPRESS | 19 |
| AIR CANADA | 3 |
