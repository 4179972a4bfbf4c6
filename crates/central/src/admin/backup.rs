//! Backup and restore. Row security shows whoever owns the schema no entries but of the service that a transaction names, so
//! that `pg_dump` in that login writes a file without them; a login that row security does not hold is no way out, as that
//! login could read every service at once. So each service is copied under its own name, all as of one moment.
//!
//! A backup is one file, compressed: a line of JSON that says what it is of, then parts of what COPY writes, then a digest over
//! everything before. Entries are sealed in it as they are in the database: without the master key nobody reads them.
//!
//! Which tables there are says the catalogue of the database, in the order of their foreign keys, so that none is forgotten.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Write};
use std::path::Path;

use chrono::{DateTime, Utc};
use futures_util::TryStreamExt as _;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use sqlx::{AssertSqlSafe, PgConnection, PgPool, Row as _};
use uuid::Uuid;

use super::error::AdminError;
use super::operator::{Operator, Words};
use super::services;
use crate::classification::TABLES;
use crate::database::{schema_version, set_service};
use crate::trail::{OF_NO_SERVICE, What};

/// How a backup begins.
const FORM: &str = "fls-central backup 1";
/// Most bytes of a part: what COPY hands over at once is a row, and the longest part says what is in the backup.
const MOST_OF_A_PART: usize = 16 * 1024 * 1024;
/// Light, as sealed entries do not get smaller.
const COMPRESSION: i32 = 1;

/// What a backup says of itself.
#[derive(Serialize, Deserialize)]
struct Head {
    form: String,
    /// The schema's version.
    schema: i64,
    taken_at: DateTime<Utc>,
    tables: Vec<String>,
    services: Vec<ServiceHead>,
}

/// A service in a backup.
#[derive(Serialize, Deserialize)]
struct ServiceHead {
    id: Uuid,
    code: String,
    /// How many lines its log has.
    entries: i64,
}

/// What a backup or a restore has done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BackedUp {
    /// As of when.
    pub taken_at: DateTime<Utc>,
    /// Services in it.
    pub services: usize,
    /// Lines of their logs.
    pub entries: i64,
}

impl From<&Head> for BackedUp {
    fn from(head: &Head) -> Self {
        Self {
            taken_at: head.taken_at,
            services: head.services.len(),
            entries: head.services.iter().map(|service| service.entries).sum(),
        }
    }
}

/// Copies everything as of one moment into a new file, which only its owner may read, while the server goes on.
///
/// # Errors
/// When the file is there already or cannot be written, when the database cannot be read, or when a log is not whole. No file
/// of this name is there then: it has another until it is whole and on the disk, also where the program is killed.
pub async fn backup(pool: &PgPool, operator: &Operator, path: &Path) -> Result<BackedUp, AdminError> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    if path.try_exists().map_err(AdminError::BackupFile)? {
        return Err(AdminError::BackupFile(io::ErrorKind::AlreadyExists.into()));
    }
    // Said before anything is copied away, so that no copy is without its line.
    let mut transaction = pool.begin().await?;
    let begun = operator.line(What::BackupBegun, None, None);
    operator.note_of_the_whole(&mut transaction, begun).await?;
    transaction.commit().await?;
    let mut unfinished = path.as_os_str().to_owned();
    unfinished.push(".unfinished");
    let unfinished = Path::new(&unfinished);
    // Of a backup that was killed.
    let _ = std::fs::remove_file(unfinished);
    let file = options.open(unfinished).map_err(AdminError::BackupFile)?;
    let written = match write(pool, operator, file).await {
        Ok(written) => named(unfinished, path)
            .map(|()| written)
            .map_err(AdminError::BackupFile),
        Err(error) => Err(error),
    };
    if written.is_err() {
        // What failed is told; that half a file could not be removed either is not.
        let _ = std::fs::remove_file(unfinished);
    }
    written
}

/// Gives a file that is whole its name, for good.
fn named(unfinished: &Path, path: &Path) -> io::Result<()> {
    std::fs::rename(unfinished, path)?;
    #[cfg(unix)]
    if let Some(folder) = path.parent() {
        let folder = if folder.as_os_str().is_empty() {
            Path::new(".")
        } else {
            folder
        };
        File::open(folder)?.sync_all()?;
    }
    Ok(())
}

