//! The kinds of exception, as data: owner, clock, what one holds, who may lift it. Separate from the life of an
//! exception, which is the same for all kinds.
//!
//! **Invariant:** every kind has its row; a kind that two must lift says so here and nowhere else.

codes! {
    /// What is wrong.
    pub enum ExceptionKind: "exception kind" {
        PaymentWithhold = "payment withhold",
        ClearanceOverdue = "clearance overdue",
        PlagiarismWithhold = "plagiarism withhold",
        HelpDeskHold = "help-desk hold",
        Malpractice = "malpractice",
        Maladministration = "maladministration",
        MissingData = "missing data",
        WrongData = "wrong data",
        InvalidUln = "invalid ULN",
        DuplicateLearner = "duplicate learner",
        DuplicateClaim = "duplicate claim",
        NameMismatch = "name mismatch",
        NameUnconfirmed = "name unconfirmed",
        MissingGrade = "missing grade",
        DatesOutOfOrder = "dates out of order",
        CourseNotApproved = "course not approved",
        CourseEndNear = "course end near",
        SignOffMissing = "sign-off missing",
        CentreSuspended = "centre suspended",
        CentreOnStop = "centre on stop",
        BookingStepSkipped = "booking step skipped",
        RollMismatch = "roll mismatch",
        BatchOverdue = "batch overdue",
        MisprintByPartner = "misprint by partner",
        MisprintByUs = "misprint by us",
        ResultChanged = "result changed after issue",
        IssuedInError = "issued in error",
        ReturnedPost = "returned post",
        LostInPost = "lost in post",
        TrackingSilent = "tracking silent",
        InvoiceDispute = "invoice dispute",
        StockLow = "stock low",
        StockMissing = "stock missing",
        TemplateMissing = "template missing",
        LrsMismatch = "LRS mismatch",
        TitleChanged = "register title changed",
        Complaint = "complaint",
        Other = "other",
    }
}
