//! What rules in code take for granted of every version.

use super::parts::{Reason, known};
use crate::dataset::check_rule::Rule;
use crate::dataset::key::OptionKey;
use crate::dataset::keys;
use crate::dataset::model::{DatasetVersion, MOST_AUDITED};
use crate::dataset::required;

/// What rules in code name must be there, and be of the kind that they take it for.
pub(super) fn check_required(version: &DatasetVersion) -> Result<(), (String, Reason)> {
    for key in keys::REQUIRED {
        known(version, key.as_str()).map_err(|reason| (format!("question {key}"), reason))?;
    }
    for (key, kind) in required::KINDS {
        if version.question(key).is_some_and(|question| question.kind != *kind) {
            return Err((
                format!("question {key}"),
                "its answer must be of the kind that the figures take it for".into(),
            ));
        }
    }
    for (key, option) in required::OPTIONS {
        if version
            .question(key)
            .is_some_and(|question| question.option(&OptionKey::from_static(option)).is_none())
        {
            return Err((format!("question {key}"), format!("it must have the option {option:?}")));
        }
    }
    let audited = version.audited().count();
    if audited > MOST_AUDITED {
        let reason = format!("{audited} are mandatory or lite, and the figures can tell {MOST_AUDITED} apart");
        return Err(("questions".to_owned(), reason));
    }
    Ok(())
}

/// The youngest age of the audit: what its check says, so that form, figures and sending cannot differ from it.
pub(super) fn minimum_age(version: &DatasetVersion) -> Result<i32, Reason> {
    let check = version
        .checks
        .iter()
        .find(|check| check.code == keys::check::AGE_UNDER_50);
    match check.map(|check| &check.rule) {
        Some(Rule::AgeUnder { question, other, years })
            if *question == keys::BIRTH_DATE && *other == keys::DIAGNOSIS_DATE =>
        {
            i32::try_from(*years).map_err(|_| format!("{years} years is no age"))
        }
        Some(_) => Err("it must be `age-under`, of birth_date at diagnosis_date".to_owned()),
        None => Err("it is missing".to_owned()),
    }
}
