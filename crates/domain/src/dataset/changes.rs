//! What a corrected dataset changes, in words for whoever is to put it to use, and whether each is more than a word.

use super::model::{AnswerKind, AnswerOption, Category, Dataset, DatasetVersion, NumberRange, Question};

/// What a change is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ChangeOf {
    /// Of what is read: wordings, labels, help. Every record stands as before.
    Words,
    /// Of what is asked, offered, checked or counted: records may stand otherwise.
    Rules,
}

/// One thing that a corrected dataset changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DatasetChange {
    /// The version: `2024`.
    pub version: String,
    /// At what: "4.01 Bone therapy recommended following index fracture".
    pub at: String,
    /// What changes there, in words without a full stop: "is Lite, and was Optional".
    pub words: String,
    /// What it is of.
    pub of: ChangeOf,
}

impl Dataset {
    /// What changes where another dataset takes the place of this one: of the versions that both have.
    pub fn changes(&self, after: &Self) -> Vec<DatasetChange> {
        let mut changes = Vec::new();
        for before in self.versions() {
            if let Some(after) = after.version(&before.id)
                && after.revision != before.revision
            {
                let mut list = List {
                    version: &before.id,
                    changes: &mut changes,
                };
                list.version(before, after);
            }
        }
        changes
    }
}

/// The changes of one version, as they are found.
struct List<'a> {
    version: &'a str,
    changes: &'a mut Vec<DatasetChange>,
}

/// What stands at the changes of follow-ups.
const FOLLOW_UP: &str = "Follow-ups";
/// What stands at the changes of reasons for deleting a record.
const DELETING: &str = "Reasons for deleting a record";

