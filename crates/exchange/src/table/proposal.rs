//! What each column of a file may be, and why, for somebody to look at: nothing is read by it until they have said so.

use domain::dataset::{Dataset, Question};

use super::columns::{are_headings, named};
use super::header::{Meaning, Perhaps, Why};
use super::near_names::NearNames;
use crate::mapping::ColumnUse;

/// What a column may be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposal {
    /// The question that it may hold, or that it is left out; undecided where nobody can tell.
    pub column: ColumnUse,
    /// Why, or why not, in words.
    pub why: String,
}

/// One for each of these names, in their order; nothing where a patient may stand in their place.
pub(crate) fn proposals(names: &[&str], dataset: &Dataset) -> Option<Vec<Proposal>> {
    let mut names = named(names, None, dataset);
    if !are_headings(&names) {
        return None;
    }
    NearNames::of(dataset).look_for(&mut names);
    let says = |meaning: &Meaning<'_>, wanted: &Question| matches!(meaning, Meaning::Question { question, .. } if question.key == wanted.key);
    let may_say = |meaning: &Meaning<'_>, wanted: &Question| matches!(meaning, Meaning::Unknown { perhaps: Some(perhaps) } if perhaps.question.key == wanted.key);
    let is_exact =
        |meaning: &Meaning<'_>| matches!(meaning, Meaning::Unknown { perhaps: Some(perhaps) } if perhaps.is_exact());
    let proposals = names.iter().map(|one| match &one.meaning {
        Meaning::Unknown { perhaps: Some(perhaps) } => {
            let wanted = perhaps.question;
            let is_taken = names.iter().any(|other| says(&other.meaning, wanted));
            let claims = |exact: bool| {
                let claims = names.iter().filter(|other| may_say(&other.meaning, wanted));
                claims.filter(|other| !exact || is_exact(&other.meaning)).count()
            };
            let is_one = claims(false) == 1 || (perhaps.is_exact() && claims(true) == 1);
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
        Meaning::Unknown { perhaps: None } => undecided("No audit question has this name"),
    }
}

fn maybe(Perhaps { question, why }: Perhaps<'_>) -> Proposal {
    let why = match why {
        Why::Named => "This is the audit’s name",
        Why::NumberAndNearName => "It has the audit’s number, and nearly its name",
        Why::NumberAlone => "It has the audit’s number, and another name",
        Why::NumberWithoutZero => "It has the audit’s number without its last zero",
        Why::Wording => "These are the words of the form",
        Why::OftenCalled => "It is often called this",
        Why::NearName => "This is nearly the audit’s name",
    };
    Proposal {
        column: ColumnUse::Answers(question.key.clone()),
        why: why.to_owned(),
    }
}

fn left_out(why: &str) -> Proposal {
    Proposal {
        column: ColumnUse::LeftOut,
        why: why.to_owned(),
    }
}

fn undecided(why: &str) -> Proposal {
    Proposal {
        column: ColumnUse::Undecided,
        why: why.to_owned(),
    }
}
