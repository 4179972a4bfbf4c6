//! What recording the missing answers would change, and until when what they ask about counts. What that is, and what is worth most,
//! is for `domain::audit` to say; here it is put in words.

use chrono::{Datelike as _, NaiveDate};
use domain::audit::{
    KpiChange, KpiValue, MissingAnswer, MissingAnswers, Period, Window, kpi_definition, missing_answers,
};
use domain::dataset::{DatasetVersion, Question};
use domain::words::{counted, with_commas};
use rust_decimal::Decimal;

use super::behind::FigurePlace;
use super::figure_words::one_decimal;
use super::in_words::{count, date_text};
use crate::desk::{Desk, dataset};
use crate::error::Error;
use crate::host::Host;
use crate::views::{KpiChangeView, MissingAnswerView, MissingAnswersRequest, MissingAnswersView};

impl<H: Host> Desk<H> {
    /// The missing answers of a period, what is worth most first.
    ///
    /// # Errors
    /// When the store is locked, or there is no such period.
    pub async fn missing_answers(&self, request: MissingAnswersRequest) -> Result<MissingAnswersView, Error> {
        let today = self.host.today();
        let period: Period = match request.period {
            Some(period) => period.parse().map_err(|_| Error::WrongUse)?,
            None => Period::twelve_months_to(today),
        };
        let found = self.missing_answers_of(period, today).await?;
        let mut years = self.store().await?.years().await?;
        if !years.contains(&today.year()) {
            years.insert(0, today.year());
        }
        Ok(MissingAnswersView {
            period: period.text(),
            title: period.words(),
            years: years.into_iter().filter_map(|year| u32::try_from(year).ok()).collect(),
            as_at: date_text(today),
            records: count(found.records),
            answers: missing_answer_views(&found),
        })
    }

    /// The same as it is counted, read at this day.
    ///
    /// # Errors
    /// When the store is locked.
    pub async fn missing_answers_of(&self, period: Period, as_at: NaiveDate) -> Result<MissingAnswers, Error> {
        let store = self.store().await?;
        let facts = store.facts().await?;
        let caseload = &store.service().caseload;
        Ok(missing_answers(
            dataset(),
            facts.iter().copied(),
            period,
            as_at,
            caseload,
        ))
    }
}

/// Missing answers in words, in their order.
pub fn missing_answer_views(found: &MissingAnswers) -> Vec<MissingAnswerView> {
    let version = dataset().version_on(found.period.last_day());
    let place = FigurePlace::of(found.period);
    let view = |answer| answer_view(answer, found.fields, &place, version);
    found.answers.iter().filter_map(view).collect()
}

fn answer_view(
    answer: &MissingAnswer,
    fields: u32,
    place: &FigurePlace,
    version: &DatasetVersion,
) -> Option<MissingAnswerView> {
    let question = version.question(&answer.question)?;
    Some(MissingAnswerView {
        question: question.key.to_string(),
        number: question.number.clone(),
        wording: question.wording.clone(),
        patients: count(answer.patients),
        behind: place.missing(question, answer.patients),
        worth: worth(answer),
        words: sentence(answer, question),
        is_worth_something: answer.is_worth_something(),
        closes: answer.window.and_then(|window| window.first).map(date_text),
        closing: closing(answer.window),
        closes_soon: answer.window.is_some_and(|window| window.soon > 0),
        changes: answer
            .changes
            .iter()
            .map(|change| change_view(change, fields))
            .collect(),
        enough: answer.enough.map(|enough| {
            let (enough, all) = (commas(enough), commas(answer.patients));
            format!("{enough} of {all} are enough for KPI 1")
        }),
    })
}

fn commas(number: u64) -> String {
    with_commas(i64::try_from(number).unwrap_or(i64::MAX))
}

/// "3.1 points", "1.0 point".
fn points(gain: Decimal) -> String {
    let one = gain == Decimal::ONE;
    format!("{} {}", one_decimal(gain), if one { "point" } else { "points" })
}

/// What it is worth, in few words.
fn worth(answer: &MissingAnswer) -> String {
    match raised(answer) {
        Some((change, gain)) => format!("KPI {} up to +{}", change.kpi, points(gain)),
        None if answer.meets_kpi_1() => "KPI 1 can be met".to_owned(),
        None if answer.is_worth_something() => "KPI 1 comes nearer".to_owned(),
        None => "Raises no KPI".to_owned(),
    }
}

/// The KPI that it can raise most, and by how much.
fn raised(answer: &MissingAnswer) -> Option<(&KpiChange, Decimal)> {
    let first = answer.changes.iter().find(|change| !change.is_early)?;
    let gain = first.gain().filter(|gain| *gain > Decimal::ZERO)?;
    Some((first, gain))
}

fn sentence(answer: &MissingAnswer, question: &Question) -> String {
    let these = match answer.patients {
        1 => "this 1 patient".to_owned(),
        patients => format!("these {} patients", commas(patients)),
    };
    let recording = format!("Recording {} for {these}, whatever it was,", question.number);
    match raised(answer) {
        Some((change, gain)) => format!(
            "{recording} lifts KPI {} by at most {}, from {} to {}",
            change.kpi,
            points(gain),
            shown(change.now, 0),
            shown(change.best, 0),
        ),
        None if answer.meets_kpi_1() => format!("{recording} can make KPI 1 met"),
        None if answer.is_worth_something() => format!("{recording} brings KPI 1 nearer"),
        None => format!("{recording} raises no KPI"),
    }
}

