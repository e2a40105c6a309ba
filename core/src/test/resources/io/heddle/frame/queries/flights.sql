-- table flights flights-sample.csv
-- table zipcodes zipcodes-sample.csv

select count(*) as n, min(date) as first, max(date) as last, avg(delay) as delay from flights;
| 3000 | 2001-01-01 07:05:00 | 2001-06-30 23:58:00 | 6.90833 |

select origin, count(*) as n, avg(delay) as delay
from flights
group by origin
having count(*) >= 60
order by delay desc, origin
limit 8;
| ORD | 175 | 12.9657 |
| CLT | 64 | 11.0938 |
| SFO | 72 | 11.0556 |
| MSP | 67 | 10.3284 |
| DFW | 156 | 9.55769 |
| LAX | 112 | 9.49107 |
| BOS | 63 | 8.34921 |
| PHX | 107 | 7.49533 |

select extract(month from date) as month, count(*) filter (where delay > 60) as late, max(distance) as farthest
from flights
group by month
order by month;
| 1 | 20 | 2724 |
| 2 | 34 | 2704 |
| 3 | 29 | 4065 |
| 4 | 17 | 2846 |
| 5 | 19 | 2565 |
| 6 | 43 | 2846 |

select case when distance < 500 then 'short' when distance < 1500 then 'middle' else 'long' end as reach,
  count(*) as n, sum(delay) as delay
from flights
group by reach
order by n desc;
| short | 1375 | 10446 |
| middle | 1301 | 7765 |
| long | 324 | 2514 |

select a.origin, a.destination, count(*) as there, (
    select count(*) from flights b where b.origin = a.destination and b.destination = a.origin) as back
from flights a
group by a.origin, a.destination
order by there desc, a.origin, a.destination
limit 6;
| PHX | LAX | 14 | 2 |
| EWR | ATL | 13 | 4 |
| LAS | LAX | 10 | 10 |
| LAX | LAS | 10 | 10 |
| LAX | SAN | 10 | 4 |
| IAH | ATL | 9 | 4 |

select origin, date, delay
from (select *, rank() over (partition by origin order by delay desc, date) as place from flights) ranked
where place = 1 and origin in ('ATL', 'JFK', 'ORD', 'SFO')
order by origin;
| ATL | 2001-06-15 19:44:00 | 138 |
| JFK | 2001-02-08 18:30:00 | 164 |
| ORD | 2001-02-22 12:32:00 | 215 |
| SFO | 2001-06-27 14:52:00 | 134 |

select distinct origin from flights
where origin not in (select destination from flights) or origin like 'Z%'
order by origin;
| AKN |
| BGM |
| BIS |
| BRO |
| BRW |
| CAK |
| CHA |
| DAB |
| DBQ |
| DRO |
| ELM |
| EUG |
| GPT |
| HDN |
| JAC |
| LAN |
| LNK |
| MOT |
| OTZ |
| RAP |
| SIT |
| TOL |
| TYS |
| YAK |

with daily as (select cast(date as date) as day, count(*) as n, avg(delay) as delay from flights group by day)
select day, n, delay from daily where delay > (select 3 * avg(delay) from daily) order by delay desc limit 5;
| 2001-06-30 | 16 | 49.9375 |
| 2001-02-22 | 17 | 36.1765 |
| 2001-03-19 | 18 | 35.1111 |
| 2001-02-16 | 17 | 31.5294 |
| 2001-03-16 | 17 | 31.2353 |

select state, count(*) as n, count(distinct county) as counties, min(zip_code) as first
from zipcodes
where zip_code like '0%' and latitude between 41 and 45
group by state
order by state;
| CT | 5 | 3 | 06020 |
| MA | 11 | 9 | 01001 |
| ME | 4 | 3 | 04016 |
| NH | 3 | 2 | 03034 |
| VT | 3 | 3 | 05049 |

select upper(substring(city, 1, 3)) as letters, count(*) as n
from zipcodes
group by letters
having count(*) > 8
order by n desc, letters;
| SAN | 49 |
| CAR | 10 |
| GUA | 10 |
| PON | 9 |
