//! What tests and development need and the products do not contain: a host with a clock that is set by hand, synthetic
//! services, FLS Central in this process, a faulty network, and the loopback host that browser tests talk to.

pub mod central;
pub mod corrections;
pub mod host;
pub mod loopback;
pub mod network;
pub mod synthetic;

pub use central::TestCentral;
pub use host::{Asked, TestHost};
pub use network::Fault;