async fn write(pool: &PgPool, operator: &Operator, file: File) -> Result<BackedUp, AdminError> {
    let mut transaction = pool.begin().await?;
    sqlx::query("set transaction isolation level repeatable read, read only")
        .execute(&mut *transaction)
        .await?;
    let tables = tables(&mut transaction).await?;
    let services: Vec<ServiceHead> = sqlx::query("select service_id, code, last_number from service order by code")
        .fetch_all(&mut *transaction)
        .await?
        .iter()
        .map(|row| {
            Ok(ServiceHead {
                id: row.try_get("service_id")?,
                code: row.try_get("code")?,
                entries: row.try_get("last_number")?,
            })
        })
        .collect::<Result<_, sqlx::Error>>()?;
    let all: i64 = sqlx::query_scalar("select count(*) from fls_services()")
        .fetch_one(&mut *transaction)
        .await?;
    if usize::try_from(all) != Ok(services.len()) {
        return Err(AdminError::Wrong(
            "this login does not see every service: back up in that of the schema's owner",
        ));
    }
    let head = Head {
        form: FORM.to_owned(),
        schema: schema_version(),
        taken_at: operator.now(),
        tables,
        services,
    };
    let mut out = Out::begin(file, &head).map_err(AdminError::BackupFile)?;
    for service in &head.services {
        set_service(&mut transaction, service.id).await?;
        let entries: i64 = sqlx::query_scalar("select count(*) from entry where service_id = $1")
            .bind(service.id)
            .fetch_one(&mut *transaction)
            .await?;
        if entries != service.entries {
            return Err(AdminError::NotWhole {
                service: service.code.clone(),
                seen: entries,
                last: service.entries,
            });
        }
        copy_out(&mut transaction, service.id, &head.tables, &mut out).await?;
    }
    // What the trail has of Central as a whole.
    copy_out(&mut transaction, OF_NO_SERVICE, &head.tables, &mut out).await?;
    transaction.rollback().await?;
    out.end().map_err(AdminError::BackupFile)?;
    Ok(BackedUp::from(&head))
}

/// Copies the rows of a service, or of none.
async fn copy_out(
    connection: &mut PgConnection,
    service: Uuid,
    tables: &[String],
    out: &mut Out,
) -> Result<(), AdminError> {
    for table in tables {
        let copy = format!("copy (select * from {table} where service_id = '{service}') to stdout (format binary)");
        let mut rows = connection.copy_out_raw(&copy).await?;
        while let Some(bytes) = rows.try_next().await? {
            for part in bytes.chunks(MOST_OF_A_PART) {
                out.part(part).map_err(AdminError::BackupFile)?;
            }
        }
        out.part(&[]).map_err(AdminError::BackupFile)?;
    }
    Ok(())
}

/// Puts everything of a backup into a database without services, and opens a new epoch for each: their desks compare, and send
/// again what came after it.
///
/// # Errors
/// When the file is no whole backup or is of another schema, or the database has services. Nothing has changed then.
pub async fn restore(pool: &PgPool, operator: &Operator, why: &Words, path: &Path) -> Result<BackedUp, AdminError> {
    let file = File::open(path).map_err(AdminError::BackupFile)?;
    let (head, mut input) = In::begin(file)?;
    if head.schema != schema_version() {
        return Err(AdminError::OtherSchema {
            backup: head.schema,
            program: schema_version(),
        });
    }
    let mut transaction = pool.begin().await?;
    let is_used: bool = sqlx::query_scalar("select exists (select from service) or exists (select from central)")
        .fetch_one(&mut *transaction)
        .await?;
    if is_used {
        return Err(AdminError::NotEmpty);
    }
    if tables(&mut transaction).await? != head.tables {
        return Err(AdminError::NoBackup("its tables are others than this database's"));
    }
    for service in &head.services {
        set_service(&mut transaction, service.id).await?;
        copy_in(&mut transaction, &head.tables, &mut input).await?;
        let entries: i64 = sqlx::query_scalar("select count(*) from entry where service_id = $1")
            .bind(service.id)
            .fetch_one(&mut *transaction)
            .await?;
        if entries != service.entries {
            return Err(AdminError::NoBackup("it lacks entries that it says it has"));
        }
    }
    copy_in(&mut transaction, &head.tables, &mut input).await?;
    input.end()?;
    // Whoever had signed in then signs in again.
    sqlx::query("delete from session").execute(&mut *transaction).await?;
    let about = format!("of {}", head.taken_at.format("%Y-%m-%d %H:%M UTC"));
    services::open_epochs(&mut transaction, operator, why).await?;
    let line = operator.line(What::Restored, Some(about), Some(why));
    operator.note_of_the_whole(&mut transaction, line).await?;
    transaction.commit().await?;
    Ok(BackedUp::from(&head))
}

/// Takes the rows of a service, or of none, out of a backup.
async fn copy_in(connection: &mut PgConnection, tables: &[String], input: &mut In) -> Result<(), AdminError> {
    for table in tables {
        // Row security forbids COPY into a table of ours.
        let steps = [
            format!("create temporary table restored (like {table}) on commit drop"),
            "copy restored from stdin (format binary)".to_owned(),
            format!("insert into {table} select * from restored"),
            "drop table restored".to_owned(),
        ];
        let [make, copy, insert, remove] = steps;
        sqlx::query(AssertSqlSafe(make)).execute(&mut *connection).await?;
        let mut rows = connection.copy_in_raw(&copy).await?;
        while let Some(part) = input.part()? {
            rows.send(part).await?;
        }
        rows.finish().await?;
        for statement in [insert, remove] {
            sqlx::query(AssertSqlSafe(statement)).execute(&mut *connection).await?;
        }
    }
    Ok(())
}

