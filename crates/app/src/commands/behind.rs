//! The patients behind a figure: what a link to them says, which they are, and why each of them does not count.

use std::collections::HashMap;
use std::ops::ControlFlow;

use chrono::NaiveDate;
use domain::audit::{Behind, Denominator, Facts, FigureAsked, FigureOf, Group, Groups, InKpi, KPI_SHARES, Period};
use domain::dataset::{Question, QuestionKey};
use domain::id::RecordId;
use domain::record::soon;
use domain::words::{counted, with_commas};
use rust_decimal::prelude::ToPrimitive;
use store::{Filter, RecordRow, Store};

use super::in_words::date_text;
use super::rows::version_of;
use crate::desk::{Desk, dataset};
use crate::error::Error;
use crate::host::Host;
use crate::views::{BehindFigure, BehindView, CutName, FigureGroup, InFigure, NotCountedView, PatientRowView};

/// Where a figure stands: its months, and its group where it is cut.
#[derive(Clone)]
pub(super) struct FigurePlace {
    period: Period,
    group: Option<(CutName, Group)>,
}

impl FigurePlace {
    /// Of all patients.
    pub(super) const fn of(period: Period) -> Self {
        Self { period, group: None }
    }

    /// Of one group of a cut.
    pub(super) const fn of_group(period: Period, cut: CutName, group: Group) -> Self {
        Self {
            period,
            group: Some((cut, group)),
        }
    }

    /// The patients that a figure's link lists.
    pub(super) fn behind(&self, number: u8, numerator: u64, denominator: Denominator) -> Option<BehindView> {
        let share = KPI_SHARES.iter().find(|share| share.number == number)?;
        let not_counted = if share.is_of_caseload() {
            0
        } else {
            denominator.to_decimal().to_u64()?.saturating_sub(numerator)
        };
        let (patients, are, words) = if not_counted == 0 {
            (numerator, InFigure::Counted, "counted")
        } else {
            (not_counted, InFigure::NotCounted, "not counted")
        };
        (patients > 0).then(|| BehindView {
            figure: self.figure(number, None, are),
            words: format!("{} {words}", grouped(patients)),
        })
    }

    /// Those in whose records a question of KPI 1 is missing.
    pub(super) fn missing(&self, question: &Question, missing: u64) -> BehindView {
        BehindView {
            figure: self.figure(1, Some(question), InFigure::NotCounted),
            words: grouped(missing),
        }
    }

    fn figure(&self, kpi: u8, question: Option<&Question>, patients: InFigure) -> BehindFigure {
        let of_question = question.map_or_else(String::new, |question| format!(", {}", question.number));
        let of_group = self.group.as_ref().map_or_else(String::new, |(cut, group)| {
            format!(", {} {}", domain::audit::Cut::from(*cut).words(), group.words)
        });
        BehindFigure {
            kpi,
            question: question.map(|question| question.key.to_string()),
            period: self.period.text(),
            group: self.group.as_ref().map(|(cut, group)| FigureGroup {
                cut: *cut,
                key: group.key.clone(),
            }),
            patients,
            words: format!("KPI {kpi}{of_question}, {}{of_group}", self.period.words()),
        }
    }
}

fn grouped(patients: u64) -> String {
    with_commas(i64::try_from(patients).unwrap_or(i64::MAX))
}

/// A figure that a list names.
pub(super) fn asked_of(figure: &BehindFigure, as_at: NaiveDate) -> Result<FigureAsked, Error> {
    let of = match &figure.question {
        Some(question) if figure.kpi == 1 => FigureOf::Question(QuestionKey::new(question.clone())),
        Some(_) => return Err(Error::WrongUse),
        None => FigureOf::kpi(figure.kpi).ok_or(Error::WrongUse)?,
    };
    let group = match &figure.group {
        None => None,
        Some(group) => {
            let groups = Groups::of(dataset(), group.cut.into());
            let place = groups.place(&group.key).ok_or(Error::WrongUse)?;
            Some((groups, place))
        }
    };
    Ok(FigureAsked {
        of,
        period: figure.period.parse().map_err(|_| Error::WrongUse)?,
        as_at,
        group,
    })
}

/// The records behind a figure: those that count in it, those that it looks at and that do not, or those of its months and group that it
/// does not look at.
pub(super) async fn records_behind(store: &Store, asked: FigureAsked, place: InKpi) -> Result<Vec<RecordId>, Error> {
    let behind = Behind::of(dataset(), asked);
    let are_such = |facts| behind.has(facts) && behind.place(facts) == place;
    Ok(store.records_with_facts(are_such).await?)
}

/// Says of each patient whom a figure does not count why that is, and until when what is missing still counts.
pub(super) async fn say_why_not_counted(
    store: &Store,
    asked: FigureAsked,
    rows: &[RecordRow],
    views: &mut [PatientRowView],
    today: NaiveDate,
) -> Result<(), Error> {
    let behind = Behind::of(dataset(), asked);
    let records: Vec<RecordId> = rows.iter().map(|row| row.id).collect();
    let facts = store.facts_of(&records).await?;
    for ((row, facts), view) in rows.iter().zip(facts).zip(views) {
        let because = facts.and_then(|facts| behind.why_not(dataset(), facts));
        let closes = facts.and_then(|facts| behind.closes(dataset(), facts));
        view.not_counted = because.map(|because| NotCountedView {
            words: because.in_words(version_of(row)),
            question: because.question().to_string(),
            closes: closes.map(date_text),
            closing: closes.map(|closes| closing_words(closes, today)),
            closes_soon: closes.is_some_and(|closes| soon(today).contains(&closes)),
        });
    }
    Ok(())
}

