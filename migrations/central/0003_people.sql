-- Expands: people of the audit team, who may look at site health, and their sessions. Both are of Central as a whole, and have the
-- nil id in the place of a service's.

-- The pages of site health work as this role, in a login of their own: it reads how services and their desks do, nothing of an
-- entry but that there is one, and no token. fls_app, as which desks are served, reads nothing of people and sessions.
do $$
begin
    if not exists (select from pg_catalog.pg_roles where rolname = 'fls_health') then
        create role fls_health nologin nosuperuser nobypassrls nocreatedb nocreaterole noinherit;
    end if;
exception when duplicate_object or unique_violation then
    null;
end
$$;
do $$
begin
    if not pg_has_role(current_user, 'fls_health', 'member') then
        execute format('grant fls_health to %I', current_user);
    end if;
end
$$;

create table person (
    service_id      uuid        not null,
    person_id       uuid        not null,
    name            text        not null,
    added_at        timestamptz not null,
    -- Until when the one-time passphrase is good; null once they have chosen their own.
    choose_before   timestamptz,
    -- What a passphrase and a code are compared with, sealed under the key of Central as a whole with the columns above: so
    -- nobody who can write here, and has not the master key, makes a person who comes in.
    sealed          bytea       not null,
    -- The last step of time whose code was taken: a code is good once.
    last_step       bigint      not null default 0,
    signed_in_at    timestamptz,
    constraint person_pkey primary key (service_id, person_id),
    constraint person_service_id_check check (service_id = '00000000-0000-0000-0000-000000000000')
);
-- However it is written.
create unique index person_name_idx on person (service_id, lower(name));

-- What somebody shows who has signed in is not here: a hash over it and this row, under that key, is.
create table session (
    service_id      uuid        not null,
    session_id      uuid        not null,
    person_id       uuid        not null,
    begun_at        timestamptz not null,
    seen_at         timestamptz not null,
    proof           bytea       not null,
    constraint session_pkey primary key (service_id, session_id),
    constraint session_person_fkey foreign key (service_id, person_id) references person (service_id, person_id)
        on delete cascade
);

do $$
declare
    name text;
begin
    foreach name in array array['person', 'session']
    loop
        execute format('alter table %I enable row level security', name);
        execute format('alter table %I force row level security', name);
        execute format('create policy of_service on %I using (service_id = (select fls_service()))
            with check (service_id = (select fls_service()))', name);
        execute format('create policy of_owner on %I to current_user using (true) with check (true)', name);
    end loop;
end
$$;

grant usage on schema public to fls_health;
grant execute on function fls_services() to fls_health;
grant select (service_id, wrapped_key) on central to fls_health;
grant select (service_id, code, name, demo, last_number, records, held, added_at) on service to fls_health;
grant select (service_id, number, opened_at, because) on epoch to fls_health;
grant select (service_id, device_key, name, enrolled_at, last_seen_at, program, dataset, waiting, clock_ahead, revoked_at)
    on device to fls_health;
grant select (service_id, device_key, device_id) on identity to fls_health;
grant select (service_id, first_number, last_number, received_at, device_key) on batch to fls_health;
grant select (service_id, number, entry_id) on entry to fls_health;
grant select (service_id, number, entry_id, device_key, code, refused_at) on refusal to fls_health;
grant select on person, session to fls_health;
grant update (choose_before, sealed, last_step, signed_in_at) on person to fls_health;
grant insert, delete on session to fls_health;
grant update (seen_at) on session to fls_health;
