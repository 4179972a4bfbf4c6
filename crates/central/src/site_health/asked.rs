//! How the list of desks is asked for: its address is read and written here alone. What cannot be asked is left out.

use super::layout::LIST_PATH;
use super::standing::Standing;

/// Letters of a search that are looked at.
const MOST_LETTERS: usize = 60;

/// What the list shows, and in which order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Asked {
    /// What the name or unit code of a service, or the name of a desk, has.
    pub(crate) search: String,
    pub(crate) show: Show,
    pub(crate) order: Order,
    pub(crate) is_turned: bool,
    /// From 0 on.
    pub(crate) page: usize,
}

/// Which desks are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Show {
    /// Those that are not in order.
    #[default]
    NeedALook,
    /// Those that stand so.
    Standing(Standing),
    All,
}

/// What they are ordered by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Order {
    /// The worst first.
    #[default]
    Standing,
    Service,
    /// The longest ago first.
    Accepted,
    /// The most first.
    Waiting,
    /// The oldest first.
    Version,
    /// The furthest off first.
    Clock,
}

/// What somebody typed, without the spaces around it and without what nobody types.
pub(crate) fn shown(typed: &str) -> impl Iterator<Item = char> {
    typed.trim().chars().filter(|character| !character.is_control())
}

/// What a form says under this name.
pub(crate) fn typed(query: &str, name: &str) -> String {
    let mut fields = form_urlencoded::parse(query.as_bytes());
    let found = fields.find(|(said, _)| said == name);
    found.map_or_else(String::new, |(_, value)| {
        value.trim().chars().take(MOST_LETTERS).collect()
    })
}

impl Show {
    pub(crate) fn key(self) -> &'static str {
        match self {
            Self::NeedALook => "",
            Self::Standing(standing) => standing.key(),
            Self::All => "all",
        }
    }

    fn read(said: &str) -> Self {
        if said == Self::All.key() {
            return Self::All;
        }
        let standing = Standing::ALL.into_iter().find(|standing| standing.key() == said);
        standing.map_or(Self::NeedALook, Self::Standing)
    }

    pub(crate) fn has(self, standing: Standing) -> bool {
        match self {
            Self::NeedALook => standing != Standing::InOrder,
            Self::Standing(only) => standing == only,
            Self::All => true,
        }
    }
}

impl Order {
    const ALL: [Self; 6] = [
        Self::Standing,
        Self::Service,
        Self::Accepted,
        Self::Waiting,
        Self::Version,
        Self::Clock,
    ];

    fn key(self) -> &'static str {
        match self {
            Self::Standing => "state",
            Self::Service => "service",
            Self::Accepted => "accepted",
            Self::Waiting => "waiting",
            Self::Version => "version",
            Self::Clock => "clock",
        }
    }
}

impl Asked {
    /// What follows the question mark.
    pub(crate) fn read(query: &str) -> Self {
        let mut asked = Self::default();
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            match &*name {
                "search" => asked.search = shown(&value).take(MOST_LETTERS).collect(),
                "show" => asked.show = Show::read(&value),
                "order" => {
                    let order = Order::ALL.into_iter().find(|order| order.key() == value);
                    asked.order = order.unwrap_or_default();
                }
                "turned" => asked.is_turned = value == "yes",
                "page" => asked.page = value.parse::<usize>().map_or(0, |page| page.saturating_sub(1)),
                _ => {}
            }
        }
        asked
    }

    /// Its address.
    pub(crate) fn address(&self) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        for (name, value) in [("search", self.search.as_str()), ("show", self.show.key())] {
            if !value.is_empty() {
                query.append_pair(name, value);
            }
        }
        if self.order != Order::default() {
            query.append_pair("order", self.order.key());
        }
        if self.is_turned {
            query.append_pair("turned", "yes");
        }
        if self.page > 0 {
            query.append_pair("page", &(self.page + 1).to_string());
        }
        let query = query.finish();
        if query.is_empty() {
            LIST_PATH.to_owned()
        } else {
            format!("{LIST_PATH}?{query}")
        }
    }

    /// The same in an order, from its first page on; turned round where that is its order already.
    pub(crate) fn ordered_by(&self, order: Order) -> Self {
        Self {
            order,
            is_turned: order == self.order && !self.is_turned,
            page: 0,
            ..self.clone()
        }
    }

    /// What a form says of the order, which is not typed into it.
    pub(crate) fn order_fields(&self) -> Vec<(&'static str, &'static str)> {
        let order = (self.order != Order::default()).then(|| ("order", self.order.key()));
        let turned = self.is_turned.then_some(("turned", "yes"));
        order.into_iter().chain(turned).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_read_as_it_was_written() {
        let asked = Asked {
            search: "Ward 7 & more".to_owned(),
            show: Show::Standing(Standing::Refused),
            order: Order::Clock,
            is_turned: true,
            page: 2,
        };
        let address = asked.address();
        let (path, query) = address.split_once('?').unwrap();
        assert_eq!((path, Asked::read(query)), (LIST_PATH, asked));
        assert_eq!(Asked::default().address(), LIST_PATH);
        assert_eq!(
            Asked::read("show=nothing&order=9&page=x&page=-1&turned=no&other=1"),
            Asked::default()
        );
        for order in Order::ALL {
            for show in [Show::All, Show::NeedALook] {
                let asked = Asked {
                    show,
                    order,
                    ..Asked::default()
                };
                let address = asked.address();
                assert_eq!(
                    Asked::read(address.split_once('?').map_or("", |(_, query)| query)),
                    asked
                );
            }
        }
    }

    #[test]
    fn an_order_is_turned_round_when_it_is_asked_again() {
        let by_clock = Asked::default().ordered_by(Order::Clock);
        assert!(!by_clock.is_turned && by_clock.ordered_by(Order::Clock).is_turned);
        assert!(!by_clock.ordered_by(Order::Clock).ordered_by(Order::Service).is_turned);
    }
}
