//! The columns of learners, registrations and what changes them, results and claims. Separate from the office's own
//! reference data because these come from centres, in every dialect centres speak.
//!
//! **Invariant:** a learner is found by ULN, else by the sender's reference; a registration by its number, else by
//! learner and course.

columns! {
    /// People certificates name.
    learners {
        ULN "uln" Uln optional "unique learner number" ["unique learner number", "learner uln", "uln number"];
        SCN "scn" Scn optional "Scottish candidate number" ["scottish candidate number"];
        SENDER_REFERENCE "sender_reference" Code optional "the sender's own reference" ["learner reference", "learner ref", "reference", "candidate number", "learnrefnumber", "learner id", "candidate id"];
        TITLE "title" Text optional "title" ["salutation"];
        GIVEN_NAMES "given_names" Text required "given names" ["given name", "first name", "first names", "forename", "forenames"];
        MIDDLE_NAMES "middle_names" Text optional "middle names" ["middle name"];
        FAMILY_NAME "family_name" Text required "family name" ["surname", "last name"];
        PREFERRED_NAME "preferred_name" Text optional "name the learner goes by" ["known as"];
        NAME_TO_PRINT "name_to_print" Text optional "name as it is to be printed" ["certificate name", "name on certificate", "print name"];
        BORN_ON "born_on" Day optional "day of birth" ["date of birth", "dob", "birth date", "birthday", "date of birth ddmmyyyy"];
        SEX "sex" Code optional "sex code" ["gender"];
        IDENTITY_EVIDENCE "identity_evidence" Text optional "what confirmed the identity" ["id evidence", "identity checked"];
        IDENTITY_NUMBER "identity_number" Text optional "number of the identity document" ["id number", "passport number"];
        EMAIL "email" Email optional "e-mail address" ["mail", "email address"];
        PHONE "phone" Text optional "telephone" ["telephone", "mobile", "tel"];
        ADDRESS "address" Text optional "street address" ["address 1", "address line 1", "street"];
        TOWN "town" Text optional "post town" ["city", "post town"];
        POSTCODE "postcode" Postcode optional "postcode" ["zip"];
        COUNTRY "country" Country optional "country" [];
        LANGUAGE "language" Language optional "language for letters" [];
    }
}

columns! {
    /// Learners on courses.
    registrations {
        REGISTRATION_NUMBER "registration_number" Code optional "the registration's number" ["registration", "registration no", "reg no", "enrolment number"];
        ULN "uln" Uln optional "the learner, by ULN" ["unique learner number", "learner uln"];
        SENDER_REFERENCE "sender_reference" Code optional "the learner, by the sender's reference" ["learner reference", "learner ref", "candidate number", "learner id", "candidate id"];
        GIVEN_NAMES "given_names" Text optional "given names, for a learner not known yet" ["given name", "first name", "first names", "forename", "forenames"];
        FAMILY_NAME "family_name" Text optional "family name, for a learner not known yet" ["surname", "last name"];
        BORN_ON "born_on" Day optional "day of birth, for a learner not known yet" ["date of birth", "dob", "birth date", "date of birth ddmmyyyy"];
        COURSE_CODE "course_code" Qan required "the course" ["course", "qan", "qualification", "qualification number", "core code", "qualification code"];
        ORGANISATION_CODE "organisation_code" Code optional "the centre, by code or UKPRN" ["organisation", "centre", "centre code", "centre number", "centre no", "ukprn"];
        PRESENTATION "presentation" Code optional "the presentation, as course/run" ["run"];
        REGISTERED_ON "registered_on" Day optional "day of registration; the day received when empty" ["registration date", "date registered", "date of registration"];
        DUE_ON "due_on" Day optional "day it is due" ["due date", "expected end", "planned end"];
        ASSESSED_IN "assessed_in" Country optional "place of assessment" ["country of assessment", "assessment country"];
        ASSESSED_LANGUAGE "assessed_language" Language optional "language of assessment" ["language of assessment"];
        FUNDED "funded" Flag optional "publicly funded" ["funding"];
        DELIVER_TO "deliver_to" Code optional "centre, learner, employer or collect" ["delivery"];
    }
}