/// "Today", "In 1 day", "In 12 days", "Closed".
pub(super) fn closing_words(closes: NaiveDate, today: NaiveDate) -> String {
    match (closes - today).num_days() {
        ..0 => "Closed".to_owned(),
        0 => "Today".to_owned(),
        days => format!("In {}", counted(days, "day", "days")),
    }
}

/// A patient of a figure's months.
#[derive(Clone, Debug)]
pub struct FigurePatient {
    /// The record.
    pub row: RecordRow,
    /// What it is to the figure.
    pub place: InKpi,
    /// Why it does not count, in words, and the question that decides; nothing for one that counts, and for one that is not asked the
    /// question that the figure is of.
    pub not_counted: Option<(String, QuestionKey)>,
    /// The last day on which what is missing still counts, where there is one.
    pub closes: Option<NaiveDate>,
    /// The group that it is in, in words, where figures are cut.
    pub group: Option<String>,
}

impl<H: Host> Desk<H> {
    /// Everybody of a figure's months who is one of `places` to it, by date of diagnosis, each in its group where `groups` are those of
    /// a cut.
    ///
    /// # Errors
    /// When the store is locked or fails.
    pub async fn figure_patients(
        &self,
        asked: FigureAsked,
        groups: Option<&Groups>,
        places: &[InKpi],
    ) -> Result<Vec<FigurePatient>, Error> {
        let store = self.store().await?;
        let behind = Behind::of(dataset(), asked);
        let found = store
            .records_with_facts(|facts| behind.has(facts) && places.contains(&behind.place(facts)))
            .await?;
        let facts = store.facts_of(&found).await?;
        let facts: HashMap<RecordId, Facts> = found
            .into_iter()
            .zip(facts)
            .filter_map(|(record, facts)| Some((record, facts?)))
            .collect();
        let mut patients = Vec::with_capacity(facts.len());
        let each = |row: &RecordRow| {
            if let Some(facts) = facts.get(&row.id).copied() {
                let because = behind.why_not(dataset(), facts);
                let group = groups.and_then(|groups| groups.all().get(groups.of_record(facts)));
                patients.push(FigurePatient {
                    place: behind.place(facts),
                    closes: behind.closes(dataset(), facts),
                    not_counted: because.map(|because| (because.in_words(version_of(row)), because.question())),
                    group: group.map(|group| group.words.clone()),
                    row: row.clone(),
                });
            }
            ControlFlow::Continue(())
        };
        store.for_each_row(Filter::All, self.host.today(), each).await?;
        Ok(patients)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_figure_says_whom_its_link_lists() {
        let place = FigurePlace::of(Period::year(2026));
        let said = |kpi, numerator, denominator| {
            let behind = place.behind(kpi, numerator, denominator);
            behind.map(|behind| (behind.words, behind.figure.patients))
        };
        let whole = Denominator::whole;
        assert_eq!(
            said(4, 65, whole(87)),
            Some(("22 not counted".to_owned(), InFigure::NotCounted))
        );
        assert_eq!(
            said(4, 0, whole(22_949)),
            Some(("22,949 not counted".to_owned(), InFigure::NotCounted))
        );
        assert_eq!(
            said(4, 87, whole(87)),
            Some(("87 counted".to_owned(), InFigure::Counted))
        );
        assert_eq!(
            said(2, 75, Denominator::tenths(800)),
            Some(("75 counted".to_owned(), InFigure::Counted))
        );
        assert_eq!(said(2, 0, Denominator::tenths(800)), None);
        assert_eq!(said(1, 3, whole(18)), None, "it is about questions");
    }

    #[test]
    fn a_last_day_is_said_by_how_far_it_is() {
        let today: NaiveDate = "2026-11-17".parse().unwrap();
        for (closes, said) in [
            ("2026-11-16", "Closed"),
            ("2026-11-17", "Today"),
            ("2026-11-18", "In 1 day"),
            ("2026-12-29", "In 42 days"),
        ] {
            assert_eq!(closing_words(closes.parse().unwrap(), today), said);
        }
    }

    #[test]
    fn what_is_listed_is_what_the_link_was_of() {
        let groups = Groups::of(dataset(), domain::audit::Cut::Age);
        let seventies = groups.all()[2].clone();
        let period: Period = "2026-01..2026-03".parse().unwrap();
        let place = FigurePlace::of_group(period, CutName::Age, seventies);
        let figure = place.behind(9, 1, Denominator::whole(3)).unwrap().figure;
        assert_eq!(figure.words, "KPI 9, January to March 2026, age band 70-79");
        let asked = asked_of(&figure, NaiveDate::MIN).unwrap();
        assert_eq!(asked.period, period);
        assert!(matches!(asked.of, FigureOf::Share(share) if share.number == 9));
        assert_eq!(asked.group.map(|(_, place)| place), Some(2));
        for wrong in [
            BehindFigure {
                kpi: 1,
                ..figure.clone()
            },
            BehindFigure {
                kpi: 12,
                ..figure.clone()
            },
            BehindFigure {
                period: "2026-03..2026-01".to_owned(),
                ..figure.clone()
            },
            BehindFigure {
                question: Some("site".to_owned()),
                ..figure.clone()
            },
            BehindFigure {
                group: Some(FigureGroup {
                    cut: CutName::Site,
                    key: "70-79".to_owned(),
                }),
                ..figure
            },
        ] {
            assert!(
                matches!(asked_of(&wrong, NaiveDate::MIN), Err(Error::WrongUse)),
                "{wrong:?}"
            );
        }
    }
}
