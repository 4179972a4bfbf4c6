//! What each column of a file may be, and why, for somebody to look at: nothing is read by it until they have said so.

use domain::dataset::{Dataset, Question};

use super::columns::{are_headings, named};
use super::header::{Meaning, Perhaps, Why};
use crate::mapping::ColumnUse;

/// What a column may be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposal {
    /// The question that it may hold, or that it is left out; absent where nobody can tell.
    pub column: Option<ColumnUse>,
    /// Why, or why not, in words.
    pub why: String,
}

/// One for each of these names, in their order; nothing where a patient may stand in their place.
pub(crate) fn proposals(names: &[&str], dataset: &Dataset) -> Option<Vec<Proposal>> {
    let names = named(names, None, dataset);
    if !are_headings(&names) {
        return None;
    }
    let says = |meaning: &Meaning<'_>, wanted: &Question| matches!(meaning, Meaning::Question { question, .. } if question.key == wanted.key);
    let may_say = |meaning: &Meaning<'_>, wanted: &Question| matches!(meaning, Meaning::Unknown { perhaps: Some(perhaps) } if perhaps.question.key == wanted.key);
    let proposals = names.iter().map(|one| match &one.meaning {
        Meaning::Unknown { perhaps: Some(perhaps) } => {
            let wanted = perhaps.question;
            let is_taken = names.iter().any(|other| says(&other.meaning, wanted));
            let is_one = names.iter().filter(|other| may_say(&other.meaning, wanted)).count() == 1;
            match (is_taken, is_one) {
                (true, _) => undecided(&format!("It may be {}, which another column is", wanted.column())),
                (false, false) => undecided(&format!("It may be {}, and so may another column", wanted.column())),
                (false, true) => maybe(*perhaps),
            }
        }
        meaning => proposal(meaning),
    });
    Some(proposals.collect())
}

fn proposal(meaning: &Meaning<'_>) -> Proposal {
    match meaning {
        Meaning::Unnamed => left_out("It has no heading"),
        Meaning::Ages => left_out("Ages are not read: dates of birth give them"),
        Meaning::Errors => left_out("FLS Desk wrote it, and does not read it"),
        Meaning::LeftOut => left_out("It is left out"),
        Meaning::Question { question, misspelt } => {
            let why = if *misspelt { Why::NumberAndNearName } else { Why::Named };
            maybe(Perhaps { question, why })
        }
        Meaning::Disputed { number, name } => undecided(&format!(
            "It has the number of {} and the name of {}",
            number.column(),
            name.column()
        )),
        Meaning::Unknown { perhaps: Some(perhaps) } => maybe(*perhaps),
        Meaning::Unknown { perhaps: None } => undecided("No question of the audit is called so"),
    }
}

fn maybe(Perhaps { question, why }: Perhaps<'_>) -> Proposal {
    let why = match why {
        Why::Named => "The audit calls it so",
        Why::NumberAndNearName => "It has the number, and nearly the name",
        Why::NumberAlone => "It has the number, and another name",
        Why::NumberWithoutZero => "It has the number without its last zero",
        Why::Wording => "The form asks it so",
        Why::NearName => "It is nearly the name",
    };
    Proposal {
        column: Some(ColumnUse::Answers(question.key.clone())),
        why: why.to_owned(),
    }
}

fn left_out(why: &str) -> Proposal {
    Proposal {
        column: Some(ColumnUse::LeftOut),
        why: why.to_owned(),
    }
}

fn undecided(why: &str) -> Proposal {
    Proposal {
        column: None,
        why: why.to_owned(),
    }
}
