//! The access trail, read: by record, person and days, as a file, and whether it is as it was written. Records are there by
//! their id alone. What is written into it is in [`crate::trail`].

use chrono::{DateTime, Days, NaiveDate, Utc};
use chrono_tz::Europe::London;
use domain::access::{Access, TRAIL_YEARS, said_of_trail_years, trail_years_item};
use domain::id::UserId;
use domain::people::is_same_name;
use domain::record::Author;
use domain::words::counted;
use store::{AccessAsked, AccessLine, TrailMark, TrailProof};

use super::exports::ListFile;
use super::in_words::{count, date_text, instant_text, record_id};
use crate::called::day_begins;
use crate::desk::Desk;
use crate::error::Error;
use crate::host::{ChosenFile, Host};
use crate::trail::years_kept;
use crate::views::{
    AccessLineView, AccessPersonView, AccessTrailRequest, AccessTrailView, ExportedView, KeepTrailRequest,
    ProveTrailRequest, TrailKeptView, TrailProofView,
};

/// Lines that a page shows.
const LINES: usize = 100;
/// Lines of a file that are read at a time.
const LINES_OF_FILE: usize = 1_000;

impl<H: Host> Desk<H> {
    /// The latest lines of the access trail that are asked for. That somebody reads it is a line of it, too.
    ///
    /// # Errors
    /// When there is no such record or person, or the store is locked or fails.
    pub async fn access_trail(&self, request: AccessTrailRequest) -> Result<AccessTrailView, Error> {
        let store = self.store().await?;
        let asked = self.access_asked(&request)?;
        self.note_trail_read(&store).await;
        let page = store.access_lines(&asked, LINES).await?;
        Ok(AccessTrailView {
            lines: page.lines.iter().map(line_view).collect(),
            more: page.more,
            people: store.access_people().await?.into_iter().map(person_view).collect(),
            years: years_kept(&store).await?,
            years_choices: TRAIL_YEARS.to_vec(),
            notice: store.only_reading().map(|_| {
                "Nothing can be written on this computer now: who opens a record is not kept until that is put right".to_owned()
            }),
        })
    }

    /// The same as `fls` asks for it: every line, the latest first, as long as it is told to go on.
    ///
    /// # Errors
    /// As for [`Desk::access_trail`].
    pub async fn each_access_line(
        &self,
        asked: AccessAsked,
        mut each: impl FnMut(AccessLineView) -> Result<bool, Error> + Send,
    ) -> Result<(), Error> {
        let store = self.store().await?;
        self.note_trail_read(&store).await;
        let mut asked = asked;
        loop {
            let page = store.access_lines(&asked, LINES_OF_FILE).await?;
            for line in &page.lines {
                asked.before = Some(line.nr);
                if !each(line_view(line))? {
                    return Ok(());
                }
            }
            if !page.more {
                return Ok(());
            }
        }
    }

    /// Which lines these words ask for: a record's id, the name of somebody in the trail, the first day and the last.
    ///
    /// # Errors
    /// When nobody of that name is in it, there is no such record, or the store is locked or fails.
    pub async fn access_named(
        &self,
        record: Option<&str>,
        person: Option<&str>,
        days: (Option<NaiveDate>, Option<NaiveDate>),
    ) -> Result<AccessAsked, Error> {
        let store = self.store().await?;
        let person = match person {
            None => None,
            Some(name) => {
                let people = store.access_people().await?;
                let found = people.into_iter().find(|person| is_same_name(&person.name, name));
                Some(found.ok_or(Error::NoSuchPerson)?.id)
            }
        };
        let (from, to) = days;
        Ok(AccessAsked {
            // By its id alone: what was erased is found in the trail still.
            record: record.map(record_id).transpose()?,
            person,
            from: from.map(day_begins),
            until: to.and_then(|to| to.checked_add_days(Days::new(1))).map(day_begins),
            before: None,
        })
    }

