//! The list of events: everything that can happen in the office, in the past tense, with the fields it carries and
//! the sentence people read. Separate because the trail, the timeline, undo, the reports and the audit all read it.
//!
//! **Invariant:** an event's fields are exactly those declared here; none of them is a personal value (those stand in
//! the event's changes, where only their salted digest is hashed). Fields are references, codes, days and counts.

use std::fmt::Write as _;

/// Declares the events: variant, name, fields, sentence. `{subject}` and each `{field}` stand in the sentence.
macro_rules! events {
    ($($variant:ident = $name:literal [$($field:literal),*] $sentence:literal),+ $(,)?) => {
        codes! {
            /// What happened.
            pub enum EventKind: "event" { $($variant = $name),+ }
        }

        impl EventKind {
            /// The fields an event of this kind carries, in order.
            pub const fn fields(self) -> &'static [&'static str] {
                match self { $(Self::$variant => &[$($field),*]),+ }
            }

            /// The sentence people read, with `{subject}` and the fields in braces.
            pub const fn sentence(self) -> &'static str {
                match self { $(Self::$variant => $sentence),+ }
            }
        }
    };
}

events! {
    // the office and its people
    OfficeOpened = "office opened" ["mode"] "Office opened as a {mode} database.",
    OperatorAdded = "operator added" ["roles"] "Operator {subject} added as {roles}.",
    OperatorRoleGiven = "operator role given" ["role"] "{subject} was given the role {role}.",
    OperatorRoleTaken = "operator role taken" ["role"] "The role {role} was taken from {subject}.",
    OperatorLeft = "operator left" [] "{subject} left.",
    ActingGranted = "acting granted" ["acts_for", "from", "to"] "{subject} acts for {acts_for} from {from} to {to}.",
    DayRun = "day run" ["found", "closed", "woken", "escalated", "overdue", "ages"]
        "The day was run: {found} exceptions opened, {closed} closed, {woken} woken, {escalated} escalated.",
    KeyCreated = "key created" ["key"] "Signing key {key} created.",
    KeyRotated = "key rotated" ["key", "before"] "Signing key {key} took over from {before}.",
    StepProposed = "step proposed" ["action", "payload"] "Proposed for a second person: {action} on {subject}.",
    StepSeconded = "step seconded" ["action", "payload"] "Seconded: {action} on {subject}.",
    StepWithdrawn = "step withdrawn" ["action"] "Withdrawn: {action} on {subject}.",
    StepDeclined = "step declined" ["action"] "Declined: {action} on {subject}.",
    WorkTakenOver = "work taken over" ["from", "work"] "{subject}: {work} taken over from {from}.",
    ChangeUndone = "change undone" ["what"] "Undone: {what}.",
    // files
    FileImported = "file imported" ["kind", "sha256", "rows", "accepted", "warnings", "held", "refused", "unchanged", "exceptions", "root"]
        "{kind} file imported: {rows} rows, {accepted} accepted, {held} held, {refused} refused, {unchanged} unchanged.",
    HeldRowsSettled = "held rows settled" ["rows"] "{rows} held rows of {subject} settled: what was missing has come.",
    HeldRowCorrected = "held row corrected" ["field"] "Held row {subject}: {field} corrected.",
    ProfileSaved = "profile saved" ["kind"] "Import profile {subject} saved for {kind}.",
    ReportMade = "report made" ["report", "week", "format"] "Report {report} of {week} made as {format}.",
    FileExported = "file exported" ["what", "rows", "sha256"] "{what} exported: {rows} rows.",
    // records
    BrandAdded = "brand added" [] "Brand {subject} added.",
    OrganisationAdded = "organisation added" [] "Organisation {subject} added.",
    OrganisationAmended = "organisation amended" ["columns"] "Organisation {subject} amended: {columns}.",
    OrganisationSuspended = "organisation suspended" ["sanction", "from", "to"] "{subject}: {sanction} from {from} to {to}.",
    OrganisationStopped = "organisation stopped" [] "{subject} put on stop.",
    OrganisationFrozen = "organisation frozen" [] "{subject} frozen by the manager.",
    OrganisationLifted = "organisation lifted" ["what"] "{subject}: {what} lifted.",
    ContactAdded = "contact added" ["contact"] "A contact was added to {subject}.",
    ContactAmended = "contact amended" ["contact", "columns"] "A contact of {subject} amended: {columns}.",
    RecordNoted = "record noted" [] "Note on {subject}.",
    CourseAmended = "course amended" ["columns"] "Course {subject} amended: {columns}.",
    CourseTitled = "course titled" ["from"] "Course {subject} has a new title from {from}.",
    LearnerAdded = "learner added" [] "Learner {subject} added.",
    LearnerAmended = "learner amended" ["columns"] "Learner {subject} amended: {columns}.",
    LearnerNameConfirmed = "learner name confirmed" [] "The name of {subject} was confirmed.",
    RegistrationAdded = "registration added" ["learner", "course"] "Registration {subject} added: {learner} on {course}.",
    RegistrationAmended = "registration amended" ["columns"] "Registration {subject} amended: {columns}.",
    RegistrationMoved = "registration moved" ["from", "to"] "Registration {subject} went from {from} to {to}.",
    ResultRecorded = "result recorded" ["unit", "grade"] "Result recorded on {subject}: {unit} {grade}.",
    SignOffRecorded = "sign-off recorded" ["course"] "Sign-off recorded for {subject} on {course}.",
    // claims
    ClaimFileReceived = "claim file received"
        ["sha256", "rows", "accepted", "warnings", "held", "refused", "unchanged", "exceptions", "awards", "root"]
        "Claim file {subject} received: {rows} rows, {accepted} accepted, {held} held, {refused} refused; {awards} awards made.",
    ClaimCorrected = "claim corrected" ["rule", "field"] "{subject}: {field} corrected ({rule}).",
    ClaimAccepted = "claim accepted" ["rule"] "{subject}: accepted as it stands ({rule}).",
    ClaimRejected = "claim rejected" [] "{subject} rejected.",
    ClaimWithdrawn = "claim withdrawn" [] "{subject} withdrawn by the centre.",
    ClaimSuperseded = "claim superseded" ["by"] "{subject} superseded by {by}.",
    ClaimFileStepped = "claim file stepped" ["step"] "{subject} went on to step {step}.",
    ClaimFileFinished = "claim file finished" ["awards"] "{subject} finished with {awards} awards.",
    // awards
    AwardCreated = "award created" ["claim"] "Award {subject} created from {claim}.",
    AwardCancelled = "award cancelled" [] "Award {subject} cancelled.",
    AwardTakenOut = "award taken out" ["batch"] "Award {subject} taken out of {batch}.",
    GateOverridden = "gate overridden" ["gate", "approval"] "Gate {gate} of {subject} overridden by a second person.",
    // exceptions and tasks
    ExceptionRaised = "exception raised" ["kind", "about", "rule"] "{subject} raised: {kind}, about {about}.",
    ExceptionAssigned = "exception assigned" ["to"] "{subject} assigned to {to}.",
    ExceptionStarted = "exception started" [] "{subject} started.",
    ExceptionWaiting = "exception waiting" ["until"] "{subject} waits until {until}.",
    ExceptionWoken = "exception woken" [] "{subject} woken: its waiting time is over.",
    ExceptionNoted = "exception noted" ["evidence"] "Note on {subject}.",
    ExceptionResolved = "exception resolved" [] "{subject} resolved.",
    ExceptionReleased = "exception released" [] "{subject} released.",
    ExceptionUpheld = "exception upheld" [] "{subject} upheld.",
    ExceptionCancelled = "exception cancelled" [] "{subject} cancelled.",
    ExceptionEscalated = "exception escalated" ["level", "by_clock"] "{subject} escalated to level {level}.",
    ExceptionReopened = "exception reopened" [] "{subject} reopened.",
    ExceptionDated = "exception dated" ["due"] "{subject} is due on {due} now.",
    ExceptionClosedByCheck = "exception closed by check" ["rule"] "{subject} closed by itself: {rule} no longer finds it.",
    TaskAdded = "task added" ["about"] "Task {subject} added.",
    TaskAmended = "task amended" ["columns"] "Task {subject} amended: {columns}.",
    TaskMoved = "task moved" ["from", "to"] "Task {subject} went from {from} to {to}.",
    // templates and stock
    TemplateImported = "template imported" ["sha256"] "Template {subject} imported.",
    TemplateApproved = "template approved" ["effective_from"] "Template {subject} approved, effective from {effective_from}.",
    TemplateRetired = "template retired" [] "Template {subject} retired.",
    LogoRulesImported = "logo rules imported" ["rows"] "{rows} logo rules imported.",
    StockReceived = "stock received" ["sheets"] "{sheets} sheets of {subject} received.",
    StockCounted = "stock counted" ["expected", "counted"] "{subject} counted: {expected} expected, {counted} found.",
    StockReordered = "stock reordered" ["sheets"] "{sheets} sheets of {subject} reordered.",
    StockWrittenOff = "stock written off" ["sheets", "approval"] "{sheets} sheets of {subject} written off as missing.",
    StockDestroyed = "stock destroyed" ["sheets"] "{sheets} unused sheets of {subject} destroyed.",
    // print runs
    BatchBuilt = "batch built" ["brand", "awards", "template"] "{subject} built for {brand}: {awards} awards on {template}.",
    BatchPreflighted = "batch preflighted" ["sheets", "payload"] "{subject} preflighted: {sheets} sheets.",
    BatchApproved = "batch approved" ["issued_on", "first", "last", "sheets", "approval"]
        "{subject} approved: {sheets} certificates {first} to {last}, issued on {issued_on}.",
    BatchSentBack = "batch sent back" [] "{subject} went back to draft.",
    BatchPrinting = "batch printing" ["parts"] "{subject} printing in {parts} parts.",
    BatchPartWritten = "batch part written" ["part", "sheets", "sha256"] "{subject} part {part} written: {sheets} sheets.",
    BatchPaused = "batch paused" [] "{subject} paused.",
    BatchResumed = "batch resumed" [] "{subject} resumed.",
    BatchEndedShort = "batch ended short" ["unused"] "{subject} ended short: {unused} serials unused.",
    BatchPrinted = "batch printed" [] "{subject} printed: every serial accounted for.",
    BatchInspected = "batch inspected" ["passed", "failed"] "{subject} inspected: {passed} passed, {failed} failed.",
    BatchPacked = "batch packed" ["consignments"] "{subject} packed into {consignments} consignments.",
    BatchDispatched = "batch dispatched" ["consignments", "certificates", "turnaround"]
        "{subject} dispatched: {certificates} certificates in {consignments} consignments.",
    BatchReconciled = "batch reconciled" ["printed", "spoiled", "unused", "reserved"]
        "{subject} reconciled: printed {printed} + spoiled {spoiled} + unused {unused} = reserved {reserved}.",
    BatchClosed = "batch closed" [] "{subject} closed.",
    BatchCancelled = "batch cancelled" [] "{subject} cancelled.",
    SpoilsWitnessed = "spoils witnessed" ["spoiled", "approval"] "Destruction of {spoiled} spoiled sheets of {subject} witnessed.",
    RunSheetMade = "run sheet made" ["head", "seq"] "Run sheet of {subject} made at trail head {head}.",
    SheetsConfirmed = "sheets confirmed" ["first", "last", "sheets"] "{subject}: {sheets} sheets confirmed printed, {first} to {last}.",
    ConfirmationUndone = "confirmation undone" ["first", "last", "sheets"] "{subject}: confirmation of {sheets} sheets undone.",
    SheetSpoiled = "sheet spoiled" ["serial", "cause", "remake"] "{subject}: {serial} spoiled, remade as {remake}.",
    CertificatesPassed = "certificates passed" ["first", "last", "sheets"] "{subject}: {sheets} certificates passed inspection.",
    CertificateFailed = "certificate failed" ["serial", "defect", "remake"] "{subject}: {serial} failed inspection, remade as {remake}.",
    CertificateKeptBack = "certificate kept back" ["place"] "{subject} kept back.",
    CertificateReleased = "certificate released" [] "{subject} is no longer kept back.",
    CertificateUnused = "certificate unused" [] "{subject} unused: it is explained and never given out again.",
    ConsignmentOpened = "consignment opened" ["batch", "pieces"] "{subject} opened for {pieces} certificates of {batch}.",
    ConsignmentPacked = "consignment packed" ["batch", "pieces"] "{subject} packed: {pieces} certificates of {batch}.",
    ConsignmentUnpacked = "consignment unpacked" [] "{subject} unpacked.",
    ConsignmentDispatched = "consignment dispatched" ["service"] "{subject} handed over, by {service}.",
    // the print room
    PrinterKept = "printer kept" ["way"] "Printer {subject} kept: files reach it by {way}.",
    PrinterRetired = "printer retired" [] "Printer {subject} retired.",
    PrinterRead = "printer read" ["reading"] "The counter of {subject} was read: {reading}.",
    PartHandedOver = "part handed over" ["part", "printer", "sheets", "status"]
        "{subject} part {part} handed to {printer}: {sheets} sheets, the command ended with {status}.",
    RunCalendarSet = "run calendar set" ["what"] "Run calendar of {subject}: {what}.",
    SamplingPlanSet = "sampling plan set" ["rows"] "Sampling plan set: {rows} rows.",
    InspectionBegun = "inspection begun" ["sample", "size", "seed"]
        "Inspection of {subject} begun: {sample} of {size} sheets are looked at, seed {seed}.",
    InspectionWidened = "inspection widened" ["failed"] "{subject}: {failed} of the sample failed, every sheet is looked at.",
    ChecklistAnswered = "checklist answered" ["yes", "no"] "Checklist of {subject} answered: {yes} yes, {no} no.",
    CertificatePlaced = "certificate placed" ["place"] "{subject} is kept in its place now.",
    StockOrderCancelled = "stock order cancelled" ["order"] "Order {order} of {subject} cancelled.",
    // templates and papers
    CertificateAsIssued = "certificate written as issued" ["sha256", "template"] "{subject} written again as issued, on {template}.",
    // the post
    SheetTakenOut = "sheet taken out" ["serial"] "{serial} taken out of {subject} again.",
    LabelAmended = "label amended" ["columns"] "Label of {subject} amended: {columns}.",
    AddressConfirmed = "address confirmed" ["of"] "Address and telephone of {of} confirmed for {subject}.",
    EmployerAddressKept = "employer address kept" [] "{subject} has an employer's address to deliver to.",
    RomanAccepted = "roman letters accepted" ["columns"] "{subject}: Roman letters accepted for the carrier in {columns}.",
    ServiceRulesKept = "service rules kept" ["rules"] "Service rules set: {rules} rules.",
    PostFigureSet = "post figure set" ["figure", "from", "to"] "Figure {figure} of the post set to {to}; it was {from}.",
    CarrierWordMapped = "carrier word mapped" ["words", "meaning"] "Carriers' words `{words}` mean {meaning}.",
    ManifestColumnsKept = "manifest columns kept" ["columns"] "Columns of the carrier's file set: {columns}.",
    ManifestMade = "manifest made" ["carrier", "consignments", "pieces", "grams", "sha256"]
        "Manifest {subject} for {carrier} made: {consignments} consignments, {pieces} pieces, {grams} g.",
    ManifestDropped = "manifest dropped" [] "Manifest {subject} dropped.",
    CollectionBooked = "collection booked" ["day", "reference", "consignments"]
        "Collection of {subject} booked for {day} under {reference}: {consignments} consignments.",
    ConsignmentBooked = "consignment booked" ["manifest", "day"] "{subject} booked for the collection of {day} in {manifest}.",
    ConsignmentUnbooked = "consignment unbooked" [] "{subject} taken out of its collection.",
    ConsignmentCollected = "consignment collected" ["manifest"] "{subject} collected by the driver in {manifest}.",
    ConsignmentHandedOver = "consignment handed over" ["document"] "{subject} collected in the house; seen: {document}.",
    PostLeft = "post left" ["how", "consignments", "certificates", "again", "turnaround"]
        "{subject} {how}: {consignments} consignments with {certificates} certificates, {again} sent again.",
    RunLeft = "run left" ["consignments", "certificates"] "{subject} left: {certificates} certificates in {consignments} consignments.",
    ConsignmentTracked = "consignment tracked" ["number"] "{subject} travels under {number}.",
    NewsNoted = "news noted" ["day", "meaning"] "News of {subject} of {day}: {meaning}.",
    ConsignmentMoved = "consignment moved" ["from", "to", "certificates"] "{subject} went from {from} to {to} with {certificates} certificates.",
    CarrierClaimed = "carrier claimed" ["claim", "amount", "currency"] "{amount} {currency} claimed of the carrier for {subject} under {claim}.",
    PaperReturned = "paper returned" ["serial", "consignment", "cause", "until"]
        "{subject}: {serial} of {consignment} came back, {cause}; held until {until}.",
    ReturnAmended = "return amended" ["columns"] "{subject} amended: {columns}.",
    AddressRepaired = "address repaired" ["source"] "{subject} is to be sent to another address, from {source}.",
    RedispatchOpened = "re-dispatch opened" ["pieces"] "{subject} opened to send {pieces} returned papers again.",
    PaperSentAgain = "paper sent again" ["serial", "consignment"] "{subject}: {serial} left again in {consignment}.",
    PaperDestroyed = "paper destroyed" ["serial", "approval", "until"]
        "{subject}: {serial} destroyed before a witness; the log is kept until {until}.",
    LetterConsigned = "letter consigned" ["about"] "{subject} opened for a letter about {about}.",
    InboundNoted = "inbound post noted" ["linked"] "{subject} came in with the post.",
    InboundGiven = "inbound post given" ["to"] "{subject} given to {to}.",
    InboundLinked = "inbound post linked" ["linked"] "{subject} linked with {linked}.",
    InboundDone = "inbound post done" [] "{subject} done with.",
    PostPapersMade = "post papers made" ["what", "consignments"] "{what} made for {consignments} consignments of {subject}.",
    // after issue
    ReplacementApplied = "replacement applied for" ["kind", "certificate", "award", "fault"] "{subject} applied for: {kind} of {certificate}.",
    ReplacementEvidenced = "replacement evidence kept" ["kind"] "{subject}: evidence of {kind} kept.",
    ReplacementCorrected = "replacement correction set" ["field"] "{subject}: the {field} is to be corrected.",
    ReplacementFeeSettled = "replacement fee settled" ["how"] "{subject}: its fee is {how}.",
    ReplacementMoved = "replacement moved" ["from", "to"] "{subject} went from {from} to {to}.",
    ReplacementAgreed = "replacement agreed" ["certificate", "edition", "approval"]
        "{subject} agreed by a second person: {certificate} is being replaced.",
    ReplacementGivenUp = "replacement given up" ["certificate"] "{subject} given up: {certificate} stands again.",
    ReplacementMade = "replacement made" ["certificate", "by"] "{subject} made: {by} takes the place of {certificate}.",
    CertificateReplaced = "certificate replaced" ["by", "application"] "{subject} cancelled: {by} took its place.",
    CertificateRevoked = "certificate revoked" ["approval"] "{subject} revoked by two people.",
    AwardReopened = "award reopened" ["edition", "certificate"] "Award {subject} open again: edition {edition} replaces {certificate}.",
    AwardRestored = "award restored" ["edition"] "Award {subject} issued again in edition {edition}.",
    AwardCorrected = "award corrected" ["field", "application"] "Award {subject}: {field} corrected by {application}.",
    OldPaperBack = "old paper back" ["place"] "The old paper {subject} is back.",
    OldPaperDestroyed = "old paper destroyed" ["approval"] "The old paper {subject} was destroyed before a witness.",
    FeeRuleSet = "fee rule set" ["kind", "amount", "currency", "from"] "Fee of {subject} for a {kind} set from {from}.",
    LetterMade = "letter made" ["kind", "about", "sha256"] "{subject} made: {kind} about {about}.",
    LetterSent = "letter sent" [] "{subject} sent.",
    LetterWithdrawn = "letter withdrawn" [] "{subject} withdrawn.",
    NotifiableOpened = "notifiable event opened" ["exception", "certificates"] "{subject} opened: {certificates} certificates, by {exception}.",
    NotifiableAmended = "notifiable event amended" ["columns"] "{subject} amended: {columns}.",
    NotifiableJoined = "notifiable event joined" ["certificates"] "{subject}: {certificates} certificates more.",
    NotifiableTold = "notifiable event told" ["on", "to"] "{subject} told to {to} on {on}.",
    NotifiableEnded = "notifiable event ended" ["to"] "{subject} {to}.",
    // verification and the archive
    ArchiveCaptured = "archive captured" ["learner", "registration", "award", "approval"]
        "{subject} captured from the archive: {learner}, {registration}, {award}.",
    ArchiveAliasSet = "archive alias set" ["brand"] "An old brand's name on the films belongs to {brand} now.",
    VerificationPublished = "verification published" ["certificates", "files", "written", "not_good", "key"]
        "Verification pages published: {certificates} certificates, {written} of {files} files written, signed with key {key}.",
    NotGoodListMade = "not good list made" ["serials", "key", "sha256"]
        "List of serials not good made: {serials} serials, signed with key {key}.",
    BadgeMade = "badge made" ["key"] "Open badge of {subject} made, signed with key {key}.",
}

