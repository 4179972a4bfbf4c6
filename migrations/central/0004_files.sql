-- Expands: whoever administers takes the file of a desk in the server's login, as they fold again, and the trail has a line of it.
-- Programs that know the versions before write no such line, and go on beside those that do.
do $$
begin
    execute format('alter policy of_server on act
        with check (pg_has_role(current_user, %L, ''usage'')
            or what in (''records-folded'', ''file-taken'')
            or who = ''the server'' and why is null
                and what in (''epoch-opened'', ''desk-enrolled'', ''life-began'', ''caseload-said''))', current_user);
end
$$;
