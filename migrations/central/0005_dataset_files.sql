-- Expands: corrected dataset files that the audit team signed and somebody published, for the desks of every service; and how far
-- the records of a service were folded again under the dataset that is in use. A program that does not know them goes on beside
-- those that do, under the files that it was built with.
create table dataset_file (
    service_id      uuid        not null,
    version         text        not null,
    revision        integer     not null,
    published_at    timestamptz not null,
    -- As it was signed: who could write here, and has not the audit team's key, could put nothing here that is taken.
    signed          text        not null,
    constraint dataset_file_pkey primary key (service_id, version, revision),
    constraint dataset_file_service_id_check check (service_id = '00000000-0000-0000-0000-000000000000')
);

create table refolding (
    service_id      uuid        not null,
    -- The dataset files under which its records are folded again: v1:7 v3:7 2024:8.
    dataset         text        not null,
    -- The last record that was, in the order of their ids; null before the first.
    after_record    uuid,
    -- Whether all of them were.
    done            boolean     not null,
    constraint refolding_pkey primary key (service_id),
    constraint refolding_service_fkey foreign key (service_id) references service (service_id)
);

do $$
declare
    name text;
begin
    foreach name in array array['dataset_file', 'refolding']
    loop
        execute format('alter table %I enable row level security', name);
        execute format('alter table %I force row level security', name);
        execute format('create policy of_service on %I using (service_id = (select fls_service()))
            with check (service_id = (select fls_service()))', name);
        execute format('create policy of_owner on %I to current_user using (true) with check (true)', name);
    end loop;
end
$$;

-- What was published is for every service.
create policy of_all on dataset_file for select using (true);

grant select on dataset_file to fls_app;
grant select, insert on refolding to fls_app;
grant update (dataset, after_record, done) on refolding to fls_app;
