//! The roles of the office and what each may do. Separate because commands, palette, store and second persons all ask
//! the same matrix.
//!
//! **Invariant:** every action is allowed to at least one role, the auditor changes nothing, and a two-person action
//! may be seconded only by the roles named for seconding.

use super::Refusal;

codes! {
    /// What an operator is in the office. Several may be held at once.
    pub enum Role: "role" {
        Coordinator = "coordinator",
        Administrator = "administrator",
        Manager = "manager",
        Head = "head",
        Experience = "experience",
        Communication = "communication",
        Support = "support",
        Qualifications = "qualifications",
        Assessment = "assessment",
        Quality = "quality",
        Regulation = "regulation",
        Finance = "finance",
        Records = "records",
        Auditor = "auditor",
        Owner = "owner",
    }
}

use Role::{
    Administrator, Assessment, Communication, Coordinator, Experience, Finance, Head, Manager, Owner, Qualifications,
    Quality, Records, Regulation, Support,
};

/// Declares the matrix: action, its words, who may do it, who may second it (empty: one person is enough).
macro_rules! actions {
    ($($variant:ident = $words:literal [$($role:ident),+] second [$($second:ident),*]),+ $(,)?) => {
        codes! {
            /// Something an operator does that leaves an event.
            pub enum Action: "action" { $($variant = $words),+ }
        }

        impl Action {
            /// Who may do it; for a two-person action, who may propose it.
            pub const fn roles(self) -> &'static [Role] {
                match self { $(Self::$variant => &[$($role),+]),+ }
            }

            /// Who may second it; empty when one person is enough.
            pub const fn seconders(self) -> &'static [Role] {
                match self { $(Self::$variant => &[$($second),*]),+ }
            }
        }
    };
}

actions! {
    // office
    ManageOperators = "manage operators" [Owner] second [],
    GrantActing = "grant acting" [Manager, Owner] second [],
    ChangeSettings = "change settings" [Owner] second [],
    Restore = "restore" [Owner] second [],
    CreateKey = "create key" [Owner, Regulation] second [],
    RunDay = "run day" [Administrator, Coordinator, Manager, Owner] second [],
    SeeRestricted = "see restricted" [Manager, Head] second [],
    MakeReport = "make report" [Administrator, Coordinator, Manager, Head, Owner, Finance, Records, Quality, Regulation, Experience] second [],
    // records and files
    ImportRecords = "import records" [Administrator, Coordinator, Manager, Owner] second [],
    ImportCourses = "import courses" [Qualifications, Regulation, Manager, Owner, Administrator] second [],
    ImportPayments = "import payments" [Finance, Administrator, Manager] second [],
    ImportRegister = "import register" [Regulation, Qualifications, Administrator, Manager, Owner] second [],
    ImportResults = "import results" [Assessment, Administrator, Coordinator, Manager] second [],
    ImportClaims = "import claims" [Administrator, Manager] second [],
    AmendLearner = "amend learner" [Administrator, Coordinator, Manager] second [],
    AmendRegistration = "amend registration" [Administrator, Coordinator, Manager] second [],
    AmendOrganisation = "amend organisation" [Administrator, Coordinator, Manager, Quality] second [],
    AmendCourse = "amend course" [Qualifications, Regulation, Manager] second [],
    SuspendOrganisation = "suspend organisation" [Quality, Manager] second [],
    FreezeOrganisation = "freeze organisation" [Manager] second [],
    RecordSignOff = "record sign-off" [Quality] second [],
    // claims and awards
    CorrectClaim = "correct claim" [Administrator, Manager] second [],
    RejectClaim = "reject claim" [Administrator, Manager] second [],
    CancelAward = "cancel award" [Manager, Records] second [],
    OverrideGate = "override gate" [Administrator, Coordinator, Manager, Quality, Finance, Regulation] second [Manager, Quality, Finance, Regulation],
    // exceptions and tasks
    RaiseException = "raise exception" [Administrator, Coordinator, Manager, Head, Experience, Communication, Support, Qualifications, Assessment,
        Quality, Regulation, Finance, Records] second [],
    WorkException = "work exception" [Administrator, Coordinator, Manager, Head, Experience, Communication, Support, Qualifications, Assessment,
        Quality, Regulation, Finance, Records] second [],
    LiftException = "lift exception" [Administrator, Coordinator, Manager, Finance, Records, Quality, Regulation, Experience]
        second [Manager, Head, Records],
    ReassignOthersWork = "reassign others' work" [Manager, Head] second [],
    KeepTasks = "keep tasks" [Administrator, Coordinator, Manager, Head, Experience, Communication, Support, Qualifications, Assessment,
        Quality, Regulation, Finance, Records, Owner] second [],
    TakeOverWork = "take over work" [Administrator, Coordinator, Manager, Head, Quality] second [],
    // templates and stock
    ImportTemplates = "import templates" [Regulation, Administrator, Manager, Owner] second [],
    ApproveTemplate = "approve template" [Regulation] second [],
    KeepStock = "keep stock" [Administrator, Manager] second [],
    WriteOffStock = "write off stock" [Administrator, Manager] second [Manager, Head],
    // print runs
    BuildBatch = "build batch" [Administrator, Manager] second [],
    ApproveBatch = "approve batch" [Administrator, Manager] second [Manager, Administrator],
    PrintBatch = "print batch" [Administrator, Manager] second [],
    ConfirmSheets = "confirm sheets" [Administrator, Manager] second [],
    SpoilSheets = "spoil sheets" [Administrator, Manager] second [],
    WitnessSpoils = "witness spoils" [Administrator, Manager] second [Administrator, Manager, Quality],
    InspectBatch = "inspect batch" [Administrator, Manager, Quality] second [],
    PackBatch = "pack batch" [Administrator, Manager] second [],
    DispatchBatch = "dispatch batch" [Administrator, Manager] second [],
    CloseBatch = "close batch" [Administrator, Manager] second [],
    CancelBatch = "cancel batch" [Administrator, Manager] second [],
    KeepPrinters = "keep printers" [Owner] second [],
    SetRunCalendar = "set run calendar" [Administrator, Manager] second [],
    SetSamplingPlan = "set sampling plan" [Manager, Quality] second [],
    // papers
    // post
    KeepPost = "keep post" [Administrator, Coordinator, Manager, Support] second [],
    EditPostRules = "edit post rules" [Manager, Owner] second [],
    DestroyReturned = "destroy returned paper" [Administrator, Manager] second [Administrator, Manager, Quality],
    // after issue
    ApplyForReplacement = "apply for replacement" [Administrator, Coordinator, Manager, Support, Experience] second [],
    SettleFee = "settle fee" [Administrator, Manager, Finance] second [],
    WaiveFee = "waive fee" [Manager, Finance] second [],
    SetFees = "set fees" [Manager, Finance] second [],
    AgreeReplacement = "agree replacement" [Administrator, Manager] second [Manager, Administrator],
    RevokeCertificate = "revoke certificate" [Administrator, Manager, Quality, Records] second [Manager, Head],
    WitnessOldPaper = "witness old paper" [Administrator, Manager] second [Administrator, Manager, Quality],
    MakeLetter = "make letter" [Administrator, Coordinator, Manager, Communication, Support, Experience] second [],
    AskForTranscript = "ask for transcript" [Administrator, Coordinator, Manager, Support, Experience] second [],
    KeepNotifiable = "keep notifiable event" [Manager, Head, Quality, Regulation] second [],
    // verification and the archive
    CaptureArchiveEntry = "capture archive entry" [Administrator, Manager] second [Administrator, Manager, Quality],
    KeepArchive = "keep archive" [Administrator, Manager, Owner] second [],
    PublishVerification = "publish verification" [Manager, Regulation, Owner] second [],
    MakeBadge = "make badge" [Administrator, Coordinator, Manager, Support] second [],
}

