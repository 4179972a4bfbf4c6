-- The desk's database.
--
-- Entries are the truth; `record`, `record_detail`, `tally`, `put_off` and `assigned` are computed from them and can be remade at
-- any time (`fls rebuild`).
-- A day is an integer yyyymmdd, so that days compare as numbers and can be read; 0 is before every day and 99999999
-- after every day. An instant is milliseconds since 1970, UTC. An id is 16 bytes.

create table desk (
    one integer constraint desk_pk primary key constraint desk_one_row check (one = 1),
    id blob not null,              -- this desk, as entries name it
    name text not null,
    service_code text not null,
    service_name text not null,
    demo integer not null,         -- 1: fictional patients only
    nation text,                   -- where it works, by name; null where nobody has said
    caseload text not null,        -- JSON: year -> value
    derived_by text not null,      -- dataset files that these were computed with; another: compute again
    commits integer not null,      -- grows with each transaction; a copy beside the database shows a shortened one
    erases integer not null        -- 1: records were purged since the file was last written anew
) strict;

create table central (
    one integer constraint central_pk primary key constraint central_one_row check (one = 1),
    url text not null,
    token text not null,
    epoch blob,                    -- the cursor: how far its log has been taken over
    number integer,
    chain blob,
    mac blob,                      -- Central's proof that it gave that chain
    standings integer,             -- how far this desk has heard how records stand
    incarnation blob,
    agree integer,                 -- 1: both sides were alike when they were compared last, 0: they were not
    joined integer not null,       -- when this desk joined it, or last took a new token
    answered integer,              -- when it last answered
    clock integer,                 -- what time it was there, by its own clock
    entries integer,               -- what it then held of the service
    records integer,
    held integer,
    national text,                 -- JSON: the national figures, as it told them last
    notices text,                  -- JSON: the notices of the audit team, as it told them last
    dataset text,                  -- the dataset files that it then had: v3:1 2024:2
    files text,                    -- JSON: what files are sealed with that travel in place of an exchange
    turned_out integer not null    -- 1: it has revoked this desk, and the desk locked when it was told
) strict;

-- Files that were written for Central in place of an exchange, the last twenty, so that their receipt files can be opened: also
-- twice. What waits is in the entries.
create table batch_file (
    id blob not null constraint batch_file_pk primary key,
    secret blob not null,          -- what its receipt file is sealed to
    written integer not null,
    entries integer not null,      -- how many changes it holds
    records integer not null,      -- of how many records
    answered integer               -- when its receipt file was read; null before
) strict, without rowid;

-- The keys of the service's private entries that this desk holds: here, at the service's other desks, and nowhere in the
-- clear. Whatever opens this database, the printed recovery key among it, opens them.
create table service_key (
    id blob not null constraint service_key_pk primary key, -- follows from the key, and is what entries name it by
    key blob not null,
    generation integer not null    -- the largest is written with
) strict, without rowid;

-- The secret half of this desk's own key, to which other desks seal the service's: one for each id that it has had, so that a
-- copy of its database is another desk in this, too.
create table desk_key (
    device blob not null constraint desk_key_pk primary key,
    secret blob not null
) strict, without rowid;

-- What lists compare, search and sort by, and nothing else: a walk through all of them is a walk through short rows.
-- Inside this database a record is its number; its id is how entries and other desks call it.
create table record (
    nr integer constraint record_pk primary key,
    id blob not null constraint record_id unique,
    -- 0 active, 1 deleted, 2 its first entry has not arrived yet, 3 no record but a topic of the service, 4 purged,
    -- 5 joined to another record, which stands for it, 6 withdrawn from Central: it goes on under its next id
    state integer not null,
    nhs_number integer,
    overseas integer not null,     -- 1: has none, because the patient comes from overseas
    born integer,
    diagnosed integer,
    assessed integer,
    postcode text,                 -- without its space
    site text,                     -- key of the option
    therapy text,                  -- 4.01: key of the first option
    in_figures integer not null,   -- 1: the KPIs look at it
    missing integer not null,      -- answers missing whatever the day
    draft_from integer not null,   -- first day on which it is a draft
    opens_16 integer,              -- the follow-ups without an answer: first day and last day on time
    target_16 integer,
    opens_52 integer,
    target_52 integer,
    has_error_until integer not null, -- the day from which no check and no conflict asks for a person
    attention_until integer not null, -- the same, Central's objections included
    disputed integer not null,     -- 1: a conflict, or a deletion in doubt
    not_ready integer not null,    -- 1: not ready to leave the desk for the first time
    has_left integer not null,     -- 1: has been at Central, so that every further entry travels
    held_back integer not null,    -- 1: in England, nothing of it is sent now: its number was not asked about, its clearance has
                                   -- ended, or it was not cleared; which of these is in no record
    unreceipted integer not null,  -- entries without a receipt of the current epoch
    unsent integer not null,       -- of them, those never sent in it
    sync integer not null,         -- 0 only here, 1 waiting, 2 sent, 3 accepted, 4 needs you
    changed integer not null       -- instant of the latest entry
) strict;

