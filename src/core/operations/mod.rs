//! Floor 2: what the office does. One function, one transaction, its events. One file per noun.
//!
//! **Invariant:** reading takes `&Core`, changing takes `&mut Core` and goes through [`Core::write`], which asks the
//! role × action matrix first. No SQL word, no terminal, no printing to stdout.

mod after_issue;
mod amending;
mod another;
mod archive;
mod as_issued;
mod audit;
mod awards;
mod badges;
mod batches;
mod bulk_checks;
mod certificates;
mod checks;
mod claims;
mod contacts;
mod day;
mod demo;
mod documents;
mod drafts;
mod error;
mod exceptions;
mod field_setting;
mod generate;
mod holds;
mod imports;
mod jumping;
mod keys;
mod learners;
mod macros;
mod memory;
mod notes;
mod office;
mod operators;
mod organisations;
mod papers;
mod post;
mod presence;
mod publication;
mod registrations;
mod reports;
mod second_person;
mod seconding;
mod settings_file;
mod sheet_files;
mod sheets;
mod stock;
mod tasks;
mod templates;
#[cfg(test)]
mod tests;
mod transfers;
mod undoing;
mod verify;
mod views;

pub use after_issue::{
    AgreedReplacement, ApplicationEvidence, ApplicationFacts, ApplicationOrder, ApplicationView, EvidenceOrder,
    LetterFacts, LetterOrder, NotifiableFacts, NotifiableView, OldPaper, OldPaperBack, Revocation, Revoked,
    WrittenLetter,
};
pub use amending::AmendRefused;
pub use another::Another;
pub use archive::{ArchiveHit, ArchiveView, CaptureOrder, CapturedEntry};
pub use as_issued::{AsIssued, PartAgain};
pub use audit::{AuditAnswer, TimelineEntry};
pub use awards::WhyAward;
pub use badges::BadgeMade;
pub use batches::{
    ApprovedBatch, BatchFacts, BatchPart, BatchProposal, BatchSheet, BatchView, BrandRun, BuildOrder, BuiltBatch,
    CalendarChange, ChecklistAnswer, ConsignmentFacts, Counted, DispatchedBatch, HandedOver, Inspected, Inspection,
    InspectionView, KeptPaper, PackedBatch, PreflightedBatch, PrintOrder, PrintProgress, PrintQuality, PrintQueue,
    PrintedBatch, PrinterHandOver, PrinterOrder, PrinterView, SerialSeries, SpoilOrder, Spoiled, TakenOut, WaitingRun,
};
pub use bulk_checks::{BulkCheck, bulk_check};
pub use certificates::CertificateShown;
pub use checks::{ChecksRun, RuleLine};
pub use claims::{
    BecomesReady, ClaimCorrection, ClaimDifference, ClaimDifferenceKind, ClaimFileView, ClaimProblem, ClaimView,
    CorrectionOutcome, RuleGroup,
};
pub use contacts::ContactCard;
pub use day::{ClaimClock, DayReport};
pub use demo::{Demo, DemoStep};
pub use drafts::Draft;
pub use error::{Error, ErrorKind};
pub use exceptions::{
    Evidence, ExceptionChange, ExceptionOutcome, ExceptionRow, ExceptionView, RaiseOrder, Raised, ThreadEntry,
};
pub use field_setting::{FieldOrder, FieldOutcome, SettableField};
pub use generate::{Generated, Generation, SAMPLE_DAY, generate_office, write_samples};
pub use holds::Reached;
pub use imports::{
    Column, FilePreview, FolderEntry, ImportKind, ImportReport, ImportRequest, PreviewColumn, Profile, Progress,
    Recheck, RegisterDifference, RegisterDifferenceKind, RowProblem, Watch, Words, list_folder,
};
pub use jumping::Place;
pub use keys::{KeyMade, PublicKeys};
pub use learners::{Amended, Fields, LearnerCard};
pub use macros::Macro;
pub use office::{Clock, Entropy, Session, Surroundings, restore};
pub use organisations::{OrganisationCard, SignOff};
pub use post::{
    AddressSource, BookOrder, CameBack, CameBackAs, CarrierClaim, Collected, Collection, ConsignmentCard,
    ConsignmentContent, DestroyOutcome, HandOver, HandedIn, InboundOrder, InboundRow, LabelView, ManifestMade,
    ManifestRow, ManifestState, ManifestView, Moved, News, NewsOrder, PackedInto, PostFigure, PostPaper,
    PostPaperOrder, PostPapers, RULE_FIELDS, Redispatch, ReturnOrder, ReturnRow, ReturnView, RuleEdit, RulesView,
    Taken, Tracked,
};
pub use presence::Present;
pub use publication::{NotGoodMade, Published, verify_in_set};
pub use registrations::{NewRegistration, RegistrationCard};
pub use reports::{ReportFormat, SERIAL_COLUMNS, WrittenReport};
pub use seconding::Awaiting;
pub use settings_file::SettingsFile;
pub use sheet_files::{SheetFile, SheetFormat, WrittenSheet};
pub use stock::{OrderRow, Receipt, StockCount, StockMovement, StockOrder, StockRow, StockView, WriteOff};
pub use tasks::{TaskOrder, TaskView};
pub use templates::{
    Explanation, FilePreviewed, Impact, ImpactGroup, ImpactRun, LogoRow, LogosImported, Preview, RunDown, Sketch,
    SketchBox, SketchLine, SketchOf, TemplateAnswer, TemplateImported, TrialRun, trial_run,
};
pub use transfers::TransferOrder;
pub use undoing::{MyStep, Undone};
pub use verify::{Checked, Offline, verify_offline};