fn closing(window: Option<Window>) -> String {
    match window {
        None => "No last day".to_owned(),
        Some(Window { open: 0, .. }) => "All have closed".to_owned(),
        Some(Window { soon: 0, open, .. }) => counted(open.cast_signed(), "is still to close", "are still to close"),
        Some(Window { soon, .. }) => {
            let closes = counted(soon.cast_signed(), "closes", "close");
            format!("{closes} within {} days", domain::record::SOON_DAYS)
        }
    }
}

/// "30.5%", "No cases", and of KPI 1 "5 of 18".
fn shown(value: KpiValue, fields: u32) -> String {
    match value {
        KpiValue::TooOften(over, _) => format!("{over} of {fields}"),
        KpiValue::Share(..) => value
            .percent()
            .map_or_else(|| "No cases".to_owned(), |percent| format!("{}%", one_decimal(percent))),
    }
}

fn change_view(change: &KpiChange, fields: u32) -> KpiChangeView {
    let [now, best, worst] = [change.now, change.best, change.worst].map(|value| shown(value, fields));
    KpiChangeView {
        kpi: change.kpi,
        title: kpi_definition(change.kpi).map_or("", |kpi| kpi.title).to_owned(),
        words: change_words(change, [&now, &best, &worst]),
        now,
        best,
        worst,
    }
}

fn change_words(change: &KpiChange, [now, best, worst]: [&str; 3]) -> String {
    let so_far = if change.is_early { " so far" } else { "" };
    let kpi = match change.now {
        KpiValue::TooOften(..) => "KPI 1, questions missing too often,".to_owned(),
        KpiValue::Share(..) => format!("KPI {}{so_far}", change.kpi),
    };
    let met = if change.meets_kpi_1() {
        ", so that it is met"
    } else {
        ""
    };
    let at_best = if best == now {
        format!("{kpi} stays {now} at best")
    } else {
        format!("{kpi} from {now} to {best} at best{met}")
    };
    match (worst == now, worst == best) {
        (_, true) => at_best.trim_end_matches(" at best").to_owned(),
        (true, _) => format!("{at_best}; at worst as it is"),
        _ => format!("{at_best}; at worst {worst}"),
    }
}

#[cfg(test)]
mod tests {
    use domain::audit::Denominator;
    use domain::dataset::keys;

    use super::*;

    fn share(counted: u64, of: u64) -> KpiValue {
        KpiValue::Share(counted, Denominator::whole(of))
    }

    fn change(kpi: u8, [now, best, worst]: [KpiValue; 3]) -> KpiChange {
        KpiChange {
            kpi,
            now,
            best,
            worst,
            is_early: false,
        }
    }

    fn answer(changes: Vec<KpiChange>, window: Option<Window>) -> MissingAnswer {
        MissingAnswer {
            question: keys::FOLLOW_UP_16_DATE,
            patients: 12,
            window,
            enough: None,
            changes,
        }
    }

    #[test]
    fn what_it_is_worth_is_said_at_most_and_at_least_and_asks_for_no_answer() {
        let version = dataset().newest();
        let question = version.question(&keys::FOLLOW_UP_16_DATE).unwrap();
        let kpi_9 = change(9, [share(118, 387), share(130, 387), share(118, 387)]);
        let found = answer(vec![kpi_9], None);
        assert_eq!(worth(&found), "KPI 9 up to +3.1 points");
        assert_eq!(
            sentence(&found, question),
            "Recording 6.02 for these 12 patients, whatever it was, lifts KPI 9 by at most 3.1 points, from 30.5% to 33.6%"
        );
        let words = |change: KpiChange| change_view(&change, 18).words;
        assert_eq!(words(kpi_9), "KPI 9 from 30.5% to 33.6% at best; at worst as it is");
        let falls = change(5, [share(3, 3), share(4, 4), share(3, 4)]);
        assert_eq!(words(falls), "KPI 5 stays 100.0% at best; at worst 75.0%");
        assert_eq!(worth(&answer(vec![falls], None)), "Raises no KPI");
        let both = change(5, [share(1, 2), share(2, 3), share(1, 3)]);
        assert_eq!(words(both), "KPI 5 from 50.0% to 66.7% at best; at worst 33.3%");
        let none_yet = change(5, [share(0, 0), share(1, 1), share(0, 1)]);
        assert_eq!(words(none_yet), "KPI 5 from No cases to 100.0% at best; at worst 0.0%");
        let met = change(
            1,
            [
                KpiValue::TooOften(5, false),
                KpiValue::TooOften(4, true),
                KpiValue::TooOften(4, true),
            ],
        );
        assert_eq!(
            words(met),
            "KPI 1, questions missing too often, from 5 of 18 to 4 of 18 at best, so that it is met"
        );
        assert_eq!(worth(&answer(vec![met], None)), "KPI 1 can be met");
        let early = KpiChange {
            is_early: true,
            ..change(11, [share(0, 4), share(1, 4), share(0, 4)])
        };
        assert_eq!(
            words(early),
            "KPI 11 so far from 0.0% to 25.0% at best; at worst as it is"
        );
        assert_eq!(worth(&answer(vec![early], None)), "Raises no KPI");
    }

    #[test]
    fn last_days_are_said_as_they_come() {
        let window = |open, soon| Window {
            first: None,
            open,
            soon,
        };
        for (window, said) in [
            (None, "No last day"),
            (Some(window(0, 0)), "All have closed"),
            (Some(window(1, 0)), "1 is still to close"),
            (Some(window(9, 0)), "9 are still to close"),
            (Some(window(9, 1)), "1 closes within 7 days"),
            (Some(window(9, 7)), "7 close within 7 days"),
        ] {
            assert_eq!(closing(window), said);
        }
    }
}
