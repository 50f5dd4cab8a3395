//! The columns of brands, organisations, approvals, contacts, courses, units and presentations. Separate from the
//! learners' kinds because these are the office's own reference data, loaded first and seldom.
//!
//! **Invariant:** lists inside a cell have `|` between their items.

columns! {
    /// Names certificates are issued under.
    brands {
        CODE "code" Code required "the brand's code" ["brand", "brand code"];
        NAME "name" Text required "name on the certificate" ["brand name"];
        LINE "line" Code required "claims, booking, orders or partner" [];
        ISSUER_NAME "issuer_name" Text required "the issuer as recognised" ["issuer"];
        RECOGNITION_NUMBER "recognition_number" Code optional "the issuer's recognition number" ["rn"];
        ISSUER_UKPRN "issuer_ukprn" Ukprn optional "the issuer's UKPRN" [];
        ISSUER_ADDRESS "issuer_address" Text optional "the issuer's address" [];
        SERIAL_PREFIX "serial_prefix" Code required "letters a serial begins with" ["prefix"];
        STATEMENT "statement" Text optional "sentence on the certificate" [];
        PAYMENT_RULE "payment_rule" Code optional "what must be paid before printing" [];
        CLAIM_SLA_DAYS "claim_sla_days" Whole optional "working days from claim to dispatch" ["sla days"];
        NAME_CONFIRMATION_DAYS "name_confirmation_days" Whole optional "days a name waits for confirmation" [];
        CUT_OFF "cut_off" Time optional "time of day claims make the next run" [];
    }
}

columns! {
    /// Centres, partners, suppliers, CPD bodies.
    organisations {
        CODE "code" Code required "the organisation's code" ["organisation code", "centre code", "centre number", "centre no", "centre"];
        NAME "name" Text required "its name" ["organisation name", "centre name", "organisation"];
        KIND "kind" Code optional "centre, partner, supplier, CPD body or CRM; centre when empty" ["organisation kind"];
        COUNTRY "country" Country optional "where it is" [];
        UKPRN "ukprn" Ukprn optional "its UKPRN" [];
        ADDRESS "address" Text optional "street address" ["address 1", "street"];
        TOWN "town" Text optional "post town" ["city", "post town"];
        POSTCODE "postcode" Postcode optional "postcode" ["zip"];
        EMAIL "email" Email optional "e-mail address" ["mail"];
        PHONE "phone" Text optional "telephone" ["telephone", "tel"];
        DELIVER_TO "deliver_to" Code optional "centre, learner, employer or collect" [];
        SLA_DAYS "sla_days" Whole optional "agreed working days, where they differ from the brand's" [];
        SANCTION "sanction" Code optional "sanction in force" [];
        SANCTION_FROM "sanction_from" Day optional "first day of the sanction" [];
        SANCTION_TO "sanction_to" Day optional "last day of the sanction" [];
        ON_STOP "on_stop" Flag optional "on stop for debt" ["stop"];
        STOP_REASON "stop_reason" Text optional "why it is on stop" [];
        CLOSED_ON "closed_on" Day optional "day it closed" ["closed"];
        FACULTIES "faculties" List optional "a partner's faculties" [];
    }
}

columns! {
    /// Which organisation may offer which course, and sign-offs by external quality assurers.
    approvals {
        ORGANISATION_CODE "organisation_code" Code required "the centre" ["organisation", "centre code", "centre number", "centre no", "centre"];
        COURSE_CODE "course_code" Qan required "the course" ["course", "qan", "qualification number", "qualification"];
        FROM "from" Day optional "approved from" ["approved from", "approval from"];
        TO "to" Day optional "approved to" ["approved to", "approval to"];
        DIRECT_CLAIMS_FROM "direct_claims_from" Day optional "direct claims from" ["dcs from"];
        DIRECT_CLAIMS_TO "direct_claims_to" Day optional "direct claims to" ["dcs to"];
        SIGNED_OFF_BY "signed_off_by" Text optional "who signed off; such a row is a sign-off" ["eqa", "signed off by eqa"];
        SIGNED_OFF_ON "signed_off_on" Day optional "day of the sign-off" [];
        SIGNED_OFF_ULN "signed_off_uln" Uln optional "learner covered; empty means all claimed up to that day" [];
        REPORT "report" Text optional "the report's reference" [];
    }
}