/// Every table but that of the migrations, each after those that its foreign keys name.
async fn tables(connection: &mut PgConnection) -> Result<Vec<String>, AdminError> {
    // Somebody may have put tables of their own beside these.
    let ours = TABLES
        .iter()
        .map(|table| table.name)
        .filter(|name| *name != "_sqlx_migrations");
    let ours: Vec<&str> = ours.collect();
    let all: Vec<String> = sqlx::query_scalar(
        "select relname::text from pg_catalog.pg_class
         where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and relname = any($1)
         order by relname",
    )
    .bind(ours)
    .fetch_all(&mut *connection)
    .await?;
    let keys: Vec<(String, String)> = sqlx::query_as(
        "select distinct conrelid::regclass::text, confrelid::regclass::text from pg_catalog.pg_constraint
         where contype = 'f' and conrelid <> confrelid and connamespace = 'public'::regnamespace",
    )
    .fetch_all(connection)
    .await?;
    let mut ordered: Vec<String> = Vec::new();
    let mut rest: BTreeSet<String> = all.into_iter().collect();
    while !rest.is_empty() {
        let ready = |table: &String| keys.iter().all(|(of, on)| of != table || !rest.contains(on));
        let next: Vec<String> = rest.iter().filter(|table| ready(table)).cloned().collect();
        if next.is_empty() {
            return Err(AdminError::Wrong("foreign keys of the schema go in a circle"));
        }
        for table in next {
            rest.remove(&table);
            ordered.push(table);
        }
    }
    Ok(ordered)
}

/// A backup that is being written: parts, each after its length, a part without bytes at the end of each table.
struct Out {
    file: Summed<zstd::stream::write::Encoder<'static, BufWriter<File>>>,
}

impl Out {
    fn begin(file: File, head: &Head) -> io::Result<Self> {
        let encoder = zstd::stream::write::Encoder::new(BufWriter::new(file), COMPRESSION)?;
        let mut out = Self {
            file: Summed::new(encoder),
        };
        out.part(&serde_json::to_vec(head)?)?;
        Ok(out)
    }

    fn part(&mut self, bytes: &[u8]) -> io::Result<()> {
        let length = u32::try_from(bytes.len()).map_err(io::Error::other)?;
        self.file.write_all(&length.to_be_bytes())?;
        self.file.write_all(bytes)
    }

    fn end(self) -> io::Result<()> {
        let Summed { mut inner, sum } = self.file;
        inner.write_all(&sum.finalize())?;
        let file = inner.finish()?.into_inner().map_err(io::IntoInnerError::into_error)?;
        file.sync_all()
    }
}

/// A backup that is being read.
struct In {
    file: Summed<zstd::stream::read::Decoder<'static, BufReader<File>>>,
}

impl In {
    fn begin(file: File) -> Result<(Head, Self), AdminError> {
        let cut = |_| AdminError::NoBackup("it cannot be read as one");
        let decoder = zstd::stream::read::Decoder::new(file).map_err(cut)?;
        let mut input = Self {
            file: Summed::new(decoder),
        };
        let head = input.part()?.unwrap_or_default();
        let head: Head =
            serde_json::from_slice(&head).map_err(|_| AdminError::NoBackup("it does not say what it is"))?;
        if head.form == FORM {
            Ok((head, input))
        } else {
            Err(AdminError::NoBackup("it is of a form that this program does not know"))
        }
    }

    /// The next part, or nothing at the end of a table.
    fn part(&mut self) -> Result<Option<Vec<u8>>, AdminError> {
        let cut = |_| AdminError::NoBackup("it is cut off, or was altered");
        let mut length = [0; 4];
        self.file.read_exact(&mut length).map_err(cut)?;
        let length = usize::try_from(u32::from_be_bytes(length)).unwrap_or(usize::MAX);
        if length == 0 {
            return Ok(None);
        }
        if length > MOST_OF_A_PART {
            return Err(AdminError::NoBackup("it is cut off, or was altered"));
        }
        let mut part = vec![0; length];
        self.file.read_exact(&mut part).map_err(cut)?;
        Ok(Some(part))
    }

    /// Compares what was read with the digest at its end.
    fn end(self) -> Result<(), AdminError> {
        let Summed { mut inner, sum } = self.file;
        let mut said = Vec::new();
        let read = inner.read_to_end(&mut said);
        if read.is_ok() && said == sum.finalize().as_slice() {
            Ok(())
        } else {
            Err(AdminError::NoBackup("it is cut off, or was altered"))
        }
    }
}

/// A stream with the digest of what went through it.
struct Summed<S> {
    inner: S,
    sum: Sha256,
}

impl<S> Summed<S> {
    fn new(inner: S) -> Self {
        Self {
            inner,
            sum: Sha256::new(),
        }
    }
}

impl<S: Write> Write for Summed<S> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.inner.write(bytes)?;
        self.sum.update(bytes.get(..written).unwrap_or(bytes));
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

impl<S: Read> Read for Summed<S> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.sum.update(buffer.get(..read).unwrap_or_default());
        Ok(read)
    }
}
