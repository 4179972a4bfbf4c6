-- FLS Central: services, the desks that may speak for them, each service's log of entries, and what the entries fold to.
--
-- service_id comes first in every key and foreign key, so that this schema distributes by service. Every table forces row
-- security; the server works as fls_app, which owns nothing, and says in each transaction for which service:
-- select set_config('fls.service', $1, true). Without that it sees nothing.

-- A later migration either expands, and programs of the version before go on beside those of its own; or contracts, once none of
-- them runs any more, and says so here.

-- The oldest program that this schema serves, by the newest migration that it knows.
create function fls_serves_from() returns bigint
    language sql immutable parallel safe
    as $$ select 1::bigint $$;

-- Roles belong to the whole cluster, and another database of it may have made this one already, even just now.
do $$
begin
    if not exists (select from pg_catalog.pg_roles where rolname = 'fls_app') then
        create role fls_app nologin nosuperuser nobypassrls nocreatedb nocreaterole noinherit;
    end if;
exception when duplicate_object or unique_violation then
    null;
end
$$;

-- The server connects as the owner of this schema, or as another member of fls_app, and then becomes fls_app.
do $$
begin
    if not pg_has_role(current_user, 'fls_app', 'member') then
        execute format('grant fls_app to %I', current_user);
    end if;
end
$$;

-- Rows that say what cannot be counted again carry a seal: a keyed hash over their columns, under a key that is not in this
-- database (crate::seals). So whoever can write here, and has not the master key, can neither add such a row nor change one
-- unnoticed. That none was taken away, or put back as it was, a head shows: the row of the service, or of Central as a
-- whole, has the sum over the seals, made and encrypted under keys of its own, and is sealed itself.

-- The service whose transaction this is; null when none was said, and null equals nothing.
create function fls_service() returns uuid
    language sql stable parallel safe
    as $$ select nullif(current_setting('fls.service', true), '')::uuid $$;

create table service (
    service_id      uuid        not null,
    code            text        not null,
    name            text        not null,
    -- Whether its patients are fictional; never changes.
    demo            boolean     not null,
    nation          text        not null,
    region          text        not null,
    -- Whether a desk of it whose store was copied or put back goes on with a new life; otherwise it has to enrol again.
    takes_new_lives boolean     not null default true,
    -- Its key, wrapped by the master key, which is not in this database.
    wrapped_key     bytea       not null,
    -- One life of its log.
    epoch           uuid        not null,
    -- The last number given, and the chain at it.
    last_number     bigint      not null default 0,
    chain           bytea       not null default decode(repeat('00', 32), 'hex'),
    -- How many records it has, deleted ones included and purged ones not, and how many of them are held.
    records         bigint      not null default 0,
    held            bigint      not null default 0,
    -- The last number given to how a record stands.
    last_standing   bigint      not null default 0,
    added_at        timestamptz not null,
    -- How many lines its trail has, how many sealed rows it has, and the sum over their seals, encrypted.
    acts            bigint      not null default 0,
    sealed_rows     bigint      not null default 0,
    seals           bytea       not null,
    -- Over this row but for its wrapped key, which is sealed by itself, and for what verify counts again.
    seal            bytea       not null,
    constraint service_pkey primary key (service_id),
    -- The list of services is small and a copy of it can be everywhere: the one key that is not by service.
    constraint service_code_key unique (code),
    constraint service_code_check check (code ~ '^[A-Z0-9-]{1,16}$'),
    constraint service_chain_check check (length(chain) = 32),
    constraint service_counts_check check (last_number >= 0 and held >= 0 and records >= held)
);

-- Central as a whole: its trail, and which services there are. It has the nil id in the place of a service's; its row is
-- there from the first service on.
create table central (
    service_id      uuid        not null,
    -- The key that seals its rows, wrapped by the master key.
    wrapped_key     bytea       not null,
    -- How many services there are, and the sum over what is sealed of each: its id. Encrypted, as below.
    services        bigint      not null default 0,
    service_seals   bytea       not null,
    acts            bigint      not null default 0,
    sealed_rows     bigint      not null default 0,
    seals           bytea       not null,
    seal            bytea       not null,
    constraint central_pkey primary key (service_id),
    constraint central_service_id_check check (service_id = '00000000-0000-0000-0000-000000000000')
);