/// The value of one field: a reference, a code, a day or a count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FieldValue {
    /// A reference, code or day.
    Text(String),
    /// A count.
    Count(i64),
}

impl From<&str> for FieldValue {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}
impl From<String> for FieldValue {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}
impl From<i64> for FieldValue {
    fn from(count: i64) -> Self {
        Self::Count(count)
    }
}
impl From<usize> for FieldValue {
    fn from(count: usize) -> Self {
        Self::Count(i64::try_from(count).unwrap_or(i64::MAX))
    }
}
impl std::fmt::Display for FieldValue {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Text(text) => f.pad(text),
            Self::Count(count) => write!(f, "{count}"),
        }
    }
}

/// One fact that happened, not yet in the trail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    kind: EventKind,
    subject: String,
    fields: Vec<(&'static str, FieldValue)>,
    reason: Option<String>,
    changes: Vec<Change>,
    undoes: Option<i64>,
}

/// What an event changed in one column of one record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Table and key, such as `learner:1234`.
    pub record: String,
    /// The column.
    pub column: String,
    /// The value before; none when the record is new.
    pub old: Option<String>,
    /// The value after; none when the record is gone.
    pub new: Option<String>,
}

impl Change {
    /// A change of one column.
    pub fn new(record: impl Into<String>, column: impl Into<String>, old: Option<String>, new: Option<String>) -> Self {
        Self { record: record.into(), column: column.into(), old, new }
    }
}

