//! What a column of a database says and where else the same is: the words in which the desk's database and Central's are
//! classified, column by column. Forgetting a record goes by that.

/// What a column says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Says {
    /// Who a patient is, or something that may say so, as whatever was typed may.
    Identifying,
    /// Something of a patient's care, or computed from it.
    Clinical,
    /// Neither: numbers, codes and times of the program's own, and what people chose for themselves.
    Operational,
}

/// Where the same can be found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whereabouts {
    /// At every desk of the service and at Central: it stands in entries or follows from them, or Central says it.
    Synced,
    /// In this database alone.
    Local,
}
