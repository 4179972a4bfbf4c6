//! Figures cut into groups of patients, one way at a time: by age band, gender, care home or site.

use super::cuts::{AgeBand, ChosenOption};
use super::facts::Facts;
use crate::dataset::keys;
use crate::dataset::{Dataset, QuestionKey};

/// What figures are cut by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cut {
    /// Age at diagnosis, in ten years.
    Age,
    /// 1.03.
    Gender,
    /// 1.05.
    CareHome,
    /// 1.11.
    Site,
}

/// One group of a cut.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// The age band, or the key of the option; empty for those of whom it is not known.
    pub key: String,
    /// "70-79", "Female", "Not answered".
    pub words: String,
}

/// The groups of a cut, in order; those of whom it is not known are the last.
#[derive(Clone, Debug)]
pub struct Groups {
    /// What they are groups of.
    pub cut: Cut,
    all: Vec<Group>,
    /// By dataset version and the place of an option in it the place of its group.
    of_options: Vec<Vec<usize>>,
}

impl Cut {
    /// Every one.
    pub const ALL: [Self; 4] = [Self::Age, Self::Gender, Self::CareHome, Self::Site];

    /// After "by": "age band".
    pub const fn words(self) -> &'static str {
        match self {
            Self::Age => "age band",
            Self::Gender => "gender",
            Self::CareHome => "care home",
            Self::Site => "site",
        }
    }

    /// The question whose options are its groups; none for age, which follows from two.
    const fn question(self) -> Option<QuestionKey> {
        match self {
            Self::Age => None,
            Self::Gender => Some(keys::GENDER),
            Self::CareHome => Some(keys::CARE_HOME),
            Self::Site => Some(keys::SITE),
        }
    }

    const fn chosen(self, facts: Facts) -> Option<ChosenOption> {
        match self {
            Self::Age => None,
            Self::Gender => facts.gender,
            Self::CareHome => facts.care_home,
            Self::Site => facts.site,
        }
    }
}

impl Groups {
    /// Those of a cut: the options of the newest version in its order, then what only older ones offer.
    pub fn of(dataset: &Dataset, cut: Cut) -> Self {
        let mut all: Vec<Group> = Vec::new();
        let mut of_options = vec![Vec::new(); dataset.versions().len()];
        match cut.question() {
            None => all.extend(AgeBand::ALL.map(|band| Group {
                key: band.words().to_owned(),
                words: band.words().to_owned(),
            })),
            Some(key) => {
                for (version, places) in dataset.versions().iter().zip(&mut of_options).rev() {
                    let options = version.question(&key).map(|question| question.options.iter());
                    for option in options.into_iter().flatten() {
                        let known = all.iter().position(|group| group.key == option.key.as_str());
                        places.push(known.unwrap_or(all.len()));
                        if known.is_none() {
                            all.push(Group {
                                key: option.key.to_string(),
                                words: option.label.clone(),
                            });
                        }
                    }
                }
            }
        }
        let not_known = if cut == Cut::Age {
            "Age not known"
        } else {
            "Not answered"
        };
        all.push(Group {
            key: String::new(),
            words: not_known.to_owned(),
        });
        Self { cut, all, of_options }
    }

    /// All of them, whether or not anybody is in them.
    pub fn all(&self) -> &[Group] {
        &self.all
    }

    /// The place of a group by its key.
    pub fn place(&self, key: &str) -> Option<usize> {
        self.all.iter().position(|group| group.key == key)
    }

    /// The place of the group that a record is in: each is in one.
    pub fn of_record(&self, facts: Facts) -> usize {
        let known = if self.cut == Cut::Age {
            facts
                .age_band
                .and_then(|band| AgeBand::ALL.into_iter().position(|other| other == band))
        } else {
            self.of_option(facts)
        };
        known.unwrap_or(self.all.len() - 1)
    }

    fn of_option(&self, facts: Facts) -> Option<usize> {
        let options = self.of_options.get(usize::from(facts.version?))?;
        options.get(self.cut.chosen(facts)?.place()).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_groups_of_a_cut_are_told_apart_by_their_keys() {
        let dataset = Dataset::published();
        for cut in Cut::ALL {
            let groups = Groups::of(dataset, cut);
            for (place, group) in groups.all().iter().enumerate() {
                assert_eq!(groups.place(&group.key), Some(place), "{cut:?}: {}", group.key);
                assert!(!group.words.is_empty());
            }
            assert_eq!(groups.all().last().unwrap().key, "");
            assert_eq!(groups.place("no such group"), None);
        }
        let sites = Groups::of(dataset, Cut::Site);
        let newest = &dataset.newest().question(&keys::SITE).unwrap().options;
        let first: Vec<&str> = sites
            .all()
            .iter()
            .map(|group| group.key.as_str())
            .take(newest.len())
            .collect();
        assert_eq!(
            first,
            newest.iter().map(|option| option.key.as_str()).collect::<Vec<_>>()
        );
    }
}
