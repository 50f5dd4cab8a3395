//! The post as stored besides the consignments: labels, what the house may edit, manifests, news, returns, inbound.
//! Separate from consignments because each is a noun of its own.

pub mod inbound;
pub mod labels;
pub mod manifests;
pub mod news;
pub mod returns;
pub mod rules;