create index record_nhs_number on record (nhs_number, diagnosed, state);
create index record_diagnosed on record (diagnosed) where state = 0;
create index record_born on record (born) where state = 0;
-- With all that is counted of what a search finds: two letters of a postcode find tens of thousands of half a million.
create index record_postcode on record (postcode, draft_from, opens_16, target_16, opens_52, target_52, attention_until, sync)
    where state = 0;
create index record_follow_16 on record (target_16, opens_16) where state = 0 and target_16 is not null;
create index record_follow_52 on record (target_52, opens_52) where state = 0 and target_52 is not null;
create index record_sync on record (sync) where sync <> 3;

-- The rest of what is derived from a record's entries: read for the rows of a page, and once for the figures.
create table record_detail (
    record_nr integer constraint record_detail_pk primary key
        constraint record_detail_record references record (nr),
    summary text not null,         -- JSON: what a list shows beside the columns of `record`
    facts blob,                    -- what the KPIs need of it; absent when it is in no figure
    answers blob                   -- digest of its answers: a row of a file that repeats them is known by it; absent
                                   -- when it is not in use
) strict;

create table entry (
    nr integer constraint entry_pk primary key,
    record_nr integer not null constraint entry_record_fk references record (nr),
    id blob not null constraint entry_id unique,
    digest blob not null,
    bytes blob not null,           -- canonical bytes, packed
    receipt integer,               -- Central's number in the current epoch
    sent integer not null          -- 1: sent to Central in the current epoch
) strict;

create index entry_record on entry (record_nr);

-- Two records that an entry of the first joins, whether that is in effect or was taken back, and whether or not the second is
-- held: one is not folded without the other.
create table record_join (
    record blob not null,
    joined blob not null,          -- the one with the larger id
    constraint record_join_pk primary key (record, joined)
) strict, without rowid;

create index record_join_joined on record_join (joined);

-- Records that are joined to another.
create table part_of (
    record blob not null constraint part_of_pk primary key,
    whole blob not null            -- the one that stands for it
) strict, without rowid;

create index part_of_whole on part_of (whole);

-- Records of which an entry holds something that only the service's desks can open: what it says is in the entry, sealed.
create table private_record (
    record blob not null constraint private_record_pk primary key
) strict, without rowid;

-- What lists go by of what is private: computed from the sealed entries as far as they can be opened here, and nothing of their
-- words. Only follow-ups without an answer are in it.
create table put_off (
    record_nr integer not null constraint put_off_record references record (nr),
    weeks integer not null,        -- 16 or 52
    until integer not null,        -- the day on which it comes back to its group; 99999999: its reminder was ended
    constraint put_off_pk primary key (record_nr, weeks)
) strict, without rowid;

create index put_off_until on put_off (weeks, until);

create table assigned (
    record_nr integer constraint assigned_pk primary key constraint assigned_record references record (nr),
    user blob not null             -- who has the patient
) strict;

create index assigned_user on assigned (user);

create table called (
    record_nr integer constraint called_pk primary key constraint called_record references record (nr),
    last_at integer not null       -- when somebody last called the patient
) strict;

-- What is left of entries that were forgotten: their numbers and steps of the chain, so that Central's log still adds up.
create table erased_line (
    number integer constraint erased_line_pk primary key, -- Central's number in the current epoch
    step blob not null             -- the entry's digest, which the chain at this number goes on with
) strict;

-- Entries of Central's log that this program cannot read: kept as they came, and read again after an upgrade.
create table parked_entry (
    id blob not null constraint parked_entry_pk primary key,
    subject blob not null,         -- the record or topic of the service that it is about
    digest blob not null,
    bytes blob not null,           -- canonical bytes, packed
    number integer,                -- Central's number in the current epoch
    at integer not null            -- when it came
) strict, without rowid;

-- Counts of records by what a list asks for, so that a total never needs a walk through all records.
create table tally (
    kind text not null,
    day integer not null,          -- the day of that kind, or a code
    records integer not null,
    constraint tally_pk primary key (kind, day)
) strict, without rowid;

-- Why Central holds a record; counted ones are not in it.
create table standing (
    record blob not null constraint standing_pk primary key,
    held text not null             -- JSON: codes and questions
) strict, without rowid;

