//! Records: their entries, what is derived from those, and the lists and counts over that.
//!
//! - `codes`: the numbers in `record.state` and `record.sync`
//! - `number_column`: NHS numbers as columns hold them
//! - `entries`: rows of `entry`, in and out
//! - `derived`: rows of `record` and `record_detail`: what the entries add up to, computed by the domain
//! - `deletions`: since when deleted records count as deleted
//! - `joins`: which records are one with which
//! - `private`: which records have something that only the service's desks can open
//! - `opt_outs`: in England, lists of cleared numbers, apart from records, and which records stay because of them; the pages of it
//!   that change something stand below `changes`
//! - `losses`: what people of this desk had added to records that were purged elsewhere: how much, and nothing else
//! - `imports`: which files were imported, when and by whom
//! - `import_columns`: what somebody said of the columns of files
//! - `nhfd`: what is kept for files of the National Hip Fracture Database
//! - `counts`: counts of records, and the facts of the KPIs in memory
//! - `changes`: the transactions that change records: entries in, derived rows and counts with them
//! - `list`, `follow_ups`, `find`, `past_their_time`, `row`, `alike`: queries; each compares the days in derived rows with its caller's today
//!
//! Each reads only those above it. Nothing here knows a key, a passphrase or a file, and nothing asks what day it is.

pub(crate) mod alike;
pub(crate) mod changes;
pub(crate) mod codes;
pub(crate) mod counts;
pub(crate) mod deletions;
pub(crate) mod derived;
pub(crate) mod entries;
pub(crate) mod find;
pub(crate) mod follow_ups;
pub(crate) mod import_columns;
pub(crate) mod imports;
pub(crate) mod joins;
pub(crate) mod list;
pub(crate) mod losses;
pub(crate) mod nhfd;
pub(crate) mod number_column;
pub(crate) mod opt_outs;
pub(crate) mod past_their_time;
pub(crate) mod private;
pub(crate) mod row;