columns! {
    /// Corrections to learners.
    amendments {
        ULN "uln" Uln optional "the learner, by ULN" ["unique learner number", "learner uln"];
        SENDER_REFERENCE "sender_reference" Code optional "the learner, by the sender's reference" ["learner reference", "learner ref", "candidate number"];
        FIELD "field" Code required "the column to change" ["column", "what"];
        VALUE "value" Text required "what it is to be" ["new value", "to"];
        REASON "reason" Text required "why" ["comment"];
    }
}

columns! {
    /// Registrations that end without an award.
    withdrawals {
        REGISTRATION_NUMBER "registration_number" Registration optional "the registration" ["registration", "registration no", "reg no"];
        ULN "uln" Uln optional "the learner, by ULN" ["unique learner number", "learner uln"];
        COURSE_CODE "course_code" Qan optional "the course" ["course", "qan", "qualification", "qualification number"];
        WITHDRAWN_ON "withdrawn_on" Day required "day of withdrawal" ["withdrawal date", "date withdrawn", "withdrawn"];
        REASON "reason" Text optional "why" ["withdrawal reason", "comment"];
    }
}

columns! {
    /// Registrations that move to another centre or course.
    transfers {
        REGISTRATION_NUMBER "registration_number" Registration optional "the registration" ["registration", "registration no", "reg no"];
        ULN "uln" Uln optional "the learner, by ULN" ["unique learner number", "learner uln"];
        COURSE_CODE "course_code" Qan optional "the course" ["course", "qan", "qualification", "qualification number"];
        TO_ORGANISATION "to_organisation" Code optional "the new centre" ["to centre", "new centre"];
        TO_COURSE "to_course" Qan optional "the new course" ["new course", "to qualification"];
        TRANSFERRED_ON "transferred_on" Day required "day of transfer" ["transfer date", "date transferred"];
        REASON "reason" Text optional "why" ["comment"];
    }
}

columns! {
    /// Grades, per unit or overall, and the steps of a booking.
    results {
        REGISTRATION_NUMBER "registration_number" Registration optional "the registration" ["registration", "registration no", "reg no"];
        ULN "uln" Uln optional "the learner, by ULN" ["unique learner number", "learner uln"];
        COURSE_CODE "course_code" Qan optional "the course" ["course", "qan", "qualification", "qualification number"];
        UNIT_CODE "unit_code" Code optional "the unit; empty means overall" ["unit", "unit number", "unit reference"];
        GRADE "grade" Grade required "the grade" ["result", "outcome"];
        MARK "mark" Text optional "the mark" ["score", "marks"];
        ACHIEVED_ON "achieved_on" Day required "day it was achieved" ["achievement date", "date achieved", "date of achievement", "result date"];
        GRADED_BY "graded_by" Text optional "who graded" ["assessor", "examiner"];
        SAT_ON "sat_on" Day optional "booking brand: day the exam was sat" ["exam date"];
        CHECKED_ON "checked_on" Day optional "booking brand: day the result was checked" [];
        FLAGGED_ON "flagged_on" Day optional "booking brand: day it was flagged for print" [];
    }
}

columns! {
    /// A centre's requests that registrations be certificated.
    claims {
        REGISTRATION_NUMBER "registration_number" Registration optional "the registration" ["registration", "registration no", "reg no", "reg number"];
        ULN "uln" Uln optional "the learner, by ULN" ["unique learner number", "learner uln", "learner number"];
        GIVEN_NAMES "given_names" Text optional "given names, compared with the registered ones" ["given name", "first name", "first names", "forename", "forenames"];
        FAMILY_NAME "family_name" Text optional "family name, compared with the registered one" ["surname", "last name"];
        BORN_ON "born_on" Day optional "day of birth, compared with the registered one" ["date of birth", "dob", "birth date"];
        COURSE_CODE "course_code" Qan optional "the course claimed" ["course", "qan", "qualification", "qualification number", "qual no", "qualification code"];
        KIND "kind" Code optional "kind of document; certificate when empty" ["document", "document kind", "claim type"];
        GRADE "grade" Grade optional "overall grade" ["overall grade", "result", "outcome", "final grade"];
        ACHIEVED_ON "achieved_on" Day required "day it was achieved" ["achievement date", "date achieved", "date of achievement", "completion date", "achieved"];
        CLAIMED_ON "claimed_on" Day optional "day it was claimed; the day received when empty" ["claim date", "date claimed", "date of claim", "claimed"];
    }
}