impl Event {
    /// An event of this kind about this reference.
    pub fn new(kind: EventKind, subject: impl ToString) -> Self {
        Self { kind, subject: subject.to_string(), fields: Vec::new(), reason: None, changes: Vec::new(), undoes: None }
    }

    /// Gives a declared field its value. Panics when the kind does not declare it: a fault of the program, found by any
    /// test that reaches it.
    #[must_use]
    pub fn with(mut self, field: &'static str, value: impl Into<FieldValue>) -> Self {
        assert!(self.kind.fields().contains(&field), "event `{}` has no field `{field}`", self.kind);
        self.fields.push((field, value.into()));
        self
    }

    /// Adds the reason a person gave.
    #[must_use]
    pub fn because(mut self, reason: impl Into<String>) -> Self {
        let reason = reason.into();
        self.reason = (!reason.is_empty()).then_some(reason);
        self
    }

    /// Adds one changed column.
    #[must_use]
    pub fn changing(mut self, change: Change) -> Self {
        self.changes.push(change);
        self
    }

    /// Adds changed columns.
    #[must_use]
    pub fn changing_all(mut self, changes: impl IntoIterator<Item = Change>) -> Self {
        self.changes.extend(changes);
        self
    }

    /// Says which event this one undoes.
    #[must_use]
    pub fn undoing(mut self, seq: i64) -> Self {
        self.undoes = Some(seq);
        self
    }