-- Entries that Central refused, or whose content differs here and there.
create table refusal (
    entry blob not null constraint refusal_pk primary key,
    record blob not null,
    code text not null,
    at integer not null,           -- when it was refused last
    number integer                 -- what Central keeps it by; absent where it keeps nothing
) strict, without rowid;

create index refusal_record on refusal (record);

-- Deleted records that can still be restored, with the moment from which their thirty days are counted by Central's clock.
create table deletion (
    record blob not null constraint deletion_pk primary key,
    entry blob not null,           -- what deleted it
    since integer                  -- absent: Central is not known to have it
) strict, without rowid;

-- What was purged at this desk: when, why and by whom. Of whom is not in it.
create table purge (
    nr integer constraint purge_pk primary key,
    at integer not null,
    by text,                       -- absent: nobody, its days were over
    reason text not null,          -- key of the reason
    records integer not null
) strict;

-- What a person of this desk had added to a record that was purged elsewhere, until they have read it: how much, and
-- neither what nor to whom.
create table loss (
    nr integer constraint loss_pk primary key,
    user blob not null,
    at integer not null,
    typed integer not null,        -- answers and notes that were not saved
    saved integer not null         -- changes that were saved and had no receipt from Central
) strict;

-- Whom the vault may let in: it lies beside the database, where an older one can be put back. A person who is not in it may open.
create table may_open (
    person blob not null constraint may_open_pk primary key,
    given integer not null,        -- how often they were given a passphrase after their first: no vault that knows of fewer opens
    left_desk integer not null     -- 1: they were removed
) strict, without rowid;

-- What a person has typed and not saved: never sent, never counted.
create table working_copy (
    user blob not null,
    record blob not null,
    heads text not null,           -- JSON: the entries it was opened on
    answers text not null,         -- JSON: question -> text and chosen options
    choices text not null,         -- JSON: question -> which of several answers is to stand, and what there was
    notes text not null,           -- JSON: notes to warnings
    further_of blob,               -- a new record: an earlier fracture of the same patient
    kept_at integer not null,
    constraint working_copy_pk primary key (user, record)
) strict, without rowid;

-- What a person chose for themselves: their settings, the columns of their lists, and what is carried to their next
-- patient.
create table choice (
    user blob not null,
    name text not null,
    value text not null,           -- JSON
    constraint choice_pk primary key (user, name)
) strict, without rowid;

-- Where a person left off: never sent.
create table place (
    user blob not null constraint place_pk primary key,
    place text not null            -- JSON: address within the window, question, what a screen without a record holds
) strict, without rowid;

-- Views of a list that were given a name: filters, columns and order, never a search.
create table saved_view (
    id blob not null constraint saved_view_pk primary key,
    user blob,                     -- whose it is; absent: everybody's at this desk
    name text not null,
    view text not null             -- JSON
) strict, without rowid;

-- The imports of this service that this desk has heard of. What of them is in entries is noted as those come; file and rows
-- are known to the desk that read the file, and to nobody else.
create table import (
    nr integer constraint import_pk primary key, -- how people name it here
    id blob not null constraint import_id unique,
    at integer not null,           -- when its first entry was written
    by text not null,              -- who imported, as they were named then
    device blob not null,          -- the desk that read the file, as entries name it
    desk text not null,            -- and as it was named then
    written integer not null,      -- its entries, as far as they have come
    first_entry integer not null,  -- they have numbers from this on
    last_entry integer not null,   -- up to this; others may stand between them
    undone_at integer,             -- when somebody first took it back
    undone_by text,
    file text,                     -- what the file was called
    rows integer                   -- its rows that are not blank
) strict;

-- What somebody said of the columns of a file that does not name them as the audit does: headings and questions, and of a question
-- with options the words for an answer that are none of the audit's, never another cell. Everybody at this desk has it.
create table import_columns (
    headings text not null constraint import_columns_pk primary key, -- JSON: as they stand in the file, in their order
    questions text not null,       -- JSON: the key of each one's question, or null where it is left out
    answers text not null,         -- JSON: of each one, pairs of words and the key of an option, or null where they are no answer
    name text constraint import_columns_name unique,
    changed_at integer not null
) strict, without rowid;

-- What somebody said of codes of the National Hip Fracture Database that say too little, for the next file. Everybody at this desk has it.
create table nhfd_said (
    asked text not null,           -- the key of the code's column
    code text not null,
    option text not null,          -- the key of the option that it means here
    said_at integer not null,
    constraint nhfd_said_pk primary key (asked, code)
) strict, without rowid;