create table hospital (
    service_id      uuid        not null,
    name            text        not null,
    seal            bytea       not null,
    constraint hospital_pkey primary key (service_id, name),
    constraint hospital_service_fkey foreign key (service_id) references service (service_id)
);

-- Estimated annual caseload, by the year each value holds from; 0 where what was said of a year was taken out again.
create table caseload (
    service_id      uuid        not null,
    from_year       integer     not null,
    value           integer     not null,
    seal            bytea       not null,
    constraint caseload_pkey primary key (service_id, from_year),
    constraint caseload_service_fkey foreign key (service_id) references service (service_id),
    constraint caseload_value_check check (value >= 0)
);

-- A desk that enrolled, and its token, of which only the SHA-256 is here.
create table device (
    service_id      uuid        not null,
    device_key      uuid        not null,
    token_hash      bytea       not null,
    -- Since when it is good; null where it is to be replaced before its time, and was not yet.
    token_given_at  timestamptz,
    -- The token that takes its place once the desk uses it. Until then it is given with every answer, and so it is here
    -- itself, too, sealed under the service's key.
    next_token_hash bytea,
    next_token      bytea,
    -- The token before: whoever shows it has a store that was copied, or put back.
    past_token_hash bytea,
    name            text        not null,
    enrolled_at     timestamptz not null,
    -- The first exchange of each day notes that it was heard of: what expires goes by that. Each exchange notes when, unsealed,
    -- for whoever looks.
    heard_at        timestamptz,
    last_seen_at    timestamptz,
    program         text,
    -- Its dataset files, version:revision, as it said last.
    dataset         text,
    -- How many entries it had still to send once its last request was taken, and how many seconds its clock was ahead then, as
    -- it said itself.
    waiting         bigint,
    clock_ahead     bigint,
    revoked_at      timestamptz,
    revoked_by      text,
    revoked_why     text,
    -- Over its id, name, tokens, revocation and the day; not over what each exchange changes.
    seal            bytea       not null,
    constraint device_pkey primary key (service_id, device_key),
    constraint device_token_hash_key unique (service_id, token_hash),
    constraint device_next_token_check check ((next_token_hash is null) = (next_token is null)),
    constraint device_revoked_check check (num_nulls(revoked_at, revoked_by, revoked_why) in (0, 3)),
    constraint device_service_fkey foreign key (service_id) references service (service_id)
);

-- The lives of a service's log: since when each was, and why. The last one is the service's.
create table epoch (
    service_id      uuid        not null,
    number          bigint      not null,
    epoch           uuid        not null,
    opened_at       timestamptz not null,
    -- added: with the service; said: by whoever restored the database; shown: by a desk's cursor, which was given and is not
    -- known.
    because         text        not null,
    device_key      uuid,
    seal            bytea       not null,
    constraint epoch_pkey primary key (service_id, number),
    constraint epoch_service_fkey foreign key (service_id) references service (service_id),
    constraint epoch_device_fkey foreign key (service_id, device_key) references device (service_id, device_key),
    constraint epoch_because_check check (because in ('added', 'said', 'shown')),
    constraint epoch_shown_check check ((because = 'shown') = (device_key is not null))
);

-- One-time codes, of which only the SHA-256 is here.
create table enrolment (
    service_id      uuid        not null,
    code_hash       bytea       not null,
    made_at         timestamptz not null,
    expires_at      timestamptz not null,
    used_at         timestamptz,
    device_key      uuid,
    seal            bytea       not null,
    constraint enrolment_pkey primary key (service_id, code_hash),
    constraint enrolment_service_fkey foreign key (service_id) references service (service_id),
    constraint enrolment_device_fkey foreign key (service_id, device_key) references device (service_id, device_key),
    constraint enrolment_used_check check ((used_at is null) = (device_key is null))
);
create index enrolment_code_hash_idx on enrolment (code_hash);