columns! {
    /// People at organisations.
    contacts {
        ORGANISATION_CODE "organisation_code" Code required "the organisation" ["organisation", "centre code", "centre number", "centre"];
        NAME "name" Text required "the person's name" ["contact", "contact name"];
        ROLE "role" Text optional "what they do there" ["contact role", "job title"];
        EMAIL "email" Email optional "e-mail address" ["mail"];
        PHONE "phone" Text optional "telephone" ["telephone", "tel"];
        FACULTY "faculty" Text optional "faculty of a partner" [];
    }
}

columns! {
    /// Qualifications and short courses.
    courses {
        CODE "code" Qan required "qualification number or the course's code" ["course code", "qan", "qualification number"];
        BRAND_CODE "brand_code" Code required "the brand it is issued under" ["brand"];
        PARTNER_CODE "partner_code" Code optional "the partner that certificates it" ["partner"];
        TITLE "title" Text required "title, exactly as registered" ["course title", "qualification title", "qualification name"];
        LEVEL "level" Text optional "level, such as Level 3 or Entry Level" [];
        KIND "kind" Code optional "qualification or short course; qualification when empty" ["course kind"];
        REGULATED "regulated" Flag optional "regulated; yes for a qualification when empty" [];
        GUIDED_HOURS "guided_hours" Whole optional "guided learning hours" ["glh"];
        TOTAL_HOURS "total_hours" Whole optional "total qualification time in hours" ["tqt"];
        MIN_AGE "min_age" Whole optional "least age at registration" ["minimum age"];
        OPERATIONAL_END "operational_end" Day optional "last day to register" ["operational end date"];
        CERTIFICATION_END "certification_end" Day optional "last day certificates are issued" ["certification end date"];
        OFFERED_IN "offered_in" List optional "England, Wales, Northern Ireland, Scotland, abroad" [];
        GRADES "grades" List optional "grades, worst first; a leading - marks one that does not pass" ["grading", "grade scale"];
        MIN_DAYS "min_days" Whole optional "least days from registration to claim" [];
        MIN_CREDITS "min_credits" Whole optional "least credits in all" ["credits"];
        CPD_BODY "cpd_body" Text optional "CPD body" [];
        CPD_POINTS "cpd_points" Whole optional "CPD points" [];
        LANGUAGE "language" Language optional "language of assessment" [];
    }
}

columns! {
    /// Units of courses.
    units {
        COURSE_CODE "course_code" Qan required "the course" ["course", "qan", "qualification number"];
        CODE "code" Code required "the unit's reference" ["unit", "unit code", "unit number", "unit reference"];
        TITLE "title" Text required "the unit's title" ["unit title", "unit name"];
        MANDATORY "mandatory" Flag optional "must be achieved" ["compulsory", "core"];
        CREDITS "credits" Whole optional "credits" ["credit", "credit value"];
        LEVEL "level" Text optional "level" ["unit level"];
        GROUP "group" Text optional "group of optional units" ["option group", "unit group"];
        GROUP_MIN_CREDITS "group_min_credits" Whole optional "least credits from the group" [];
        GROUP_MIN_UNITS "group_min_units" Whole optional "least units from the group" [];
    }
}

columns! {
    /// Dated runs of short courses.
    presentations {
        COURSE_CODE "course_code" Code required "the course" ["course"];
        RUN "run" Code required "the run's label" ["run label", "presentation"];
        PARTNER_CODE "partner_code" Code optional "the partner" ["partner", "university"];
        FACULTY "faculty" Text optional "the partner's faculty" [];
        STARTS_ON "starts_on" Day required "first day" ["start", "start date", "starts"];
        ENDS_ON "ends_on" Day required "last day" ["end", "end date", "ends"];
        EXPECTED_GRADE_ON "expected_grade_on" Day optional "day grades are expected" ["expected grade date", "grades due"];
        COORDINATOR "coordinator" Text optional "who coordinates it" [];
        INTERNATIONAL "international" Flag optional "international presentation" [];
        EXPECTED_HEADS "expected_heads" Whole optional "expected head-count" ["head count", "heads"];
    }
}
