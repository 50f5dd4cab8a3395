//! Whatever is asked, agreed, withdrawn, run, cancelled, revoked and found in whatever order: an award never has two live
//! papers, and the doctor finds nothing.

use certdesk::core::domain::certificates::Serial;
use certdesk::core::domain::replacements::ApplicationState;

use super::{dispatched, proposed};
use crate::print_runs::room::Room;

/// A small generator of numbers, its seed printed.
struct Dice(u64);

impl Dice {
    fn below(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }
}

const TWO_LIVE: &str = "SELECT count(*) FROM (SELECT award_id FROM certificate
    WHERE state IN ('passed', 'kept back', 'dispatched', 'delivered', 'returned', 're-dispatched', 'lost', 'being replaced')
    GROUP BY award_id HAVING count(*) > 1)";

#[test]
fn rpl_1_no_sequence_of_steps_leaves_an_award_with_two_live_papers() {
    for seed in [7, 41, 2026] {
        println!("seed {seed}");
        let (room, serials) = dispatched(&[2]);
        let mut dice = Dice(seed);
        for _ in 0..30 {
            step(&room, &serials, &mut dice);
            assert_eq!(room.number(TWO_LIVE), 0, "seed {seed}");
        }
        assert_eq!(room.core("thale").doctor().unwrap(), Vec::<String>::new(), "seed {seed}");
        assert_eq!(room.core("thale").verify_trail("").unwrap().findings, Vec::<String>::new(), "seed {seed}");
    }
}

/// One step at random; most are refused where they do not fit, which is the point.
fn step(room: &Room, serials: &[Serial], dice: &mut Dice) {
    let serial = &serials[dice.below(serials.len() as u64) as usize];
    let (mut thale, mut rsingh) = (room.core("thale"), room.core("rsingh"));
    let live = thale.certificate(&serial.to_string()).unwrap();
    let current = live
        .facts
        .iter()
        .find(|(name, _)| *name == "followed by")
        .map_or(serial.clone(), |(_, next)| next.parse().unwrap());
    let open = thale.applications_about(&serial.to_string()).unwrap().into_iter().find(|row| !row.state.is_end());
    match (dice.below(8), open) {
        (0..=2, None) if thale.apply_for_replacement(&super::lost(&current)).is_ok() => {
            let row = thale.applications_about(&current.to_string()).unwrap().remove(0);
            thale.withdraw_replacement(row.reference, "tried").unwrap();
            proposed(room, &current);
        }
        (0..=2, Some(row)) if row.state == ApplicationState::Proposed => drop(rsingh.agree_replacement(row.reference)),
        (0..=2, Some(row)) if row.state == ApplicationState::Agreed => {
            if let Ok(built) = thale.build_replacement_run(&[row.reference]) {
                thale.preflight_batch(built[0].batch).unwrap();
                drop(rsingh.approve_batch(built[0].batch));
            }
        }
        (0 | 1, Some(row)) if row.state == ApplicationState::InRun => super::made(room, row.run.unwrap()),
        (2, Some(row)) if row.state == ApplicationState::InRun => drop(thale.cancel_batch(row.run.unwrap(), "tried")),
        (3, Some(row)) => drop(thale.withdraw_replacement(row.reference, "tried")),
        (4, Some(row)) => drop(thale.decline_replacement(row.reference, "tried")),
        (5, _) => {
            drop(thale.propose_revocation(&current, "tried", "a panel"));
            drop(rsingh.revoke_certificate(&current));
        }
        (6, _) => {
            drop(thale.take_in_old_paper(serial, "found", "safe"));
            drop(rsingh.witness_old_paper(serial));
        }
        _ => {}
    }
}
