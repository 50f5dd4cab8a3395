//! The post room's part of the day: tracking numbers, what came back, what came in. Separate from the run, which ends
//! when its consignments have left.
//!
//! **Invariant:** every step goes through the same operations as window and commands.

use serde_json::json;

use super::Demo;
use crate::core::domain::counted;
use crate::core::domain::post::returns::ReturnCause;
use crate::core::domain::references::BatchRef;
use crate::core::operations::{CameBackAs, InboundOrder, NewsOrder, Result, ReturnOrder};

/// Tracking numbers of the S10 form for the day's consignments.
const NUMBERS: &[&str] = &["EE473124829GB", "QQ123456785GB", "QQ000000014GB"];

/// What came in with the morning's post: what, from whom, to whom.
const INBOUND: &[(&str, &str, &str)] = &[
    ("letter", "Brackenhill Training", "marlow"),
    ("form", "a learner, about a replacement", "brandt"),
    ("certificate", "Northmoor Academy", ""),
];

impl Demo<'_> {
    /// The consignments get their numbers, one paper comes back, and the morning's post is noted.
    pub(super) fn post_room(&mut self, batch: BatchRef) -> Result<()> {
        let mut core = self.core("marlow")?;
        let parcels: Vec<_> = core.batch(batch)?.consignments.iter().map(|parcel| parcel.life.reference).collect();
        let mut tracked = 0;
        for (parcel, number) in parcels.iter().zip(NUMBERS) {
            core.track(*parcel, number)?;
            core.note_news(*parcel, &NewsOrder { day: None, words: "Accepted at the depot".into() })?;
            tracked += 1;
        }
        let mut returned = Vec::new();
        if let Some(parcel) = parcels.first() {
            let papers = core.consignment_card(*parcel)?.contents;
            let serials =
                papers.iter().take(2).map(|paper| paper.serial.parse()).collect::<std::result::Result<_, _>>()?;
            let order = ReturnOrder {
                what: CameBackAs::Papers(serials),
                cause: ReturnCause::Refused,
                words: "The exams office says two of its learners have left.".into(),
                place: "safe, tray 2".into(),
                came_on: None,
            };
            returned = core.note_return(&order)?.iter().map(|one| one.reference.to_string()).collect();
        }
        for (item, sender, to) in INBOUND {
            core.note_inbound(&InboundOrder {
                item: (*item).to_owned(),
                sender: (*sender).to_owned(),
                given_to: (*to).to_owned(),
                ..InboundOrder::default()
            })?;
        }
        let words = format!(
            "{tracked} of {} tracked; {} came back; {} of post noted.",
            counted(parcels.len(), "consignment"),
            counted(returned.len(), "paper"),
            counted(INBOUND.len(), "item")
        );
        let data = json!({ "consignments": parcels.len(), "tracked": tracked, "returned": returned, "inbound": INBOUND.len() });
        self.told("post", words, data);
        Ok(())
    }
}
