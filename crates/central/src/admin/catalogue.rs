//! What the database does by itself: its functions, row security, triggers, rules and constraints, compared with what the
//! migrations make. Whoever can change these need not alter a row: a function can answer with one that was, a trigger can
//! write another. No row of a table is read here.

use std::collections::BTreeSet;

use sqlx::{PgConnection, PgPool};

use super::error::AdminError;
use crate::classification::TABLES;

/// What the migrations make, a line each. A test makes it anew from an empty database.
const MADE: &str = include_str!("catalogue.txt");

/// Of the tables that are ours, of our functions, and of what PostgreSQL runs when a schema changes. Who owns the schema, and
/// what other tables there are beside ours, is for each Central itself.
const READ: &str = "
    with ours as (
        select oid, relname, relkind, relowner, relrowsecurity, relforcerowsecurity from pg_catalog.pg_class
        where relnamespace = 'public'::regnamespace and relname = any($1)
    )
    select format('table %s: %s, row security %s, forced %s', relname, relkind, relrowsecurity, relforcerowsecurity) from ours
    union all
    select format('column %s.%s: %s%s %s', relname, attname, format_type(atttypid, atttypmod),
                  case when attnotnull then ' not null' else '' end, pg_get_expr(adbin, adrelid))
    from ours join pg_catalog.pg_attribute a on attrelid = ours.oid
         left join pg_catalog.pg_attrdef d on adrelid = attrelid and adnum = attnum
    where attnum > 0 and not attisdropped
    union all
    select format('constraint %s of %s: %s', conname, relname, pg_get_constraintdef(c.oid))
    from ours join pg_catalog.pg_constraint c on conrelid = ours.oid where contype <> 'n'
    union all
    select format('policy %s of %s: %s %s to %s using %s check %s', polname, relname, polpermissive, polcmd,
                  (select string_agg(case role when 0 then 'public' when relowner then 'the owner' else role::regrole::text end,
                                     ', ' order by role::regrole::text) from unnest(polroles) role),
                  pg_get_expr(polqual, polrelid),
                  replace(pg_get_expr(polwithcheck, polrelid), quote_literal(pg_get_userbyid(relowner)), '''the owner'''))
    from ours join pg_catalog.pg_policy on polrelid = ours.oid
    union all
    select format('trigger %s of %s: %s', tgname, relname, pg_get_triggerdef(t.oid))
    from ours join pg_catalog.pg_trigger t on tgrelid = ours.oid where not tgisinternal
    union all
    select format('rule %s of %s: %s', rulename, relname, pg_get_ruledef(r.oid))
    from ours join pg_catalog.pg_rewrite r on ev_class = ours.oid
    union all
    select format('function %s(%s): %s, %s, definer %s, %s', proname, pg_get_function_identity_arguments(p.oid),
                  pg_get_function_result(p.oid), provolatile, prosecdef, encode(sha256(convert_to(prosrc, 'UTF8')), 'hex'))
    from pg_catalog.pg_proc p where pronamespace = 'public'::regnamespace and proname like 'fls\\_%'
    union all
    select format('event trigger %s', evtname) from pg_catalog.pg_event_trigger";

/// What a database does by itself, a line for each thing, as `catalogue.txt` has them of one that was just
/// migrated.
///
/// # Errors
/// When the database cannot be read.
pub async fn catalogue(pool: &PgPool) -> Result<BTreeSet<String>, AdminError> {
    let mut connection = pool.acquire().await?;
    Ok(read(&mut connection).await?)
}

/// What this database has otherwise than the migrations made it, in words.
pub(super) async fn differences(connection: &mut PgConnection) -> Result<Vec<String>, sqlx::Error> {
    let there = read(connection).await?;
    let made: BTreeSet<String> = MADE.lines().map(str::to_owned).collect();
    let lacking = made
        .difference(&there)
        .map(|line| format!("the database lacks this, or has it otherwise: {line}"));
    let added = there
        .difference(&made)
        .map(|line| format!("the database has this, and no migration made it: {line}"));
    Ok(lacking.chain(added).collect())
}

async fn read(connection: &mut PgConnection) -> Result<BTreeSet<String>, sqlx::Error> {
    let tables: Vec<&str> = TABLES.iter().map(|table| table.name).collect();
    let lines: Vec<String> = sqlx::query_scalar(READ).bind(tables).fetch_all(connection).await?;
    // Each is one line.
    Ok(lines
        .iter()
        .map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "))
        .collect())
}
