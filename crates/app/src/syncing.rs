//! Placeholder until the machine is there.