    /// What happened.
    pub fn kind(&self) -> EventKind {
        self.kind
    }

    /// What it happened to.
    pub fn subject(&self) -> &str {
        &self.subject
    }

    /// The reason a person gave.
    pub fn reason(&self) -> Option<&str> {
        self.reason.as_deref()
    }

    /// What it changed.
    pub fn changes(&self) -> &[Change] {
        &self.changes
    }

    /// The value of one of its fields.
    pub fn field(&self, name: &str) -> Option<&FieldValue> {
        self.fields.iter().rev().find(|(field, _)| *field == name).map(|(_, value)| value)
    }

    /// Which event it undoes.
    pub fn undoes(&self) -> Option<i64> {
        self.undoes
    }

    /// The fields as a JSON object in declared order. Panics when a declared field is missing: a fault of the program.
    pub fn detail(&self) -> String {
        let mut json = String::from("{");
        for (index, name) in self.kind.fields().iter().enumerate() {
            let value = self.field(name).unwrap_or_else(|| panic!("event `{}` lacks its field `{name}`", self.kind));
            let comma = if index == 0 { "" } else { "," };
            let _ = write!(json, "{comma}\"{name}\":");
            match value {
                FieldValue::Count(count) => _ = write!(json, "{count}"),
                FieldValue::Text(text) => push_json_text(&mut json, text),
            }
        }
        json.push('}');
        json
    }
}

