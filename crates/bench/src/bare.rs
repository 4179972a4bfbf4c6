//! The least that SQLCipher can be asked to do: cells that are read already, one prepared insert, one durable
//! transaction, a key and four indexes. Through SQLite's own C interface: the only unsafe code but for that of `faults`.
#![allow(
    unsafe_code,
    reason = "a peer without any layer of ours or of sqlx between it and SQLite"
)]

use std::ffi::{CStr, CString, c_int};
use std::path::Path;
use std::ptr;
use std::time::Duration;

use libsqlite3_sys as sqlite;

use crate::Failure;
use crate::digest::{self, Cells};
use crate::timing::Watch;

const KEY: &str = "2dd29ca851e7b56e4697b0e1f08507293d761a05ce4d1b628663f411a8086d99";
/// NHS number, dates of diagnosis and birth, postcode.
const INDEXED: [&str; 4] = ["1.01 ", "1.09 ", "1.02 ", "1.04 "];

/// A connection; closed when dropped.
struct Connection(*mut sqlite::sqlite3);

/// A prepared statement; it goes before its connection, which it borrows.
struct Statement<'c> {
    raw: *mut sqlite::sqlite3_stmt,
    connection: &'c Connection,
}

impl Connection {
    fn open(path: &Path) -> Result<Self, Failure> {
        let name = CString::new(path.as_os_str().as_encoded_bytes())?;
        let mut raw = ptr::null_mut();
        let flags = sqlite::SQLITE_OPEN_READWRITE | sqlite::SQLITE_OPEN_CREATE;
        // SAFETY: the name is a C string that lives through the call, and `raw` is written before it is used.
        let code = unsafe { sqlite::sqlite3_open_v2(name.as_ptr(), &raw mut raw, flags, ptr::null()) };
        let connection = Self(raw);
        connection.expect(code, sqlite::SQLITE_OK)?;
        connection.execute(&format!(
            "pragma key = \"x'{KEY}'\"; pragma journal_mode = wal; pragma synchronous = full; pragma cache_size = -65536"
        ))?;
        Ok(connection)
    }

    fn execute(&self, sql: &str) -> Result<(), Failure> {
        let sql = CString::new(sql)?;
        // SAFETY: the connection is open, and the statement is a C string that lives through the call.
        let code = unsafe { sqlite::sqlite3_exec(self.0, sql.as_ptr(), None, ptr::null_mut(), ptr::null_mut()) };
        self.expect(code, sqlite::SQLITE_OK)
    }

    fn prepare(&self, sql: &str) -> Result<Statement<'_>, Failure> {
        let sql = CString::new(sql)?;
        let mut raw = ptr::null_mut();
        // SAFETY: as for `execute`; `raw` is written before it is used.
        let code = unsafe { sqlite::sqlite3_prepare_v2(self.0, sql.as_ptr(), -1, &raw mut raw, ptr::null_mut()) };
        self.expect(code, sqlite::SQLITE_OK)?;
        Ok(Statement { raw, connection: self })
    }

    fn expect(&self, code: c_int, expected: c_int) -> Result<(), Failure> {
        if code == expected {
            return Ok(());
        }
        // SAFETY: SQLite answers a C string for any connection, also for none, and it is copied at once.
        let words = unsafe { CStr::from_ptr(sqlite::sqlite3_errmsg(self.0)) };
        Err(format!("bare SQLite: {}", words.to_string_lossy()).into())
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        // SAFETY: every statement borrows the connection and is finalized before it.
        unsafe { sqlite::sqlite3_close(self.0) };
    }
}

impl Statement<'_> {
    /// Binds the cells, blank ones as NULL, and inserts them.
    fn insert(&self, cells: &csv::StringRecord) -> Result<(), Failure> {
        for (cell, place) in cells.iter().zip(1..) {
            // SAFETY: the cells outlive the step below, after which nothing reads what is bound.
            let code = unsafe {
                if cell.is_empty() {
                    sqlite::sqlite3_bind_null(self.raw, place)
                } else {
                    let length = c_int::try_from(cell.len())?;
                    sqlite::sqlite3_bind_text(self.raw, place, cell.as_ptr().cast(), length, sqlite::SQLITE_STATIC())
                }
            };
            self.connection.expect(code, sqlite::SQLITE_OK)?;
        }
        // SAFETY: the statement is prepared and its connection open.
        let (stepped, reset) = unsafe { (sqlite::sqlite3_step(self.raw), sqlite::sqlite3_reset(self.raw)) };
        self.connection.expect(stepped, sqlite::SQLITE_DONE)?;
        self.connection.expect(reset, sqlite::SQLITE_OK)
    }

    /// The next row's cells, NULL as blank.
    fn next(&self) -> Option<Vec<String>> {
        // SAFETY: the statement is prepared and its connection open.
        if unsafe { sqlite::sqlite3_step(self.raw) } != sqlite::SQLITE_ROW {
            return None;
        }
        // SAFETY: there is a row.
        let columns = unsafe { sqlite::sqlite3_column_count(self.raw) };
        let cell = |column| {
            // SAFETY: the column is one of the row's; its text lives until the next step, and is copied at once.
            unsafe {
                let text = sqlite::sqlite3_column_text(self.raw, column);
                if text.is_null() {
                    String::new()
                } else {
                    CStr::from_ptr(text.cast()).to_string_lossy().into_owned()
                }
            }
        };
        Some((0..columns).map(cell).collect())
    }
}

impl Drop for Statement<'_> {
    fn drop(&mut self) {
        // SAFETY: it was prepared, and is not used again.
        unsafe { sqlite::sqlite3_finalize(self.raw) };
    }
}

fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// Inserts rows into a new database, and says what rows and commit took, by the clock and in processor time.
pub(crate) fn insert(
    path: &Path,
    header: &csv::StringRecord,
    rows: &[csv::StringRecord],
) -> Result<[Duration; 2], Failure> {
    let connection = Connection::open(path)?;
    let columns: Vec<String> = header.iter().map(quoted).collect();
    connection.execute(&format!("create table cells ({})", columns.join(", ")))?;
    for (place, number) in INDEXED.iter().enumerate() {
        let name = header
            .iter()
            .find(|name| name.starts_with(number))
            .ok_or("a column is missing")?;
        connection.execute(&format!("create index cells_{place} on cells ({})", quoted(name)))?;
    }
    let values = vec!["?"; columns.len()].join(", ");
    let insert = connection.prepare(&format!("insert into cells values ({values})"))?;

    let watch = Watch::start();
    connection.execute("begin immediate")?;
    for row in rows {
        insert.insert(row)?;
    }
    connection.execute("commit")?;
    Ok(watch.took())
}

/// What is in such a database.
pub(crate) fn digest(path: &Path) -> Result<Cells, Failure> {
    let connection = Connection::open(path)?;
    let select = connection.prepare("select * from cells")?;
    Ok(digest::of_rows(std::iter::from_fn(|| select.next())))
}
