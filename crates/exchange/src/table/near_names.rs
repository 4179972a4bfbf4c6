//! Which question a name of a header may mean that says none: the one that the form asks in these words, or whose name is nearly this
//! one. Comparing is long work, so it is done once for a header that somebody is told about, and never to find out whether a row
//! is one.

use std::collections::HashSet;

use domain::dataset::{Dataset, Question, plain_name};

use super::alike::{Plain, names};
use super::header::{Meaning, Named, Perhaps, Why, questions, words_of};
use super::often_called::often_called;

/// What the questions of every version are called, each name once.
pub(super) struct NearNames<'d>(Vec<Called<'d>>);

struct Called<'d> {
    question: &'d Question,
    name: Plain,
    /// Whether it is what the form asks, and no name.
    is_wording: bool,
}

impl<'d> NearNames<'d> {
    pub(super) fn of(dataset: &'d Dataset) -> Self {
        let mut seen = HashSet::new();
        let called = questions(dataset).flat_map(|question| {
            names(question).map(move |name| Called {
                question,
                name: Plain::of(name),
                is_wording: *name == question.wording,
            })
        });
        let once = called.filter(|one| seen.insert((&one.question.key, one.name.text().to_owned(), one.is_wording)));
        Self(once.collect())
    }

    /// Says of each name that nobody knows which question it may mean, and of one beside a number whether it is nearer to another
    /// question's.
    pub(super) fn look_for(&self, names: &mut [Named<'d>]) {
        for named in names {
            let words = words_of(&named.name);
            match &mut named.meaning {
                Meaning::Unknown { perhaps } if perhaps.is_none() => *perhaps = self.meant(words),
                Meaning::Question {
                    question,
                    misspelt: true,
                } => {
                    let number = *question;
                    if let Some(name) = self.nearer(number, words) {
                        named.meaning = Meaning::Disputed { number, name };
                    }
                }
                _ => {}
            }
        }
    }

    /// The one question that is asked in these words, that hospitals often call this, or whose name is nearly this.
    fn meant(&self, name: &str) -> Option<Perhaps<'d>> {
        let short = without_brackets(name);
        let perhaps = |question: Option<&'d Question>, why| question.map(|question| Perhaps { question, why });
        perhaps(self.worded(name).or_else(|| self.worded(short)), Why::Wording)
            .or_else(|| perhaps(self.often_called(short), Why::OftenCalled))
            .or_else(|| perhaps(self.nearest(name).or_else(|| self.nearest(short)), Why::NearName))
    }

    /// The question that hospitals often call this.
    fn often_called(&self, name: &str) -> Option<&'d Question> {
        let key = often_called(name)?;
        self.0
            .iter()
            .map(|one| one.question)
            .find(|question| question.key == key)
    }

    /// The other question whose name is nearer to this one than each name of this question is.
    fn nearer(&self, question: &Question, name: &str) -> Option<&'d Question> {
        let name = Plain::of_slip(name)?;
        let slips = |one: &Called<'d>| one.name.slips_from(&name);
        let (own, others): (Vec<_>, Vec<_>) = self.0.iter().partition(|one| one.question.key == question.key);
        let own = own.into_iter().filter_map(slips).min()?;
        let others = others.into_iter().filter_map(|one| Some((slips(one)?, one.question)));
        let (least, other) = others.min_by_key(|(slips, _)| *slips)?;
        (least < own).then_some(other)
    }

    /// The one question that the form asks in these words.
    pub(super) fn worded(&self, name: &str) -> Option<&'d Question> {
        let name = plain_name(name);
        let mut found = self.0.iter().filter(|one| one.is_wording && one.name.text() == name);
        let first = found.next()?.question;
        found.all(|other| other.question.key == first.key).then_some(first)
    }

    /// The one question that has a name like this one, where every other is further from it.
    fn nearest(&self, name: &str) -> Option<&'d Question> {
        let name = Plain::of_slip(name)?;
        let mut near: Option<(usize, &Question)> = None;
        let mut is_alone = true;
        for one in &self.0 {
            let Some(distance) = one.name.slips_from(&name) else {
                continue;
            };
            match near {
                Some((least, other)) if distance > least || (distance == least && other.key == one.question.key) => {}
                Some((least, _)) if distance == least => is_alone = false,
                _ => {
                    near = Some((distance, one.question));
                    is_alone = true;
                }
            }
        }
        near.filter(|_| is_alone).map(|(_, question)| question)
    }
}