fn push_json_text(json: &mut String, text: &str) {
    json.push('"');
    for c in text.chars() {
        match c {
            '"' => json.push_str("\\\""),
            '\\' => json.push_str("\\\\"),
            c if (c as u32) < 0x20 => _ = write!(json, "\\u{:04x}", c as u32),
            c => json.push(c),
        }
    }
    json.push('"');
}

/// The sentence of an event, its braces filled from a subject and its fields.
pub fn sentence(kind: EventKind, subject: &str, field: impl Fn(&str) -> Option<String>) -> String {
    let mut text = kind.sentence().replace("{subject}", subject);
    for name in kind.fields() {
        if let Some(value) = field(name) {
            let place = format!("{{{name}}}");
            text = match text.split_once(&place) {
                Some((before, after)) if value == "1" => format!("{before}1{}", one(after)),
                _ => text.replace(&place, &value),
            };
        }
    }
    text
}

/// What follows the count of one: its noun loses its plural.
fn one(after: &str) -> String {
    for noun in COUNTED {
        if let Some(rest) = after.strip_prefix(noun).filter(|rest| !rest.starts_with(char::is_alphanumeric)) {
            return format!("{}{rest}", noun.trim_end_matches('s'));
        }
    }
    after.to_owned()
}

/// The nouns behind counts in the sentences above.
const COUNTED: &[&str] = &[
    " sheets",
    " spoiled sheets",
    " certificates",
    " awards",
    " serials",
    " parts",
    " parcels",
    " pieces",
    " consignments",
    " rows",
    " held rows",
    " files",
    " exceptions",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_event_has_a_name_in_the_past_and_a_sentence_that_ends() {
        for kind in EventKind::ALL {
            assert!(kind.sentence().ends_with('.'), "{kind}: a report of work done is a sentence");
            assert_eq!(kind.code(), kind.code().to_lowercase(), "{kind}");
            for (open, _) in kind.sentence().match_indices('{') {
                let name = &kind.sentence()[open + 1..open + kind.sentence()[open..].find('}').unwrap()];
                assert!(name == "subject" || kind.fields().contains(&name), "{kind}: `{name}` is not a field");
            }
        }
    }

    #[test]
    fn names_of_events_are_different() {
        let mut names: Vec<_> = EventKind::ALL.iter().map(|k| k.code()).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), EventKind::ALL.len());
    }

    #[test]
    fn one_of_a_thing_is_said_in_the_singular() {
        let of = |kind: EventKind, count: &str| sentence(kind, "B-2026-0001", |_| Some(count.to_owned()));
        assert_eq!(of(EventKind::BatchPrinting, "1"), "B-2026-0001 printing in 1 part.");
        assert_eq!(of(EventKind::BatchPrinting, "2"), "B-2026-0001 printing in 2 parts.");
        assert_eq!(of(EventKind::SpoilsWitnessed, "1"), "Destruction of 1 spoiled sheet of B-2026-0001 witnessed.");
        assert_eq!(of(EventKind::BatchDispatched, "1"), "B-2026-0001 dispatched: 1 certificate in 1 consignment.");
        assert_eq!(of(EventKind::CertificatesPassed, "1"), "B-2026-0001: 1 certificate passed inspection.");
    }

    #[test]
    fn the_detail_is_json_in_declared_order() {
        let event = Event::new(EventKind::ExceptionAssigned, "X-0000001").with("to", "a \"b\"\n");
        assert_eq!(event.detail(), r#"{"to":"a \"b\"\u000a"}"#);
    }

    #[test]
    #[should_panic(expected = "lacks its field `to`")]
    fn an_event_without_its_field_is_a_fault_of_the_program() {
        let _ = Event::new(EventKind::ExceptionAssigned, "X-0000001").detail();
    }
}
