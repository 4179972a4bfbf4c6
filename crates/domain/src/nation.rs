//! The nation that a service works in. One rule differs by it: national opt-outs are England's.

/// A nation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Nation {
    /// England.
    England,
    /// Wales.
    Wales,
    /// Northern Ireland.
    NorthernIreland,
    /// Scotland.
    Scotland,
}

/// Why a text is no nation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("Type England, Wales, Northern Ireland or Scotland")]
pub struct NoNation;

impl Nation {
    /// All of them, in the order in which they are offered.
    pub const ALL: [Self; 4] = [Self::England, Self::Wales, Self::NorthernIreland, Self::Scotland];

    /// As Central says it, a desk keeps it and people read it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::England => "England",
            Self::Wales => "Wales",
            Self::NorthernIreland => "Northern Ireland",
            Self::Scotland => "Scotland",
        }
    }

    /// The nation of this name, however its letters are written.
    ///
    /// # Errors
    /// When it is the name of none.
    pub fn read(text: &str) -> Result<Self, NoNation> {
        let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
        let named = |nation: &Self| nation.name().eq_ignore_ascii_case(&words);
        Self::ALL.into_iter().find(named).ok_or(NoNation)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_nation_is_read_as_it_is_named_however_it_is_typed() {
        for nation in Nation::ALL {
            assert_eq!(Nation::read(nation.name()), Ok(nation));
        }
        assert_eq!(Nation::read("  northern   IRELAND "), Ok(Nation::NorthernIreland));
        for none in ["", "Eng", "England and Wales", "France"] {
            assert_eq!(Nation::read(none), Err(NoNation), "{none}");
        }
    }
}
