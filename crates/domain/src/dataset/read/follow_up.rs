//! Who a file has followed up, and in which windows.

use super::parts::{Reason, date_question, known, known_options, unique};
use crate::dataset::file::FollowUpRow;
use crate::dataset::key::{OptionKey, QuestionKey};
use crate::dataset::keys;
use crate::dataset::model::{DatasetVersion, FollowUpWindow};

pub(super) fn add_follow_up(version: &mut DatasetVersion, row: FollowUpRow) -> Result<(), Reason> {
    let rule = &version.follow_up;
    let decides = known(version, rule.question.as_str())?;
    known_options(decides, &rule.required_by)?;
    known_options(decides, &rule.drugs)?;
    if !rule.drugs.iter().all(|drug| rule.required_by.contains(drug)) {
        return Err("every drug must be in `required_by`".to_owned());
    }
    unique(rule.required_by.iter().map(OptionKey::as_str))?;
    let mut windows = Vec::new();
    for window in row.windows {
        let weeks = window.weeks;
        if window.opens_after_days >= window.target_after_days {
            return Err(format!("the {weeks}-week window closes before it opens"));
        }
        date_question(version, &window.date_question)?;
        known_options(
            known(version, &window.done_question)?,
            &[OptionKey::from_static(keys::option::YES)],
        )?;
        known_options(known(version, &window.therapy_question)?, &rule.drugs)?;
        windows.push(FollowUpWindow {
            weeks,
            opens_after_days: window.opens_after_days,
            target_after_days: window.target_after_days,
            done_question: QuestionKey::new(window.done_question),
            date_question: QuestionKey::new(window.date_question),
            therapy_question: QuestionKey::new(window.therapy_question),
        });
    }
    if !windows.iter().map(|window| window.weeks).eq([16, 52]) {
        return Err("there are two windows, of 16 and of 52 weeks, in that order".to_owned());
    }
    version.follow_up.windows = windows;
    Ok(())
}