    fn access_asked(&self, request: &AccessTrailRequest) -> Result<AccessAsked, Error> {
        let person = request.person.as_deref().map(str::parse::<UserId>).transpose();
        let first = request.days.and_then(|days| {
            let before = Days::new(days.saturating_sub(1).into());
            self.host.today().checked_sub_days(before)
        });
        Ok(AccessAsked {
            record: request.record.as_deref().map(record_id).transpose()?,
            person: person.map_err(|_| Error::NoSuchPerson)?,
            from: first.map(day_begins),
            until: None,
            before: request.before.map(i64::from),
        })
    }

    /// Writes the lines that are asked for into a file that the person chooses, for the Caldicott guardian.
    ///
    /// # Errors
    /// As for [`Desk::access_trail`], and when the file cannot be written.
    pub async fn export_access_trail(&self, request: AccessTrailRequest) -> Result<ExportedView, Error> {
        let asked = AccessAsked {
            before: None,
            ..self.access_asked(&request)?
        };
        let name = format!("fls-who-saw-what-{}.csv", date_text(self.host.today()));
        match self.place_named(&name).await? {
            Some(place) => self.write_access_trail(asked, &place).await,
            None => Ok(ExportedView::default()),
        }
    }

    /// The same into this file.
    ///
    /// # Errors
    /// As for [`Desk::export_access_trail`].
    pub async fn write_access_trail(&self, asked: AccessAsked, place: &ChosenFile) -> Result<ExportedView, Error> {
        let store = self.store().await?;
        let headings = ["Line", "When", "Who", "What", "Record", "Records", "Mark"];
        let mut file = ListFile::begin(place, &headings)?;
        let mut asked = asked;
        let mut lines = 0_u64;
        loop {
            let page = store.access_lines(&asked, LINES_OF_FILE).await?;
            for line in &page.lines {
                file.put(&[
                    line.nr.to_string(),
                    in_london(line.at),
                    line.by.name.clone(),
                    what_words(line),
                    line.record.map(|record| record.to_string()).unwrap_or_default(),
                    line.records.to_string(),
                    line.mark.clone(),
                ])?;
                asked.before = Some(line.nr);
                lines += 1;
            }
            if !page.more {
                break;
            }
        }
        let exported = file.finish(place)?;
        self.note_number_taken_out(&store, Access::ExportedTrail, lines).await;
        Ok(exported)
    }

    /// Reads the whole trail and says whether it is as it was written: no line altered, none missing, neither within nor at an end; and
    /// whether the line of a mark that somebody wrote down is still that line.
    ///
    /// # Errors
    /// When what is given is no mark, or the store is locked or fails.
    pub async fn prove_access_trail(&self, request: ProveTrailRequest) -> Result<TrailProofView, Error> {
        let store = self.store().await?;
        let kept = match request.mark.trim() {
            "" => None,
            text => Some(mark_of(text).ok_or(Error::NoTrailMark)?),
        };
        let proof = store.prove_access_trail(kept.as_ref()).await?;
        Ok(proof_view(&proof, kept.as_ref()))
    }

    /// Says for how many years lines are kept, at every desk of the service.
    ///
    /// # Errors
    /// When it is none of the choices, or the store is locked or cannot be written.
    pub async fn keep_access_trail(&self, request: KeepTrailRequest) -> Result<TrailKeptView, Error> {
        let store = self.store().await?;
        if !TRAIL_YEARS.contains(&request.years) {
            return Err(Error::WrongUse);
        }
        self.choose_for_service(&store, trail_years_item(), said_of_trail_years(request.years))
            .await?;
        Ok(TrailKeptView { years: request.years })
    }
}