-- One life of a desk's store under its token: a store that was copied or restored gets a further one. `given` is the
-- incarnation it was given last, `said` what it said then and says again when that answer was lost; null before any.
create table identity (
    service_id      uuid        not null,
    device_key      uuid        not null,
    device_id       uuid        not null,
    given           uuid,
    said            uuid,
    made_at         timestamptz not null,
    -- Not over its incarnations, which each exchange changes.
    seal            bytea       not null,
    constraint identity_pkey primary key (service_id, device_key, device_id),
    constraint identity_device_fkey foreign key (service_id, device_key) references device (service_id, device_key)
);

-- What one exchange added to the log: its numbers, when they came, and the desk that sent them, which need not have
-- written them.
create table batch (
    service_id      uuid        not null,
    first_number    bigint      not null,
    last_number     bigint      not null,
    received_at     timestamptz not null,
    device_key      uuid        not null,
    seal            bytea       not null,
    constraint batch_pkey primary key (service_id, first_number),
    constraint batch_device_fkey foreign key (service_id, device_key) references device (service_id, device_key),
    constraint batch_numbers_check check (first_number > 0 and last_number >= first_number)
);

-- The log. Rows are added and never removed, and the one change that fls_app may make is to erase a line: once its record
-- was purged, it keeps its number, the digest that the chain went on with and the chain, and nothing else.
--
-- Neither it nor the table of folded records has a foreign key to the service: row security lets a transaction write for
-- its own service only, whose row it has locked and nobody may delete, and asking again for each of ten thousand rows was
-- half of their price. The foreign keys that there are are looked up beside row security, as PostgreSQL does with all of
-- them; they begin with service_id, which row security has compared, and so tell nothing of another service.
create table entry (
    service_id      uuid        not null,
    number          bigint      not null,
    entry_id        uuid,
    record_id       uuid,
    digest          bytea       not null,
    -- The chain at this number.
    chain           bytea       not null,
    -- The bytes as authored, packed, sealed under the service's key; and how many they are, so that whoever opens them knows before
    -- how much that is.
    sealed          bytea,
    size            integer,
    constraint entry_pkey primary key (service_id, number),
    constraint entry_entry_id_key unique (service_id, entry_id),
    constraint entry_number_check check (number > 0),
    constraint entry_digests_check check (length(digest) = 32 and length(chain) = 32),
    constraint entry_erased_check check (num_nulls(entry_id, record_id, sealed, size) in (0, 4)),
    constraint entry_size_check check (size >= 0)
);
create index entry_record_idx on entry (service_id, record_id, number);

-- What purges erased: by the number of the marker, the lines of the log that lost their entries. An erased line says nothing of
-- itself.
create table erasure (
    service_id      uuid        not null,
    marker          bigint      not null,
    lines           bigint[]    not null,
    seal            bytea       not null,
    constraint erasure_pkey primary key (service_id, marker)
);

