//! Shared parts of the peers: the generators of registers, and how a peer reads documents and prints its verdicts.

pub mod agreements;
pub mod documents;
pub mod random;
pub mod rows;
pub mod truth;
