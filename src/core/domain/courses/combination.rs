//! The rule of combination: which units a learner must hold for the whole. Separate from the gate that asks it because
//! claims, recognition of prior learning and the learner's page ask it too.
//!
//! **Invariant:** an exemption counts as achieved, with its credits, and has no grade.

use std::collections::HashSet;

/// A unit of a course.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unit {
    /// Its code or unit reference number.
    pub code: String,
    /// Its title.
    pub title: String,
    /// Needed by everybody.
    pub mandatory: bool,
    /// What it is worth.
    pub credits: u16,
    /// The group it counts towards.
    pub group: Option<String>,
}

/// A group of units and the least to hold of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnitGroup {
    /// Its name.
    pub name: String,
    /// Least credits.
    pub minimum_credits: u16,
    /// Least units.
    pub minimum_units: u16,
}

/// The units of a course and what of them is needed. Empty for a course without units.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Combination {
    /// All units.
    pub units: Vec<Unit>,
    /// Its groups.
    pub groups: Vec<UnitGroup>,
    /// Least credits in all.
    pub minimum_credits: u16,
}

/// One thing that is missing for the whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Shortfall {
    /// A mandatory unit.
    Mandatory {
        /// Its code.
        unit: String,
    },
    /// Credits or units of a group.
    Group {
        /// Its name.
        group: String,
        /// Credits held and wanted.
        credits: (u16, u16),
        /// Units held and wanted.
        units: (u16, u16),
    },
    /// Credits in all.
    Credits {
        /// Credits held.
        held: u16,
        /// Credits wanted.
        wanted: u16,
    },
}

impl Combination {
    /// The unit of that code.
    pub fn unit(&self, code: &str) -> Option<&Unit> {
        self.units.iter().find(|u| u.code == code)
    }

    /// Whether the course is made of units at all.
    pub fn has_units(&self) -> bool {
        !self.units.is_empty()
    }

    /// Credits of the units held, each once.
    pub fn credits(&self, held: &[&str]) -> u16 {
        let held = self.known(held);
        held.iter().map(|u| u.credits).fold(0, u16::saturating_add)
    }

    /// Everything still missing, mandatory units first; empty when the rule is met. Units held twice count once,
    /// units the course does not know count nothing.
    pub fn shortfalls(&self, held: &[&str]) -> Vec<Shortfall> {
        let mut missing: Vec<Shortfall> = self
            .units
            .iter()
            .filter(|u| u.mandatory && !held.contains(&u.code.as_str()))
            .map(|u| Shortfall::Mandatory { unit: u.code.clone() })
            .collect();
        let known = self.known(held);
        for group in &self.groups {
            let of_group = known.iter().filter(|u| u.group.as_deref() == Some(group.name.as_str()));
            let (units, credits) =
                of_group.fold((0u16, 0u16), |(n, c), u| (n.saturating_add(1), c.saturating_add(u.credits)));
            if credits < group.minimum_credits || units < group.minimum_units {
                missing.push(Shortfall::Group {
                    group: group.name.clone(),
                    credits: (credits, group.minimum_credits),
                    units: (units, group.minimum_units),
                });
            }
        }
        let total = known.iter().map(|u| u.credits).fold(0, u16::saturating_add);
        if total < self.minimum_credits {
            missing.push(Shortfall::Credits { held: total, wanted: self.minimum_credits });
        }
        missing
    }

    fn known(&self, held: &[&str]) -> Vec<&Unit> {
        let mut seen = HashSet::with_capacity(held.len());
        held.iter().filter(|code| seen.insert(**code)).filter_map(|code| self.unit(code)).collect()
    }
}

impl std::fmt::Display for Shortfall {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Mandatory { unit } => write!(f, "unit {unit} (mandatory) missing"),
            Self::Group { group, credits, units } if units.0 < units.1 => {
                write!(f, "group {group}: {}/{} units", units.0, units.1)?;
                if credits.0 < credits.1 { write!(f, ", {}/{} credits", credits.0, credits.1) } else { Ok(()) }
            }
            Self::Group { group, credits, .. } => write!(f, "group {group}: {}/{} credits", credits.0, credits.1),
            Self::Credits { held, wanted } => write!(f, "{held}/{wanted} credits"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unit(code: &str, mandatory: bool, credits: u16, group: Option<&str>) -> Unit {
        Unit { code: code.into(), title: code.into(), mandatory, credits, group: group.map(Into::into) }
    }

    fn joinery() -> Combination {
        Combination {
            units: vec![
                unit("2201", true, 10, None),
                unit("2204", true, 10, None),
                unit("2211", false, 8, Some("B")),
                unit("2212", false, 8, Some("B")),
                unit("2213", false, 4, Some("B")),
            ],
            groups: vec![UnitGroup { name: "B".into(), minimum_credits: 12, minimum_units: 2 }],
            minimum_credits: 36,
        }
    }

    fn words(held: &[&str]) -> Vec<String> {
        joinery().shortfalls(held).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn the_whole_is_met_by_mandatory_units_group_and_credits() {
        assert!(words(&["2201", "2204", "2211", "2212"]).is_empty());
    }

    #[test]
    fn each_shortfall_says_what_is_missing() {
        assert_eq!(words(&["2201", "2211", "2212"]), ["unit 2204 (mandatory) missing", "26/36 credits"]);
        assert_eq!(words(&["2201", "2204", "2211"]), ["group B: 1/2 units, 8/12 credits", "28/36 credits"]);
        assert_eq!(words(&["2201", "2204", "2211", "2213"]), ["32/36 credits"]);
    }

    #[test]
    fn a_unit_held_twice_or_unknown_counts_nothing_more() {
        assert_eq!(joinery().credits(&["2211", "2211", "9999"]), 8);
    }

    #[test]
    fn a_course_without_units_misses_none() {
        assert!(Combination::default().shortfalls(&[]).is_empty());
    }
}
