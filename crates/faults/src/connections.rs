//! The connections that are open in this process, so that a test can ask SQLite itself, with the key that a connection
//! already has: whether a database is whole, or to spoil one row of it.
#![expect(unsafe_code, reason = "SQLite tells of a new connection by calling a C function")]

use std::ffi::{CStr, CString, c_char, c_int, c_void};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, Once};
use std::{ptr, slice};

use libsqlite3_sys as ffi;

use crate::watched::{full_path, lock, watching};

/// An open connection to a database file.
struct Open {
    connection: *mut ffi::sqlite3,
    database: PathBuf,
}

// SAFETY: SQLite is built for several threads, and sqlx opens connections for use by several.
unsafe impl Send for Open {}

/// The oldest first.
static OPEN: Mutex<Vec<Open>> = Mutex::new(Vec::new());

/// Asks SQLite to tell of every connection that is opened from now on.
pub(crate) fn install() {
    static ONCE: Once = Once::new();
    // SAFETY: `opened` has the form that SQLite calls.
    ONCE.call_once(|| unsafe {
        let answer = ffi::sqlite3_auto_extension(Some(opened));
        assert_eq!(answer, ffi::SQLITE_OK, "SQLite takes the extension");
    });
}

unsafe extern "C" fn opened(
    connection: *mut ffi::sqlite3,
    _message: *mut *mut c_char,
    _routines: *const ffi::sqlite3_api_routines,
) -> c_int {
    // SAFETY: the connection is whole when SQLite calls this, and SQLite calls `closed` before it goes.
    unsafe {
        let name = ffi::sqlite3_db_filename(connection, c"main".as_ptr());
        if name.is_null() {
            return ffi::SQLITE_OK;
        }
        let Ok(name) = CStr::from_ptr(name).to_str() else {
            return ffi::SQLITE_OK;
        };
        let database = PathBuf::from(name);
        if let Some(disk) = watching(&database) {
            if let Some(pages) = disk.pages_between_checkpoints() {
                ffi::sqlite3_wal_autocheckpoint(connection, pages);
            }
            lock(&OPEN).push(Open { connection, database });
            return ffi::sqlite3_set_clientdata(connection, c"faults".as_ptr(), connection.cast(), Some(closed));
        }
    }
    ffi::SQLITE_OK
}

unsafe extern "C" fn closed(connection: *mut c_void) {
    lock(&OPEN).retain(|open| open.connection != connection.cast());
}

/// Runs statements on a connection that this process has open to this database, which must lie in a watched folder and be
/// left alone meanwhile: on the first one that is not told to interrupt whatever it does. Gives the rows of the last
/// statement as text; a null is empty.
///
/// # Errors
/// With SQLite's words, or when nobody has the database open.
pub fn sql(database: &Path, statements: &str) -> Result<Vec<Vec<String>>, String> {
    let database = full_path(database);
    let statements = CString::new(statements).map_err(|error| error.to_string())?;
    let open = lock(&OPEN);
    let mut said = Err("nobody has the database open".to_owned());
    for found in open.iter().filter(|open| open.database == database) {
        // SAFETY: the connection is in the list, so that it is open, and stays so while the list is locked.
        let (answer, now) = unsafe { run(found.connection, &statements) };
        said = now;
        if answer & 255 != ffi::SQLITE_INTERRUPT {
            break;
        }
    }
    said
}

unsafe fn run(connection: *mut ffi::sqlite3, statements: &CStr) -> (c_int, Result<Vec<Vec<String>>, String>) {
    let mut rows: Vec<Vec<String>> = Vec::new();
    let mut message = ptr::null_mut();
    // SAFETY: the connection is open, and `collect` gets the vector that it expects.
    unsafe {
        let into = ptr::from_mut(&mut rows).cast();
        let answer = ffi::sqlite3_exec(connection, statements.as_ptr(), Some(collect), into, &raw mut message);
        if answer == ffi::SQLITE_OK {
            return (answer, Ok(rows));
        }
        let words = if message.is_null() {
            format!("SQLite answers {answer}")
        } else {
            CStr::from_ptr(message).to_string_lossy().into_owned()
        };
        ffi::sqlite3_free(message.cast());
        (answer, Err(words))
    }
}

/// Everything that is in the tables of a database, as [`sql`] reaches it: a line for each row, in an order of their own.
///
/// # Errors
/// As [`sql`].
pub fn dump(database: &Path) -> Result<Vec<String>, String> {
    let tables = "select name from sqlite_master where type = 'table' and name not like 'sqlite_%' order by name";
    let mut lines = Vec::new();
    for table in sql(database, tables)?.concat() {
        let columns = sql(database, &format!("select name from pragma_table_info('{table}')"))?.concat();
        let quoted: Vec<String> = columns.iter().map(|column| format!("quote({column})")).collect();
        let rows = sql(database, &format!("select {} from {table}", quoted.join(", ")))?;
        let first = lines.len();
        lines.extend(rows.iter().map(|row| format!("{table}: {}", row.join(", "))));
        lines[first..].sort_unstable();
    }
    Ok(lines)
}

/// Every page of a database as it is once deciphered, those that are free included, as [`sql`] reaches it.
///
/// # Errors
/// When nobody has the database open, or there is no memory for it.
pub fn pages(database: &Path) -> Result<Vec<u8>, String> {
    let database = full_path(database);
    let open = lock(&OPEN);
    let found = open.iter().find(|open| open.database == database);
    let found = found.ok_or_else(|| "nobody has the database open".to_owned())?;
    let mut size = 0;
    // SAFETY: the connection is in the list, so that it is open, and stays so while the list is locked; SQLite gives as many
    // bytes as it says, which are this function's to free.
    unsafe {
        let given = ffi::sqlite3_serialize(found.connection, c"main".as_ptr(), &raw mut size, 0);
        if given.is_null() {
            return Err("SQLite gives no pages".to_owned());
        }
        let pages = slice::from_raw_parts(given, usize::try_from(size).unwrap_or(0)).to_vec();
        ffi::sqlite3_free(given.cast());
        Ok(pages)
    }
}

/// SQLite finds nothing wrong with a database, as [`sql`] reaches it: no page, no index, no reference.
///
/// # Panics
/// When it does, or nobody has the database open.
pub fn is_whole(database: &Path) {
    for (statement, right) in [
        ("pragma integrity_check", &["ok"][..]),
        ("pragma foreign_key_check", &[]),
    ] {
        let found = sql(database, statement).unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(found.concat(), right, "{statement}");
    }
}

unsafe extern "C" fn collect(
    into: *mut c_void,
    columns: c_int,
    values: *mut *mut c_char,
    _names: *mut *mut c_char,
) -> c_int {
    // SAFETY: `sql` passes its vector, and SQLite as many texts as it says, each ended by a zero or null.
    unsafe {
        let rows = &mut *into.cast::<Vec<Vec<String>>>();
        let columns = usize::try_from(columns).unwrap_or(0);
        let row = (0..columns).map(|column| {
            let value = *values.add(column);
            if value.is_null() {
                String::new()
            } else {
                CStr::from_ptr(value).to_string_lossy().into_owned()
            }
        });
        rows.push(row.collect());
    }
    0
}