/// A name without what stands in brackets at its end: a unit, or how a date is written.
fn without_brackets(name: &str) -> &str {
    let inner = name.trim_end().strip_suffix(')');
    match inner.and_then(|inner| inner.rsplit_once('(')) {
        Some((before, _)) if !before.trim().is_empty() => before.trim_end(),
        _ => name,
    }
}

#[cfg(test)]
mod tests {
    use super::super::header::named;
    use super::*;

    fn check(name: &str, expect: &str) {
        let mut names = [named(Dataset::published(), name)];
        NearNames::of(Dataset::published()).look_for(&mut names);
        let [found] = names;
        let told = match found.meaning {
            Meaning::Unnamed => "unnamed".to_owned(),
            Meaning::Question { question, misspelt } => {
                format!("{}{}", question.number, if misspelt { " misspelt" } else { "" })
            }
            Meaning::Ages => "ages".to_owned(),
            Meaning::Errors => "errors".to_owned(),
            Meaning::LeftOut => "left out".to_owned(),
            Meaning::Disputed { number, name } => format!("{} or {}", number.number, name.number),
            Meaning::Unknown { perhaps } => perhaps.map_or("unknown".to_owned(), |perhaps| {
                format!("unknown, perhaps {}", perhaps.question.number)
            }),
        };
        assert_eq!(told, expect, "{name}");
    }

    #[test]
    fn a_name_says_one_question_or_is_asked_about() {
        for (name, expect) in [
            ("", "unnamed"),
            (" \u{a0}\u{200b}", "unnamed"),
            ("Unnamed: 0", "unnamed"),
            ("4.01 BoneTherapy", "4.01"),
            ("bonetherapy", "4.01"),
            ("4.01", "4.01"),
            ("Date\u{a0}Index\u{a0}Frac Diagnosed", "1.09"),
            ("\u{feff}1.01 NHS\u{ad}Number", "1.01"),
            ("1.1 TypeOfFractue", "1.10"),
            ("1.07DateFLSAssess", "1.07"),
            ("X1.07.DateFLSAssess", "1.07"),
            ("1.07: Date FLS Assess", "1.07"),
            ("9.99 BoneTherapy", "4.01"),
            ("Age", "ages"),
            ("FLS Desk: errors", "errors"),
            ("1.02 Age at fracture", "ages"),
            ("4.01 BoneTherpy", "4.01 misspelt"),
            ("6.05 BoneTherapy", "6.05 or 4.01"),
            ("1.06 DateFLSAssess", "1.06 or 1.07"),
            ("1.1", "unknown, perhaps 1.10"),
            ("BoneTherpy", "unknown, perhaps 4.01"),
            ("4.01 Consultant", "unknown, perhaps 4.01"),
            ("Lowest T-score", "unknown, perhaps 3.04"),
            ("Hieght", "unknown, perhaps 2.01"),
            ("Xeight", "unknown"),
            ("FLS56WeekAss", "unknown"),
            ("Shoe size", "unknown"),
            // Nearer to another question than to the one whose number it has.
            ("6.03 FLS52WekAss", "6.03 or 7.03"),
            ("NHS No.", "unknown, perhaps 1.01"),
            ("Sex", "unknown, perhaps 1.03"),
            ("Date of fracture (dd/mm/yy)", "unknown, perhaps 1.09"),
            ("Hieght (cm)", "unknown, perhaps 2.01"),
            ("Type of fracture (units)", "unknown, perhaps 1.10"),
        ] {
            check(name, expect);
        }
    }
}