use std::path::Path;

use super::domain::office::{Mode, Office};
use super::domain::roles::{Action, Role};
use super::domain::{Day, Moment, Refusal};
pub use super::exchange::watch::FileMark;
pub use super::store::tasks::{TaskRow, TaskWords};
use super::store::{Connection, Stamp, Store, Tx};

/// What an operation gives.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// One open database, one operator, one day: everything certdesk can do.
pub struct Core {
    store: Store,
    office: Office,
    clock: Clock,
    today: Option<Day>,
    zone: chrono_tz::Tz,
    login: String,
    name: String,
    roles: Vec<Role>,
    acting_as: Option<String>,
}

impl Core {
    /// Where the database lies.
    pub fn path(&self) -> &Path {
        self.store.path()
    }

    /// What this database is.
    pub fn office(&self) -> &Office {
        &self.office
    }

    /// Whether this is a training office: TRAINING on screen, SPECIMEN on every paper.
    pub fn is_training(&self) -> bool {
        self.office.mode == Mode::Training
    }

    /// Whether nothing can be changed through this core.
    pub fn is_read_only(&self) -> bool {
        self.store.is_read_only()
    }

    /// Who works here: the login.
    pub fn operator(&self) -> &str {
        &self.login
    }

    /// Who works here: the name.
    pub fn operator_name(&self) -> &str {
        &self.name
    }

    /// The roles held, those of the colleague acted for included.
    pub fn roles(&self) -> &[Role] {
        &self.roles
    }

    /// The login of the colleague acted for.
    pub fn acting_as(&self) -> Option<&str> {
        self.acting_as.as_deref()
    }

    /// The machine's real time, or the test's.
    pub fn now(&self) -> Moment {
        (self.clock)()
    }

    /// The office's day: as fixed when opened, else today in the office's zone.
    pub fn today(&self) -> Day {
        self.today.unwrap_or_else(|| self.now().with_timezone(&self.zone).date_naive())
    }

    /// A moment as the office's clock shows it.
    pub fn office_time(&self, moment: Moment) -> chrono::NaiveDateTime {
        moment.with_timezone(&self.zone).naive_local()
    }

    /// A number that changes whenever another process has written.
    pub fn data_version(&self) -> Result<i64> {
        Ok(self.store.data_version()?)
    }

    /// A mark that changes whenever anybody, this process included, has written; cheaper than asking the database.
    pub fn file_mark(&self) -> FileMark {
        FileMark::of(self.path())
    }

    /// Refuses when none of the operator's roles may do this, naming the roles that may; or when nothing can be changed.
    pub fn may(&self, action: Action) -> Result<(), Refusal> {
        action.allowed(&self.roles)?;
        if self.is_read_only() {
            return Err(Refusal::new(format!("{action}: this database is open for reading only; nothing was changed"))
                .hint("Open it without --read-only, and without --today unless it is a training office."));
        }
        Ok(())
    }

    /// Whether restricted records may be seen.
    pub fn sees_restricted(&self) -> bool {
        Action::SeeRestricted.allowed(&self.roles).is_ok()
    }

    /// The connection for reading.
    fn db(&self) -> &Connection {
        self.store.db()
    }

    /// The one way to change anything: asks the matrix, then runs the whole step or nothing.
    fn write<T>(&mut self, action: Action, work: impl FnOnce(&Tx<'_>) -> Result<T>) -> Result<T> {
        self.may(action)?;
        self.write_unasked(work)
    }

    /// For what needs no role: drafts, leases, presence, and the second person's own check.
    fn write_unasked<T>(&mut self, work: impl FnOnce(&Tx<'_>) -> Result<T>) -> Result<T> {
        let stamp = Stamp {
            at: self.now(),
            day: self.today(),
            operator: self.login.clone(),
            acting_as: self.acting_as.clone(),
        };
        self.store.write(stamp, work)
    }
}