-- What the entries of a record fold to: what identifies nobody, and how the record stands. Derived from the log.
create table record (
    service_id      uuid        not null,
    record_id       uuid        not null,
    -- The month of the date of diagnosis (1.09), as its first day.
    diagnosed_month date,
    -- The day of that month, sealed with the record's id as additional data: of a record of which a question falls due by a day passing
    -- (later), and of no other. From which day it is due follows from the date, and is what it is counted by.
    diagnosed_day   bytea,
    -- Of a record of the population: ten years from this age on, 90 and over being one band, and the keys of the options
    -- that answer gender, care home and site. What figures are cut by.
    age_band        smallint,
    gender          text,
    care_home       text,
    site            text,
    version         text        not null,
    -- Conditions of the KPIs and fields of domain::audit::Facts; null when the record is not of the population.
    flags           integer,
    apply           integer,
    missing         integer,
    later           integer,
    deleted         boolean     not null,
    -- A purge marker of it is held: nothing else of it is there, and nothing more is taken.
    purged          boolean     not null,
    held            boolean     not null,
    -- Why it is held: a list of rule codes and questions.
    standing        jsonb       not null,
    -- The number that its standing was given when it was computed: who has heard of standings up to a smaller one is told it.
    standing_number bigint      not null,
    -- The day as of which its dates were checked.
    checked_on      date        not null,
    -- Keyed hash of NHS number and date of diagnosis, of records that are not deleted.
    match_hash      bytea,
    -- The record that stands for it, when it is joined to one: then nothing else is here of it.
    joined_to       uuid,
    constraint record_pkey primary key (service_id, record_id),
    constraint record_held_check check (held = (standing <> '[]'::jsonb)),
    constraint record_facts_check check (num_nulls(flags, apply, missing, later) in (0, 4)),
    constraint record_day_check check ((diagnosed_day is not null) = (coalesce(later, 0) <> 0)),
    constraint record_joined_check check (joined_to is null or not deleted and not purged and not held
        and num_nonnulls(diagnosed_month, flags, match_hash) = 0)
);
create index record_match_hash_idx on record (service_id, match_hash) where match_hash is not null;
create index record_standing_number_idx on record (service_id, standing_number);

-- Which records joins name together, by the record whose entry it is and the other: whether or not that is in effect, and whatever
-- became of the other. Derived from the log.
create table record_join (
    service_id      uuid        not null,
    record_id       uuid        not null,
    joined          uuid        not null,
    constraint record_join_pkey primary key (service_id, record_id, joined)
);
create index record_join_joined_idx on record_join (service_id, joined);

-- What was refused of late, each in one of so many places, which a later one takes over. Nothing of what the entry says. Its ids
-- are emptied when its record is purged.
create table refusal (
    service_id      uuid        not null,
    place           bigint      not null,
    number          bigint      not null,
    entry_id        uuid,
    record_id       uuid,
    device_key      uuid        not null,
    code            text        not null,
    refused_at      timestamptz not null,
    constraint refusal_pkey primary key (service_id, place),
    constraint refusal_number_key unique (service_id, number),
    constraint refusal_entry_id_key unique (service_id, entry_id),
    constraint refusal_device_fkey foreign key (service_id, device_key) references device (service_id, device_key)
);

-- What the counted records of a service add up to (crate::roll_up): by month of diagnosis, and by the youngest age of the band,
-- the keys of gender, care home and site, which are 0 and empty where a record does not say. Of each KPI that is a share of
-- patients, how many records it looks at and how many of them count; beside it of two a second numerator.
create table roll_up (
    service_id      uuid        not null,
    month           date        not null,
    age_band        smallint    not null,
    gender          text        not null,
    care_home       text        not null,
    site            text        not null,
    records         bigint      not null,
    looked_at_2     bigint      not null,
    counted_2       bigint      not null,
    looked_at_3     bigint      not null,
    counted_3       bigint      not null,
    looked_at_4     bigint      not null,
    counted_4       bigint      not null,
    looked_at_5     bigint      not null,
    counted_5       bigint      not null,
    looked_at_6     bigint      not null,
    counted_6       bigint      not null,
    looked_at_7     bigint      not null,
    counted_7       bigint      not null,
    looked_at_8     bigint      not null,
    counted_8       bigint      not null,
    looked_at_9     bigint      not null,
    counted_9       bigint      not null,
    looked_at_10    bigint      not null,
    counted_10      bigint      not null,
    looked_at_11    bigint      not null,
    counted_11      bigint      not null,
    beside_7        bigint      not null,
    beside_9        bigint      not null,
    constraint roll_up_pkey primary key (service_id, month, age_band, gender, care_home, site),
    constraint roll_up_service_fkey foreign key (service_id) references service (service_id)
);