-- A service's own account of such files, read in place of the program's.
create table nhfd_account (
    one integer constraint nhfd_account_pk primary key constraint nhfd_account_one_row check (one = 1),
    name text not null,            -- of the file in which it was
    account text not null,         -- as it was written
    chosen_at integer not null
) strict;

-- The last change that a person made to many records at once, so that it can be undone after a lock. What it changed
-- is in the entries.
create table bulk_change (
    user blob not null constraint bulk_change_pk primary key,
    id blob not null,
    questions text not null,       -- JSON: those that it answered
    at integer not null,
    entries text not null          -- JSON
) strict, without rowid;

-- Corrected dataset files of the audit team, as they were signed, of each version the newest in use and the newest that is not yet.
create table dataset_file (
    version text not null,
    revision integer not null,
    signed text not null,          -- the lines with the signature, and the file
    arrived integer not null,
    used integer,                  -- since when it is in use; absent: it is not
    used_by text,                  -- who put it to use; absent where it changes words alone
    constraint dataset_file_pk primary key (version, revision)
) strict, without rowid;

-- The last dataset file that was refused; gone once another was taken.
create table dataset_refusal (
    one integer constraint dataset_refusal_pk primary key constraint dataset_refusal_one_row check (one = 1),
    at integer not null,
    why text not null              -- in words
) strict;

-- Where backups of this desk go and how that went: a row from when somebody first asked for one.
create table backup (
    one integer constraint backup_pk primary key constraint backup_one_row check (one = 1),
    folder text,                   -- where one is put each day; absent: none is made by itself
    kept integer not null,         -- how many of this desk's stay there
    made integer,                  -- when the last one was made and read back
    failing integer,               -- since when none could be made; absent once one was
    failed integer,                -- when the last try failed
    why text,                      -- and why, in words that name nobody
    people text not null           -- JSON: id and name of whoever can open this desk, so that they are the same after a restore
) strict;

-- Checks for national opt-outs, in England. Which numbers were cleared is kept apart from records, by keyed hashes, and no longer than
-- until the day on which the list ends; then counts, people and digests of files are left, as evidence.
create table optout_list (
    id blob not null constraint optout_list_pk primary key,
    key blob,                      -- what its numbers are hashed under; null once the list has ended
    made integer not null,         -- when the check file was made
    made_by text not null,
    file text not null,            -- what it was called
    file_digest blob not null,
    reply_digest blob not null,
    numbers integer not null,      -- how many were sent
    cleared integer not null,
    not_cleared integer not null,
    until integer not null,        -- the first day on which it clears nobody
    used integer not null,         -- when its reply was used
    used_by text not null
) strict, without rowid;

create table optout_answer (
    list blob not null,
    hash blob not null,            -- of a number, under the key of the list
    cleared integer not null,
    constraint optout_answer_pk primary key (list, hash)
) strict, without rowid;

-- The check file that waits for its reply: one at a time, at the desk that made it.
create table optout_waiting (
    one integer constraint optout_waiting_pk primary key constraint optout_waiting_one_row check (one = 1),
    id blob not null,
    key blob not null,
    made integer not null,
    made_by text not null,
    file text not null,
    file_digest blob not null
) strict;

create table optout_asked (
    place integer constraint optout_asked_pk primary key, -- in the file, from 0
    hash blob not null
) strict;

create table optout_setting (
    one integer constraint optout_setting_pk primary key constraint optout_setting_one_row check (one = 1),
    settings text not null         -- JSON: mailbox, form of dates, the last number of a file, limits
) strict;

-- Who looked at which record, and what left the desk on paper or in a file. Each line is chained to the one before it under a key
-- that follows from the database's own. A patient is in it by the id of the record alone, which stays when the record is purged.
create table access (
    nr integer constraint access_pk primary key, -- one after the other
    at integer not null,
    user blob not null,
    by text not null,              -- who that is, as they were named then
    what text not null,            -- key of what was done
    record blob,                   -- absent where it was about none, or about several
    records integer not null,      -- how many records, or lines of this table, it was about
    among blob,                    -- which, by their numbers here; absent where that is not known
    mac blob not null              -- over the line and the mac of the one before it
) strict;

create index access_record on access (record, nr) where record is not null;

-- Where the lines begin and end: a line that is missing at either end is missed by this.
create table access_end (
    one integer constraint access_end_pk primary key constraint access_end_one_row check (one = 1),
    gone integer not null,         -- the last line that was removed because it was past its time; 0: none was
    gone_mac blob not null,        -- its mac, or what the first line goes on from
    last integer not null,         -- the last line
    last_mac blob not null,
    in_use integer not null,       -- 1: the records are open, and lines may be waiting in memory
    seal blob not null             -- over all of this
) strict;
