//! How well what the files say is founded.

/// How well a row of the dataset is founded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Founding {
    /// Confirmed by a source.
    Confirmed,
    /// Inferred from two or more sources.
    Inferred,
    /// Reconstructed; to be replaced when the official proforma is to hand.
    Reconstructed,
}