impl Action {
    /// Whether a second person must agree before it happens.
    pub const fn needs_two(self) -> bool {
        !self.seconders().is_empty()
    }

    /// Refuses when none of the roles held may do this; names the roles that may.
    pub fn allowed(self, held: &[Role]) -> Result<(), Refusal> {
        allow(self, self.roles(), held, "")
    }

    /// Refuses when none of the roles held may second this.
    pub fn secondable(self, held: &[Role]) -> Result<(), Refusal> {
        allow(self, self.seconders(), held, "second ")
    }
}

fn allow(action: Action, wanted: &[Role], held: &[Role], how: &str) -> Result<(), Refusal> {
    if wanted.iter().any(|role| held.contains(role)) {
        return Ok(());
    }
    Err(Refusal::new(format!("to {how}{action} needs the role {}; yours: {}", list(wanted), list(held)))
        .hint("Ask an operator who holds it, or the owner for the role."))
}

fn list(roles: &[Role]) -> String {
    if roles.is_empty() {
        return "none".to_owned();
    }
    roles.iter().map(|role| role.code()).collect::<Vec<_>>().join(" or ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_action_has_somebody_and_the_auditor_changes_nothing() {
        for action in Action::ALL {
            assert!(!action.roles().is_empty(), "{action}");
            assert!(!action.roles().contains(&Role::Auditor), "{action}");
            assert!(!action.seconders().contains(&Role::Auditor), "{action}");
        }
    }

    #[test]
    fn every_role_but_the_auditor_has_something_to_do() {
        for role in Role::ALL.iter().filter(|role| **role != Role::Auditor) {
            assert!(Action::ALL.iter().any(|action| action.roles().contains(role)), "{role}");
        }
    }

    #[test]
    fn freezing_a_centre_is_the_managers_alone() {
        assert_eq!(Action::FreezeOrganisation.roles(), [Role::Manager]);
    }

    #[test]
    fn a_missing_role_is_named() {
        let refusal = Action::ApproveTemplate.allowed(&[Role::Finance]).unwrap_err();
        assert_eq!(refusal.message(), "to approve template needs the role regulation; yours: finance");
    }

    #[test]
    fn two_person_actions_are_at_least_those_of_the_specification() {
        for action in [
            Action::ApproveBatch,
            Action::OverrideGate,
            Action::LiftException,
            Action::WriteOffStock,
            Action::WitnessSpoils,
        ] {
            assert!(action.needs_two(), "{action}");
        }
    }
}
