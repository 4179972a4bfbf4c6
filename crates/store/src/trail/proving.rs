//! Whether the access trail is as it was written: each line follows from the one before it, and both ends are where they were.

use sqlx::sqlite::SqliteConnection;

use crate::error::StoreError;
use crate::opening::unlocked::Store;
use crate::opening::wrap::TrailKey;
use crate::trail::chain::{End, Mac, end, kept_line, mac_of};
use crate::trail::reading::mark;

/// What was looked at, and what is wrong with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrailProof {
    /// How many lines there are.
    pub lines: u64,
    /// Up to which line they were removed because they were past their time; 0 where none was.
    pub gone: i64,
    /// The last line and its mark; nothing where there is none.
    pub last: Option<TrailMark>,
    /// The first thing that is wrong; nothing where the trail is whole.
    pub fault: Option<TrailFault>,
    /// How the mark that somebody kept elsewhere fits; nothing where none was given.
    pub kept: Option<bool>,
}

/// A line and the beginning of its hash, as somebody may write it down.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrailMark {
    /// The number of the line.
    pub nr: i64,
    /// The beginning of its hash.
    pub mark: String,
}

/// What is wrong with a trail.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TrailFault {
    /// Where it begins and ends is not there.
    #[error("what says where the list begins and ends is missing")]
    NoEnd,
    /// That is not as it was written.
    #[error("what says where the list begins and ends was altered")]
    EndAltered,
    /// Lines are missing.
    #[error("lines {from} to {to} are missing")]
    Missing {
        /// The first of them.
        from: i64,
        /// The last of them.
        to: i64,
    },
    /// A line is not as it was written, or the one before it is not.
    #[error("line {0} was altered, or does not belong here")]
    Altered(i64),
    /// There are lines after the last one.
    #[error("line {0} was added by something else")]
    Added(i64),
}

/// Lines that are read at a time.
const READ: i64 = 1_000;

impl Store {
    /// Reads the whole trail, and says whether it is as it was written; and whether the line of a mark that somebody kept is there
    /// with that mark, which tells a trail that was made anew by somebody with the key.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn prove_access_trail(&self, kept: Option<&TrailMark>) -> Result<TrailProof, StoreError> {
        let _ = self.write_access_down().await;
        let mut still = self.inner.hold_still().await?;
        let proof = prove(still.connection()?, &self.inner.trail_key, kept).await;
        still.undo().await?;
        proof
    }
}

/// The same on this connection, on which nobody writes meanwhile.
pub(crate) async fn prove(
    connection: &mut SqliteConnection,
    key: &TrailKey,
    kept: Option<&TrailMark>,
) -> Result<TrailProof, StoreError> {
    let said = end(&mut *connection).await?;
    let mut proof = TrailProof {
        lines: 0,
        gone: said.as_ref().map_or(0, |end| end.gone),
        last: None,
        fault: match &said {
            None => Some(TrailFault::NoEnd),
            Some(end) if end.seal != end.sealed(key) => Some(TrailFault::EndAltered),
            Some(_) => None,
        },
        kept: kept.map(|_| false),
    };
    let mut before: Mac = said.as_ref().map_or([0; 32], |end| end.gone_mac);
    let mut next = proof.gone + 1;
    loop {
        let rows = sqlx::query(
            "select nr, at, user, by, what, record, records, among, mac from access where nr >= ?1 order by nr limit ?2",
        )
        .bind(next)
        .bind(READ)
        .fetch_all(&mut *connection)
        .await?;
        for row in &rows {
            let line = kept_line(row)?;
            let is_after = said.as_ref().is_some_and(|end| line.nr > end.last);
            let fault = if is_after {
                Some(TrailFault::Added(line.nr))
            } else if line.nr > next {
                Some(TrailFault::Missing {
                    from: next,
                    to: line.nr - 1,
                })
            } else {
                (mac_of(key, &before, line.nr, &line.line) != line.mac).then_some(TrailFault::Altered(line.nr))
            };
            proof.fault = proof.fault.or(fault);
            let marked = TrailMark {
                nr: line.nr,
                mark: mark(&line.mac),
            };
            if kept == Some(&marked) {
                proof.kept = Some(true);
            }
            proof.lines += 1;
            proof.last = Some(marked);
            before = line.mac;
            next = line.nr + 1;
        }
        if rows.len() < usize::try_from(READ).unwrap_or(usize::MAX) {
            break;
        }
    }
    if let Some(said) = &said {
        proof.fault = proof.fault.or(fault_at_end(said, next - 1, before));
        proof.fault = proof.fault.or(line_before(&mut *connection, said).await?);
    }
    Ok(proof)
}

fn fault_at_end(said: &End, last: i64, mac: Mac) -> Option<TrailFault> {
    if last < said.last {
        return Some(TrailFault::Missing {
            from: last + 1,
            to: said.last,
        });
    }
    (mac != said.last_mac).then_some(TrailFault::Altered(last))
}

/// A line that stands before where the trail begins.
async fn line_before(connection: &mut SqliteConnection, said: &End) -> Result<Option<TrailFault>, StoreError> {
    let first: Option<i64> = sqlx::query_scalar("select min(nr) from access")
        .fetch_one(connection)
        .await?;
    Ok(first.filter(|first| *first <= said.gone).map(TrailFault::Added))
}
