//! The post besides the parcels themselves: addresses as on a label, the carrier's file with its limits, what carriers
//! say, what comes back and what comes in. Separate from consignments, whose life is the same whoever carries them.

pub mod addresses;
pub mod inbound;
pub mod manifests;
pub mod returns;
pub mod rule_file;
pub mod tracking;