fn line_view(line: &AccessLine) -> AccessLineView {
    let is_of_several = line.record.is_none() && line.records > 0;
    let of = match Access::of_key(&line.what) {
        Some(Access::ExportedTrail | Access::Pruned) => ("line", "lines"),
        Some(Access::OptOutCheck) => ("NHS number", "NHS numbers"),
        Some(Access::HandedBack) => ("row", "rows"),
        _ => ("record", "records"),
    };
    AccessLineView {
        nr: count(line.nr.unsigned_abs()),
        at: instant_text(line.at),
        by: line.by.name.clone(),
        what: what_words(line),
        record: line.record.map(|record| record.to_string()),
        records: is_of_several.then(|| counted(i64::from(count(line.records)), of.0, of.1)),
        mark: line.mark.clone(),
    }
}

fn what_words(line: &AccessLine) -> String {
    Access::of_key(&line.what).map_or_else(
        || "Something that only a newer version of this program knows".to_owned(),
        |what| what.words().to_owned(),
    )
}

fn person_view(person: Author) -> AccessPersonView {
    AccessPersonView {
        id: person.id.to_string(),
        name: person.name,
    }
}

/// "2026-11-20T09:14:03+00:00", by the clock on the wall.
fn in_london(at: DateTime<Utc>) -> String {
    at.with_timezone(&London)
        .to_rfc3339_opts(chrono::SecondsFormat::Secs, false)
}

/// "1204-5F0C21D09A8B7E64", as a page and a file show it.
fn mark_text(mark: &TrailMark) -> String {
    format!("{}-{}", mark.nr, mark.mark)
}

fn mark_of(text: &str) -> Option<TrailMark> {
    let (nr, mark) = text.split_once('-')?;
    let nr = nr.trim().parse().ok()?;
    let mark = mark.trim().to_ascii_uppercase();
    let is_mark = mark.len() == 16 && mark.bytes().all(|byte| byte.is_ascii_hexdigit());
    is_mark.then_some(TrailMark { nr, mark })
}

fn proof_view(proof: &TrailProof, kept: Option<&TrailMark>) -> TrailProofView {
    let lines = counted(i64::from(count(proof.lines)), "line", "lines");
    let mut words = vec![match &proof.fault {
        Some(fault) => format!(
            "This list is not as it was written: {fault}. Tell the Caldicott guardian and IT, and keep a backup of this desk as it is"
        ),
        None if proof.lines == 0 => "Nothing is in this list yet".to_owned(),
        None => format!("{lines}, each as it was written, and none is missing"),
    }];
    if proof.gone > 0 {
        words.push(format!(
            "Lines up to {} were removed because they were past the time that they are kept",
            proof.gone
        ));
    }
    let is_there = match (kept, proof.kept) {
        (Some(kept), Some(false)) if kept.nr <= proof.gone => {
            words.push(format!(
                "Line {} is past its time: its mark cannot be compared any more",
                kept.nr
            ));
            true
        }
        (Some(kept), Some(false)) => {
            words.push(format!(
                "Line {} is not the one whose mark was written down: the list was made anew since, or an older copy was put back",
                kept.nr
            ));
            false
        }
        (Some(kept), _) => {
            words.push(format!("Line {} is the one whose mark was written down", kept.nr));
            true
        }
        (None, _) => true,
    };
    TrailProofView {
        whole: proof.fault.is_none() && is_there,
        words,
        mark: proof.last.as_ref().map(mark_text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_is_read_as_it_is_shown_and_nothing_else_is_one() {
        let mark = TrailMark {
            nr: 1_204,
            mark: "5F0C21D09A8B7E64".to_owned(),
        };
        assert_eq!(mark_of(&mark_text(&mark)), Some(mark.clone()));
        assert_eq!(mark_of("1204 - 5f0c21d09a8b7e64"), Some(mark));
        for text in [
            "1204",
            "5F0C21D09A8B7E64",
            "x-5F0C21D09A8B7E64",
            "1204-5F0C21D09A8B7E6",
            "1204-5F0C21D09A8B7E6Z",
        ] {
            assert_eq!(mark_of(text), None, "{text}");
        }
    }
}
