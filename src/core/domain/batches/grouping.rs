//! Ready awards gathered into proposed runs by brand, template, logos, centre, post service and size. Separate from the
//! gates: what is ready is decided there, what goes together here.
//!
//! **Invariant:** every award given in is in exactly one proposal; a centre is split over two runs only when it alone
//! is larger than a run may be.
//! **Invariant:** the same awards give the same proposals in the same order.

use std::collections::BTreeMap;

use crate::core::domain::brands::BrandId;
use crate::core::domain::consignments::services::{PostService, ServiceRules};
use crate::core::domain::references::AwardRef;

/// Most certificates in one run, unless the office says otherwise.
pub const RUN_LIMIT: u32 = 5_000;

/// What every sheet of a run has in common, so that it can be printed on one paper in one go.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RunKey {
    /// The brand.
    pub brand: BrandId,
    /// Key of the template's version.
    pub template: i64,
    /// The rule rows that chose the logos, as one text; empty = no logo.
    pub logos: String,
}

/// A ready award as the grouping sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// Which award.
    pub award: AwardRef,
    /// What it has in common with others: the place of its key among the keys.
    pub key: usize,
    /// Key of the addressee.
    pub addressee: i64,
    /// The addressee is in the United Kingdom.
    pub inland: bool,
    /// It replaces another certificate.
    pub replacement: bool,
}

/// A run that could be built.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    /// What its sheets have in common.
    pub key: RunKey,
    /// How its consignments would travel.
    pub service: PostService,
    /// Its awards, by addressee.
    pub awards: Vec<AwardRef>,
    /// Addressees, each of which is one consignment.
    pub addressees: u32,
}

/// The awards of one addressee.
type Bundle = Vec<AwardRef>;

/// Gathers awards into runs of at most `limit` certificates. `keys` are what the candidates' places point into.
pub fn propose(candidates: &[Candidate], keys: &[RunKey], rules: &ServiceRules, limit: u32) -> Vec<Proposal> {
    let limit = limit.max(1) as usize;
    let mut runs: BTreeMap<(&RunKey, PostService), Vec<Bundle>> = BTreeMap::new();
    let ordered = by_addressee(candidates, keys);
    for together in ordered.chunk_by(|one, next| (one.0, one.1, one.2) == (next.0, next.1, next.2)) {
        let (key, _, inland, ..) = together[0];
        let replacement = together.iter().any(|(.., replacement)| *replacement);
        let service = rules.choose(inland, u32::try_from(together.len()).unwrap_or(u32::MAX), replacement);
        let awards = together.iter().map(|(.., award, _)| *award).collect();
        runs.entry((&keys[key], service)).or_default().push(awards);
    }
    runs.into_iter().flat_map(|((key, service), centres)| fill(key.clone(), service, centres, limit)).collect()
}

/// Key, addressee, inland, award, replacement: in that order, equal keys under the first of them. Plain numbers, so that a
/// hundred thousand are sorted in a few milliseconds.
fn by_addressee(candidates: &[Candidate], keys: &[RunKey]) -> Vec<(usize, i64, bool, AwardRef, bool)> {
    let first: Vec<usize> =
        keys.iter().map(|key| keys.iter().position(|known| known == key).expect("it is one of them")).collect();
    let mut ordered: Vec<_> =
        candidates.iter().map(|c| (first[c.key], c.addressee, c.inland, c.award, c.replacement)).collect();
    ordered.sort_unstable();
    ordered
}

fn fill(key: RunKey, service: PostService, centres: Vec<Bundle>, limit: usize) -> Vec<Proposal> {
    let empty = || Proposal { key: key.clone(), service, awards: Vec::new(), addressees: 0 };
    let mut done = Vec::new();
    let mut open = empty();
    for awards in centres {
        if !open.awards.is_empty() && open.awards.len() + awards.len() > limit {
            done.push(std::mem::replace(&mut open, empty()));
        }
        for piece in awards.chunks(limit) {
            if open.awards.len() + piece.len() > limit {
                done.push(std::mem::replace(&mut open, empty()));
            }
            open.awards.extend_from_slice(piece);
            open.addressees += 1;
        }
    }
    if !open.awards.is_empty() {
        done.push(open);
    }
    done
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A candidate on the template of this number.
    fn candidate(award: i64, template: usize, addressee: i64) -> Candidate {
        Candidate { award: AwardRef(award), key: template, addressee, inland: true, replacement: false }
    }

    /// A key for every template of the tests; the last equals the one before it.
    fn keys() -> Vec<RunKey> {
        let key = |template| RunKey { brand: BrandId(1), template, logos: String::new() };
        (0..=11).map(key).chain([key(11)]).collect()
    }

    fn rules() -> ServiceRules {
        ServiceRules::house()
    }

    #[test]
    fn one_run_for_what_prints_and_travels_alike() {
        let mut candidates: Vec<_> = (1..=3).map(|n| candidate(n, 10, 100 + n)).collect();
        candidates.push(candidate(4, 11, 101));
        candidates.push(Candidate { inland: false, ..candidate(5, 10, 105) });
        let runs = propose(&candidates, &keys(), &rules(), RUN_LIMIT);
        assert_eq!(runs.iter().map(|r| r.awards.len()).collect::<Vec<_>>(), [3, 1, 1]);
        assert_eq!(runs[0].addressees, 3);
        assert_ne!(runs[0].service, runs[1].service, "abroad travels differently");
        assert_eq!(runs[2].key.template, 11);
    }

    #[test]
    fn a_centre_with_many_certificates_travels_with_its_like() {
        let few = candidate(1, 10, 101);
        let many: Vec<_> = (2..=30).map(|n| candidate(n, 10, 102)).collect();
        let runs = propose(&[vec![few], many].concat(), &keys(), &rules(), RUN_LIMIT);
        assert_eq!(runs.len(), 2);
        assert_ne!(runs[0].service, runs[1].service);
    }

    #[test]
    fn a_centre_is_split_only_when_it_alone_is_too_large() {
        let centre = |from: i64, to: i64, addressee: i64| (from..=to).map(move |n| candidate(n, 10, addressee));
        let candidates: Vec<_> = centre(1, 6, 101).chain(centre(7, 12, 102)).chain(centre(13, 37, 103)).collect();
        let runs = propose(&candidates, &keys(), &rules(), 10);
        let mut all: Vec<_> = runs.iter().flat_map(|r| r.awards.iter().map(|a| a.0)).collect();
        all.sort_unstable();
        assert_eq!(all, (1..=37).collect::<Vec<_>>(), "each award in exactly one run");
        assert!(runs.iter().all(|r| r.awards.len() <= 10));
        for small in [1..=6, 7..=12] {
            let homes = runs.iter().filter(|r| r.awards.iter().any(|a| small.contains(&a.0))).count();
            assert_eq!(homes, 1, "centres of six stay together");
        }
    }

    #[test]
    fn the_order_given_in_does_not_matter() {
        let mut candidates: Vec<_> = (1..=40).map(|n| candidate(n, usize::try_from(n % 3).unwrap(), n % 7)).collect();
        let one = propose(&candidates, &keys(), &rules(), 10);
        candidates.reverse();
        assert_eq!(one, propose(&candidates, &keys(), &rules(), 10));
    }

    #[test]
    fn equal_keys_are_one_key_wherever_they_stand() {
        let runs = propose(&[candidate(1, 11, 101), candidate(2, 12, 101)], &keys(), &rules(), RUN_LIMIT);
        assert_eq!(runs.len(), 1);
        assert_eq!((runs[0].awards.len(), runs[0].addressees), (2, 1), "one addressee, one consignment");
    }
}