impl List<'_> {
    fn say(&mut self, of: ChangeOf, at: &str, words: String) {
        self.changes.push(DatasetChange {
            version: self.version.to_owned(),
            at: at.to_owned(),
            words,
            of,
        });
    }

    /// Says that something is another now.
    fn compare(&mut self, of: ChangeOf, at: &str, what: &str, (was, is): (&str, &str)) {
        match (was, is) {
            _ if was == is => {}
            ("", is) => self.say(of, at, format!("{what}: \u{201c}{is}\u{201d}, and none before")),
            (was, "") => self.say(of, at, format!("{what}: none, and \u{201c}{was}\u{201d} before")),
            (was, is) => self.say(
                of,
                at,
                format!("{what}: \u{201c}{is}\u{201d}, and \u{201c}{was}\u{201d} before"),
            ),
        }
    }

    /// Says that something is another now, of which both words would be long.
    fn differs(&mut self, of: ChangeOf, at: &str, what: &str, differs: bool) {
        if differs {
            self.say(of, at, what.to_owned());
        }
    }

    fn version(&mut self, before: &DatasetVersion, after: &DatasetVersion) {
        use ChangeOf::{Rules, Words};
        let open = |version: &DatasetVersion| if version.open { "open" } else { "closed" };
        self.compare(Rules, "New records", "The version is", (open(before), open(after)));
        let tabs = |version: &DatasetVersion| {
            let titles: Vec<&str> = version.tabs.iter().map(|tab| tab.title.as_str()).collect();
            titles.join(", ")
        };
        self.compare(Words, "The form", "Its tabs", (&tabs(before), &tabs(after)));
        for question in &after.questions {
            let at = format!("{} {}", question.number, question.wording);
            match before.question(&question.key) {
                Some(was) => self.question(&at, (before, was), (after, question)),
                None => self.say(Rules, &at, "is a new question".to_owned()),
            }
        }
        self.order(before, after);
        self.checks(before, after);
        self.follow_ups(before, after);
        for reason in &after.delete_reasons {
            match before.delete_reasons.iter().find(|was| was.key == reason.key) {
                Some(was) => self.compare(Words, DELETING, "Its words", (&was.label, &reason.label)),
                None => self.say(
                    Rules,
                    DELETING,
                    format!("\u{201c}{}\u{201d} is a new one", reason.label),
                ),
            }
        }
    }

    /// What is derived of records names questions by their place.
    fn order(&mut self, before: &DatasetVersion, after: &DatasetVersion) {
        let kept = after
            .questions
            .iter()
            .filter(|question| before.question(&question.key).is_some());
        let moved = !kept
            .map(|question| &question.key)
            .eq(before.questions.iter().map(|question| &question.key));
        self.differs(
            ChangeOf::Rules,
            "The form",
            "the questions stand in another order",
            moved,
        );
    }

    fn question(
        &mut self,
        at: &str,
        (old, was): (&DatasetVersion, &Question),
        (new, is): (&DatasetVersion, &Question),
    ) {
        use ChangeOf::{Rules, Words};
        self.compare(Words, at, "Its wording", (&was.wording, &is.wording));
        self.compare(Words, at, "Its number", (&was.number, &is.number));
        self.compare(Rules, at, "Its column in files", (&was.export, &is.export));
        let tab = |version: &DatasetVersion, question: &Question| {
            version
                .tabs
                .get(question.tab)
                .map(|tab| tab.title.clone())
                .unwrap_or_default()
        };
        self.compare(Words, at, "Its tab", (&tab(old, was), &tab(new, is)));
        let category = (category(was.category), category(is.category));
        self.compare(Rules, at, "How much the audit wants it", category);
        self.differs(
            Rules,
            at,
            "the day from which it is wanted is another",
            was.lite_after_days != is.lite_after_days,
        );
        if was.shown_when != is.shown_when {
            let asked = |version: &DatasetVersion, question: &Question| {
                question
                    .shown_when
                    .words(version)
                    .unwrap_or_else(|| "always".to_owned())
            };
            let words = format!("is asked when: {}; before when: {}", asked(new, is), asked(old, was));
            self.say(Rules, at, words);
        }
        match (&was.kind, &is.kind) {
            (AnswerKind::Number(was), AnswerKind::Number(is)) => {
                self.compare(Rules, at, "Its range", (&range(was), &range(is)));
            }
            (was, is) => self.differs(Rules, at, "takes answers of another kind", was != is),
        }
        for option in &is.options {
            match was.option(&option.key) {
                Some(was) => self.option(at, was, option),
                None => self.say(
                    Rules,
                    at,
                    format!("offers a further answer, \u{201c}{}\u{201d}", option.label),
                ),
            }
        }
        let order = |one: &Question, other: &Question| {
            let both = one.options.iter().filter(|option| other.option(&option.key).is_some());
            both.map(|option| option.key.clone()).collect::<Vec<_>>()
        };
        let moved = order(was, is) != order(is, was);
        self.differs(Words, at, "its answers stand in another order", moved);
        let other_names = was.other_names != is.other_names;
        self.differs(Words, at, "other columns are read as it", other_names);
        let carried = (was.carry, was.lasts) != (is.carry, is.lasts);
        self.differs(Rules, at, "its answer is carried over otherwise", carried);
        let help = |question: &Question| question.help.iter().map(|note| note.text.clone()).collect::<Vec<_>>();
        self.differs(Words, at, "its help says something else", help(was) != help(is));
        self.differs(
            Words,
            at,
            "the KPIs that are named beside it are others",
            was.kpis != is.kpis,
        );
    }

    fn option(&mut self, at: &str, was: &AnswerOption, is: &AnswerOption) {
        use ChangeOf::{Rules, Words};
        self.compare(Words, at, "An answer", (&was.label, &is.label));
        match (was.offered, is.offered) {
            (true, false) => self.say(
                Rules,
                at,
                format!("does not offer \u{201c}{}\u{201d} any more", is.label),
            ),
            (false, true) => self.say(Rules, at, format!("offers \u{201c}{}\u{201d} again", is.label)),
            _ => {}
        }
        let read = (&was.former, &was.code) != (&is.former, &is.code);
        self.differs(
            Words,
            at,
            &format!("\u{201c}{}\u{201d} is read from files otherwise", is.label),
            read,
        );
        let told = (&was.meaning, &was.group, &was.also) != (&is.meaning, &is.group, &is.also);
        self.differs(
            Words,
            at,
            &format!("what is told of \u{201c}{}\u{201d} is another", is.label),
            told,
        );
    }

    fn checks(&mut self, before: &DatasetVersion, after: &DatasetVersion) {
        use ChangeOf::{Rules, Words};
        for check in &after.checks {
            let at = format!("Check {}", check.code);
            let was = before.checks.iter().find(|was| was.code == check.code);
            let Some(was) = was else {
                self.say(Rules, &at, format!("is a new check: {}", check.words));
                continue;
            };
            self.differs(
                Rules,
                &at,
                "looks at something else, or is of another level",
                (was.level, &was.rule) != (check.level, &check.rule),
            );
            self.compare(Words, &at, "Its words", (&was.words, &check.words));
        }
        for was in &before.checks {
            if after.checks.iter().all(|check| check.code != was.code) {
                self.say(Rules, &format!("Check {}", was.code), "is gone".to_owned());
            }
        }
    }

    fn follow_ups(&mut self, before: &DatasetVersion, after: &DatasetVersion) {
        let (was, is) = (&before.follow_up, &after.follow_up);
        self.differs(
            ChangeOf::Rules,
            FOLLOW_UP,
            "other answers make follow-up required",
            was.required_by != is.required_by || was.drugs != is.drugs,
        );
    }
}

fn category(category: Category) -> &'static str {
    match category {
        Category::Mandatory => "Mandatory",
        Category::Lite => "Lite",
        Category::Optional => "Optional",
        Category::Nhfd => "NHFD",
    }
}

/// "100 to 220 cm, usual 140 to 190, 0 decimals".
fn range(range: &NumberRange) -> String {
    let NumberRange {
        unit,
        decimals,
        fixed_decimals,
        min,
        max,
        usual_min,
        usual_max,
    } = range;
    let unit = unit.as_deref().map(|unit| format!(" {unit}")).unwrap_or_default();
    let always = if *fixed_decimals { " always" } else { "" };
    format!("{min} to {max}{unit}, usual {usual_min} to {usual_max}, {decimals} decimals{always}")
}
