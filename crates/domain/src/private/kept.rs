//! Whether a service keeps contact cards and notes: one choice of the service, which travels to its desks. What was written stays
//! where it is, and is shown again by a service that thinks better of it.

use std::collections::BTreeMap;

use crate::answer::Json;
use crate::record::ItemKey;

const CARDS: &str = "contact-cards";

/// The item of the topic `choices` that says it.
pub fn cards_item() -> ItemKey {
    ItemKey::new(CARDS)
}

/// What the item says.
pub fn said_of_cards(keeps: bool) -> Json {
    Json::new(if keeps { "true" } else { "false" })
}

/// Whether the service keeps them, by the items of the topic: it does until somebody says that it does not.
pub fn keeps_cards(items: &BTreeMap<ItemKey, Json>) -> bool {
    items.get(&cards_item()) != Some(&said_of_cards(false))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_service_keeps_cards_until_it_says_that_it_does_not() {
        let with = |said: Json| BTreeMap::from([(cards_item(), said)]);
        assert!(keeps_cards(&BTreeMap::new()));
        assert!(keeps_cards(&with(said_of_cards(true))));
        assert!(!keeps_cards(&with(said_of_cards(false))));
        assert!(keeps_cards(&with(Json::new("\"of a newer program\""))));
    }
}
