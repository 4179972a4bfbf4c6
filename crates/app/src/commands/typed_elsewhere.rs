//! What somebody had typed where it is in no record, as whoever removes them reads it: in the boxes of a new patient, and in
//! those of a dialog, each named as the screen names it. The window keeps it with the place where they are, under names of its
//! own; what it keeps beside it of what was chosen is nobody's words, and is not said.

use chrono::NaiveDate;
use domain::dataset::{QuestionKey, keys};
use domain::id::RecordId;
use domain::private::CardField;
use store::{ScreenPlace, Store};

use super::in_words::nhs_text;
use crate::desk::dataset;
use crate::error::Error;
use crate::views::TypedElsewhereView;

/// The box that says which dialog the others are of. What stands in the boxes of a dialog has [`TYPED`] before it, as one that was
/// emptied is kept, too.
const DIALOG: &str = "dialog";
const TYPED: char = '=';
/// The dialogs: the contact card, and a call, behind whose name stand its record and its question.
const CARD: &str = "card";
const CALL: &str = "call";

/// What is said of a box whose name this program does not know.
const OTHER: &str = "Something else";

/// Where the boxes are.
enum At {
    NewPatient,
    NewFracture(Option<RecordId>),
    Card(Option<RecordId>),
    Call(Option<RecordId>),
    NotKnown,
}

impl At {
    fn of(place: &ScreenPlace) -> Self {
        let mut route = place.route.split('/').skip(1);
        let screen = (route.next(), route.next(), route.next());
        let of = |id: Option<&str>| id.and_then(|id| id.parse().ok()).map(RecordId::new);
        let Some(dialog) = place.typed.get(DIALOG) else {
            return match screen {
                (Some("patients"), Some("new"), None) => Self::NewPatient,
                (Some("patients"), Some("new"), patient) => Self::NewFracture(of(patient)),
                _ => Self::NotKnown,
            };
        };
        let mut dialog = dialog.split(' ');
        match dialog.next() {
            Some(CARD) => Self::Card(of(screen.1)),
            Some(CALL) => Self::Call(of(dialog.next())),
            _ => Self::NotKnown,
        }
    }

    fn title(&self) -> &'static str {
        match self {
            Self::NewPatient => "New patient",
            Self::NewFracture(_) => "New fracture",
            Self::Card(_) => "Contact card",
            Self::Call(_) => "Call",
            Self::NotKnown => "Elsewhere",
        }
    }

    /// The record that they are about, where there is one.
    fn record(&self) -> Option<RecordId> {
        match self {
            Self::NewFracture(record) | Self::Card(record) | Self::Call(record) => *record,
            Self::NewPatient | Self::NotKnown => None,
        }
    }

    /// A box as its screen names it; nothing where it holds a choice, or what the window keeps for itself.
    fn label(&self, name: &str) -> Option<String> {
        let said = match (self, name) {
            (_, DIALOG) | (Self::Card(_), "noteOf") | (Self::Call(_), "result" | "day" | "given") => return None,
            (Self::NewPatient | Self::NewFracture(_), "nhsNumber") => return Some(wording(&keys::NHS_NUMBER)),
            (Self::NewPatient | Self::NewFracture(_), "diagnosed") => return Some(wording(&keys::DIAGNOSIS_DATE)),
            (Self::NewPatient | Self::NewFracture(_), "born") => return Some(wording(&keys::BIRTH_DATE)),
            (Self::NewPatient | Self::NewFracture(_), "postcode") => return Some(wording(&keys::POSTCODE)),
            (Self::Card(_) | Self::Call(_), "note") => "Note",
            (Self::Card(_), field) => CardField::named(field).map_or(OTHER, CardField::label),
            (Self::Call(_), "anotherDay") => "Which day",
            (Self::Call(_), "reason") => "Why it is put off",
            _ => OTHER,
        };
        Some(said.to_owned())
    }
}

/// All of it, box by box.
///
/// # Errors
/// When the database cannot be read.
pub(super) async fn typed_elsewhere(
    store: &Store,
    place: &ScreenPlace,
    today: NaiveDate,
) -> Result<Vec<TypedElsewhereView>, Error> {
    let at = At::of(place);
    let nhs_number = match at.record() {
        Some(record) => store.row(record, today).await?.and_then(|row| row.nhs_number),
        None => None,
    };
    let is_dialog = place.typed.contains_key(DIALOG);
    let said = place.typed.iter().filter_map(|(name, text)| {
        let text = if is_dialog { text.strip_prefix(TYPED) } else { None }.unwrap_or(text);
        let label = at.label(name).filter(|_| !text.trim().is_empty())?;
        Some(TypedElsewhereView {
            at: at.title().to_owned(),
            nhs_number: nhs_number.map(nhs_text),
            label,
            // A date in three boxes is three lines.
            text: text.replace('\n', " "),
        })
    });
    Ok(said.collect())
}

fn wording(key: &QuestionKey) -> String {
    let question = dataset().newest().question(key);
    question.map_or_else(|| OTHER.to_owned(), |question| question.wording.clone())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    fn labels(route: &str, boxes: &[(&str, &str)]) -> (String, Vec<String>) {
        let typed: BTreeMap<String, String> = boxes
            .iter()
            .map(|(name, text)| ((*name).into(), (*text).into()))
            .collect();
        let place = ScreenPlace {
            route: route.to_owned(),
            question: None,
            typed,
            list: None,
        };
        let at = At::of(&place);
        let labels = place.typed.keys().filter_map(|name| at.label(name)).collect();
        (at.title().to_owned(), labels)
    }

    fn said(title: &str, labels: &[&str]) -> (String, Vec<String>) {
        (
            title.to_owned(),
            labels.iter().map(|label| (*label).to_owned()).collect(),
        )
    }

    #[test]
    fn each_box_is_named_as_its_screen_names_it_and_what_was_chosen_is_not_said() {
        let new = [
            ("born", "3/5/51"),
            ("diagnosed", "t"),
            ("nhsNumber", "999"),
            ("postcode", "NA"),
        ];
        assert_eq!(
            labels("/patients/new", &new),
            said(
                "New patient",
                &[
                    "Date of birth",
                    "Date the index fracture was diagnosed",
                    "NHS number",
                    "Post code at time of fracture"
                ]
            )
        );
        let card = [
            ("dialog", "card"),
            ("telephone", "=01632 960001"),
            ("note", "=Ring twice"),
            ("noteOf", "=n-1"),
        ];
        assert_eq!(
            labels("/patients/r-1/dxa", &card),
            said("Contact card", &["Note", "Telephone"])
        );
        let call = [
            ("dialog", "call r-1 followed_up_16"),
            ("result", "=no-answer"),
            ("day", "=another"),
            ("given", "=u-1"),
            ("anotherDay", "=t+3"),
            ("reason", "=On holiday"),
            ("note", "=With the niece"),
        ];
        assert_eq!(
            labels("/followups", &call),
            said("Call", &["Which day", "Note", "Why it is put off"])
        );
    }

    #[test]
    fn what_this_program_does_not_know_is_said_without_a_name() {
        assert_eq!(
            labels("/patients/new", &[("height", "150")]),
            said("New patient", &[OTHER])
        );
        let dialog = [("dialog", "letter"), ("salutation", "=Dear")];
        assert_eq!(labels("/today", &dialog), said("Elsewhere", &[OTHER]));
    }
}