-- KPI 1 of the counted records of a service (crate::question_roll_up): of each Mandatory and Lite question, by the year of diagnosis
-- and the first day on which it counts, to how many records it applies, and in how many of these it is missing. What counts
-- whatever the day stands under the first day of the year 1.
create table question_roll_up (
    service_id      uuid        not null,
    year            integer     not null,
    question        text        not null,
    due_from        date        not null,
    applies         bigint      not null,
    missing         bigint      not null,
    constraint question_roll_up_pkey primary key (service_id, year, question, due_from),
    constraint question_roll_up_service_fkey foreign key (service_id) references service (service_id)
);

-- The national figures as they were published last: what desks are told. One row, of no service.
create table nation (
    service_id      uuid        not null,
    published_at    timestamptz not null,
    -- Follows from the figures: who has these says it, and is told nothing.
    stamp           bigint      not null,
    -- JSON, as desks are told it.
    figures         text        not null,
    -- Under the key of Central as a whole. It is in no sum, as the server changes nothing of that row.
    seal            bytea       not null,
    constraint nation_pkey primary key (service_id),
    constraint nation_service_id_check check (service_id = '00000000-0000-0000-0000-000000000000')
);

-- The trail: who did what, when and why. Lines are added and never changed or removed. What was done to Central as a whole has
-- the nil id in the place of a service's.
create table act (
    service_id      uuid        not null,
    -- Counted by service.
    number          bigint      not null,
    done_at         timestamptz not null,
    who             text        not null,
    what            text        not null,
    -- To what exactly, such as a desk; and in the operator's words, why.
    about           text,
    why             text,
    seal            bytea       not null,
    constraint act_pkey primary key (service_id, number),
    constraint act_said_check check (who <> '' and what <> '' and why <> '')
);
create index act_done_at_idx on act (done_at);

-- Row security: a transaction sees the rows of its service. The owner, who administers, also sees which services there
-- are, their desks and codes; entries and records are seen by service only.
do $$
declare
    name text;
