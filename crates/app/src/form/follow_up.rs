//! Follow-ups of one record in words: what is due, and what will be asked later.

use chrono::NaiveDate;
use domain::record::{Evaluation, FollowUpState};
use domain::words;

use crate::commands::in_words::date_text;
use crate::views::LaterView;

/// "Not required", or "from 7 Dec 2026" while nothing is due yet.
pub(super) fn follow_up_note(evaluation: &Evaluation<'_>, today: NaiveDate) -> Option<String> {
    if evaluation.follow_ups.is_empty() {
        return Some("Not required".to_owned());
    }
    let next = evaluation
        .follow_ups
        .iter()
        .find(|follow_up| follow_up.outcome.is_none())?;
    (next.state(today) == FollowUpState::NotDue).then(|| format!("from {}", words::short_date(next.opens)))
}

/// Follow-ups that are not due yet.
pub(super) fn later(evaluation: &Evaluation<'_>, today: NaiveDate) -> Vec<LaterView> {
    let version = evaluation.version;
    version
        .follow_up
        .windows
        .iter()
        .zip(&evaluation.follow_ups)
        .filter(|(_, follow_up)| follow_up.state(today) == FollowUpState::NotDue)
        .filter_map(|(window, follow_up)| {
            let question = version.question(&window.done_question)?;
            let mut kpis: Vec<u8> = [&window.done_question, &window.date_question, &window.therapy_question]
                .into_iter()
                .filter_map(|key| version.question(key))
                .flat_map(|question| question.kpis.iter().copied())
                .collect();
            kpis.sort_unstable();
            kpis.dedup();
            Some(LaterView {
                key: question.key.to_string(),
                number: question.number.clone(),
                wording: format!("{}-week follow-up", window.weeks),
                from: date_text(follow_up.opens),
                by: date_text(follow_up.target),
                kpis,
            })
        })
        .collect()
}

/// The next follow-up, as a sentence above the form.
pub(super) fn follow_up_words(evaluation: &Evaluation<'_>, today: NaiveDate) -> Option<String> {
    let next = evaluation
        .follow_ups
        .iter()
        .find(|follow_up| follow_up.outcome.is_none())?;
    let (opens, target, weeks) = (words::long_date(next.opens), words::long_date(next.target), next.weeks);
    Some(match next.state(today) {
        FollowUpState::NotDue => {
            format!("Follow-up is required. Reach this patient from {opens}, by {target} ({weeks} weeks).")
        }
        FollowUpState::Due => format!("The {weeks}-week follow-up is due. Reach this patient by {target}."),
        _ => format!("The {weeks}-week follow-up was due by {target}. A late follow-up is still a yes, with its date."),
    })
}
