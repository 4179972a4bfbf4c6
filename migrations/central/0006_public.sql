-- Expands: notices of the audit team, for everybody and for desks. They are of Central as a whole, and have the nil id in the place of
-- a service's. Programs that know the versions before tell none.
create table notice (
    service_id      uuid        not null,
    number          bigint      not null,
    given_at        timestamptz not null,
    -- The last day on which it is shown; null until somebody removes it.
    until           date,
    words           text        not null,
    -- Under the key of Central as a whole. It is in no sum, as nothing is decided by it.
    seal            bytea       not null,
    constraint notice_pkey primary key (service_id, number),
    constraint notice_service_id_check check (service_id = '00000000-0000-0000-0000-000000000000'),
    constraint notice_words_check check (words <> '')
);
alter table notice enable row level security;
alter table notice force row level security;
create policy of_service on notice using (service_id = (select fls_service())) with check (service_id = (select fls_service()));
do $$
begin
    execute format('create policy of_owner on notice to %I using (true) with check (true)', current_user);
end
$$;
-- They are for every service.
create policy of_all on notice for select using (true);
grant select on notice to fls_app;

-- Expands: what each service but demonstrations adds up to by year and by group of patients, for the public pages, the annual report and
-- the open data. Programs that know the versions before do not ask for it. What a record does not say stands as 0 or an empty text.
create function fls_roll_ups_by_group()
    returns table (service_id uuid, year integer, cut text, key text,
        records bigint, looked_at_2 bigint, counted_2 bigint, looked_at_3 bigint, counted_3 bigint,
        looked_at_4 bigint, counted_4 bigint, looked_at_5 bigint, counted_5 bigint, looked_at_6 bigint,
        counted_6 bigint, looked_at_7 bigint, counted_7 bigint, looked_at_8 bigint, counted_8 bigint,
        looked_at_9 bigint, counted_9 bigint, looked_at_10 bigint, counted_10 bigint, looked_at_11 bigint,
        counted_11 bigint, beside_7 bigint, beside_9 bigint)
    language sql stable security definer set search_path = ''
    as $$
        select r.service_id, extract(year from r.month)::integer, g.cut, g.key,
            sum(r.records)::bigint, sum(r.looked_at_2)::bigint, sum(r.counted_2)::bigint, sum(r.looked_at_3)::bigint,
            sum(r.counted_3)::bigint, sum(r.looked_at_4)::bigint, sum(r.counted_4)::bigint,
            sum(r.looked_at_5)::bigint, sum(r.counted_5)::bigint, sum(r.looked_at_6)::bigint,
            sum(r.counted_6)::bigint, sum(r.looked_at_7)::bigint, sum(r.counted_7)::bigint,
            sum(r.looked_at_8)::bigint, sum(r.counted_8)::bigint, sum(r.looked_at_9)::bigint,
            sum(r.counted_9)::bigint, sum(r.looked_at_10)::bigint, sum(r.counted_10)::bigint,
            sum(r.looked_at_11)::bigint, sum(r.counted_11)::bigint, sum(r.beside_7)::bigint, sum(r.beside_9)::bigint
        from public.roll_up r join public.service s using (service_id),
            lateral (values ('age', r.age_band::text), ('gender', r.gender), ('care_home', r.care_home), ('site', r.site)) as g (cut, key)
        where not s.demo
        group by 1, 2, 3, 4
    $$;
revoke all on function fls_roll_ups_by_group() from public;
grant execute on function fls_roll_ups_by_group() to fls_app;