begin
    foreach name in array array['service', 'central', 'hospital', 'caseload', 'epoch', 'device', 'enrolment', 'identity', 'batch', 'entry', 'erasure', 'record', 'record_join', 'roll_up', 'question_roll_up', 'nation', 'refusal', 'act']
    loop
        execute format('alter table %I enable row level security', name);
        execute format('alter table %I force row level security', name);
        execute format('create policy of_service on %I using (service_id = (select fls_service()))
            with check (service_id = (select fls_service()))', name);
        if name not in ('batch', 'entry', 'erasure', 'record', 'record_join', 'refusal') then
            execute format('create policy of_owner on %I to current_user using (true) with check (true)', name);
        end if;
    end loop;
end
$$;

-- What was published is for every service.
create policy of_all on nation for select using (true);

-- What of a line of the log may be changed is granted by column, below; and a changed line is an erased one, but for whoever
-- administers, who seals it under another key.
do $$
begin
    execute format('create policy of_erasing on entry as restrictive for update
        using (true) with check (pg_has_role(current_user, %L, ''usage'') or num_nonnulls(entry_id, record_id, sealed, size) = 0)',
        current_user);
end
$$;

-- The owner does not change or remove a line of the trail either, unless it takes that right back, but for its seal, once there is
-- another key: what a line says stays, and a seal that is none is found. A server writes no line
-- but of what it does by itself and in its own name, so that whoever has its login cannot put an act of administration into
-- the trail; but for folding again, which whoever administers does in the server's login.
do $$
begin
    execute format('revoke update, delete, truncate on act from %I', current_user);
    execute format('grant update (seal) on act to %I', current_user);
    execute format('create policy of_server on act as restrictive for insert
        with check (pg_has_role(current_user, %L, ''usage'')
            or what = ''records-folded''
            or who = ''the server'' and why is null
                and what in (''epoch-opened'', ''desk-enrolled'', ''life-began'', ''caseload-said''))', current_user);
end
$$;

-- The only questions that are asked before the service is known: whose a token is, whose a code is, which tokens and codes
-- there are, of which it is told how their hashes begin, which services there are, for what the server does by itself for each
-- of them; and for the national figures and the public pages, which but demonstrations there are, what each of them adds up to in each
-- month, what of each question in each year, and their caseloads.

create function fls_device_of_token(service uuid, hash bytea)
    returns table (wrapped_key bytea, device_key uuid, token_hash bytea, token_given_at timestamptz, next_token_hash bytea,
        past_token_hash bytea, name text, enrolled_at timestamptz, heard_at timestamptz, revoked_at timestamptz,
        revoked_by text, revoked_why text, seal bytea)
    language sql stable security definer set search_path = ''
    as $$
        select s.wrapped_key, d.device_key, d.token_hash, d.token_given_at, d.next_token_hash, d.past_token_hash, d.name,
               d.enrolled_at, d.heard_at, d.revoked_at, d.revoked_by, d.revoked_why, d.seal
        from public.device d join public.service s using (service_id)
        where d.service_id = service and hash in (d.token_hash, d.next_token_hash, d.past_token_hash)
    $$;

create function fls_service_of_code(hash bytea)
    returns table (service_id uuid)
    language sql stable security definer set search_path = ''
    as $$ select e.service_id from public.enrolment e where e.code_hash = hash $$;

create function fls_shown_hashes()
    returns table (beginning bytea)
    language sql stable security definer set search_path = ''
    as $$
        select substr(h.hash, 1, 8)
        from public.device d, lateral (values (d.token_hash), (d.next_token_hash), (d.past_token_hash)) as h (hash)
        where h.hash is not null
        union all
        select substr(e.code_hash, 1, 8) from public.enrolment e
    $$;

create function fls_services()
    returns table (service_id uuid, code text)
    language sql stable security definer set search_path = ''
    as $$ select s.service_id, s.code from public.service s $$;

-- Which services take part, for the public pages; and what says that their figures may have changed, quicker to read than the figures.
create function fls_public_services()
    returns table (service_id uuid, code text, name text, nation text, region text)
    language sql stable security definer set search_path = ''
    as $$
        select s.service_id, s.code, s.name, s.nation, s.region from public.service s where not s.demo
    $$;

create function fls_public_state()
    returns table (services bigint, entries bigint, standings bigint, records bigint, held bigint, published_at timestamptz)
    language sql stable security definer set search_path = ''
    as $$
        select count(*), coalesce(sum(s.last_number), 0)::bigint, coalesce(sum(s.last_standing), 0)::bigint,
            coalesce(sum(s.records), 0)::bigint, coalesce(sum(s.held), 0)::bigint,
            (select n.published_at from public.nation n)
        from public.service s where not s.demo
    $$;

create function fls_roll_ups_by_month()
    returns table (service_id uuid, month date,
        records bigint, looked_at_2 bigint, counted_2 bigint, looked_at_3 bigint, counted_3 bigint,
        looked_at_4 bigint, counted_4 bigint, looked_at_5 bigint, counted_5 bigint, looked_at_6 bigint,
        counted_6 bigint, looked_at_7 bigint, counted_7 bigint, looked_at_8 bigint, counted_8 bigint,
        looked_at_9 bigint, counted_9 bigint, looked_at_10 bigint, counted_10 bigint, looked_at_11 bigint,
        counted_11 bigint, beside_7 bigint, beside_9 bigint)
    language sql stable security definer set search_path = ''
    as $$
        select r.service_id, r.month,
            sum(r.records)::bigint, sum(r.looked_at_2)::bigint, sum(r.counted_2)::bigint, sum(r.looked_at_3)::bigint,
            sum(r.counted_3)::bigint, sum(r.looked_at_4)::bigint, sum(r.counted_4)::bigint,
            sum(r.looked_at_5)::bigint, sum(r.counted_5)::bigint, sum(r.looked_at_6)::bigint,
            sum(r.counted_6)::bigint, sum(r.looked_at_7)::bigint, sum(r.counted_7)::bigint,
            sum(r.looked_at_8)::bigint, sum(r.counted_8)::bigint, sum(r.looked_at_9)::bigint,
            sum(r.counted_9)::bigint, sum(r.looked_at_10)::bigint, sum(r.counted_10)::bigint,
            sum(r.looked_at_11)::bigint, sum(r.counted_11)::bigint, sum(r.beside_7)::bigint, sum(r.beside_9)::bigint
        from public.roll_up r join public.service s using (service_id)
        where not s.demo
        group by 1, 2
    $$;

-- Of each question, as it is due on a day.
create function fls_questions_by_year(day date)
    returns table (service_id uuid, year integer, question text, applies bigint, missing bigint)
    language sql stable security definer set search_path = ''
    as $$
        select q.service_id, q.year, q.question, sum(q.applies)::bigint, sum(q.missing)::bigint
        from public.question_roll_up q join public.service s using (service_id)
        where not s.demo and q.due_from <= day
        group by 1, 2, 3
    $$;

create function fls_caseloads()
    returns table (service_id uuid, year integer, value integer)
    language sql stable security definer set search_path = ''
    as $$
        select c.service_id, c.from_year, c.value
        from public.caseload c join public.service s using (service_id)
        where not s.demo and c.value > 0
        order by c.service_id, c.from_year
    $$;

revoke all on function
    fls_device_of_token(uuid, bytea), fls_service_of_code(bytea), fls_shown_hashes(), fls_services(), fls_public_services(),
    fls_public_state(), fls_roll_ups_by_month(), fls_questions_by_year(date), fls_caseloads() from public;
grant execute on function
    fls_device_of_token(uuid, bytea), fls_service_of_code(bytea), fls_shown_hashes(), fls_services(), fls_public_services(),
    fls_public_state(), fls_roll_ups_by_month(), fls_questions_by_year(date), fls_caseloads() to fls_app;

grant usage on schema public to fls_app;
grant select on _sqlx_migrations to fls_app;
grant select on service, hospital, caseload, epoch, device, enrolment, identity, batch, entry, record, record_join, roll_up, question_roll_up, nation,
    refusal to fls_app;
grant update (epoch, last_number, chain, records, held, last_standing, acts, sealed_rows, seals, seal) on service to fls_app;
-- What it may change of a row, by column: no key, and nothing that administration says, such as that a desk is revoked. A test
-- has the same list.
grant insert (service_id, device_key, token_hash, token_given_at, name, enrolled_at, seal) on device to fls_app;
grant update (token_hash, token_given_at, next_token_hash, next_token, past_token_hash, heard_at, last_seen_at,
    program, dataset, waiting, clock_ahead, seal)
    on device to fls_app;
grant insert on identity, record, caseload to fls_app;
grant update (value, seal) on caseload to fls_app;
grant update (given, said) on identity to fls_app;
grant update (diagnosed_month, diagnosed_day, age_band, gender, care_home, site, version, flags, apply, missing, later, deleted, purged,
    held, standing, standing_number, checked_on, match_hash, joined_to) on record to fls_app;
grant insert, delete on record_join to fls_app;
grant insert, delete on roll_up, question_roll_up to fls_app;
grant update (applies, missing) on question_roll_up to fls_app;
grant insert on nation to fls_app;
grant update (published_at, stamp, figures, seal) on nation to fls_app;
-- What it publishes by itself it seals under that key.
grant select (service_id, wrapped_key) on central to fls_app;
grant update (records, looked_at_2, counted_2, looked_at_3, counted_3, looked_at_4, counted_4, looked_at_5, counted_5,
    looked_at_6, counted_6, looked_at_7, counted_7, looked_at_8, counted_8, looked_at_9, counted_9, looked_at_10,
    counted_10, looked_at_11, counted_11, beside_7, beside_9)
    on roll_up to fls_app;
grant update (used_at, device_key, seal) on enrolment to fls_app;
grant insert on batch, entry, epoch, erasure, act, refusal to fls_app;
grant update (number, entry_id, record_id, device_key, code, refused_at) on refusal to fls_app;
grant update (entry_id, record_id, sealed, size) on entry to fls_app;
