//! The columns of payments, the register of qualifications, holidays, stock and the archive. Separate because they come from
//! finance, the regulator, the calendar and the stock room, not from centres.
//!
//! **Invariant:** the register's columns are matched by name, so a fuller file gives its fuller facts.

columns! {
    /// Invoices and what was paid on them.
    payments {
        REGISTRATION_NUMBER "registration_number" Registration optional "the registration paid for" ["registration", "registration no", "reg no"];
        ORGANISATION_CODE "organisation_code" Code optional "the centre that pays" ["organisation", "centre", "centre code", "centre number"];
        INVOICE_NUMBER "invoice_number" Code required "the invoice" ["invoice", "invoice no"];
        INVOICED_ON "invoiced_on" Day required "day of the invoice" ["invoice date"];
        AMOUNT "amount" Money required "amount invoiced" ["invoice amount", "total"];
        CURRENCY "currency" Code optional "currency; GBP when empty" [];
        PAID_ON "paid_on" Day optional "day it was paid" ["payment date", "date paid"];
        PAID_AMOUNT "paid_amount" Money optional "amount paid" ["amount paid", "paid"];
    }
}

columns! {
    /// A snapshot of the regulator's register of qualifications.
    register {
        NUMBER "QualificationNumber" Qan required "the qualification number" ["qan", "number"];
        TITLE "QualificationName" Text required "the title, kept to the letter" ["qualification title", "title"];
        SNAPSHOT_ON "DateOfOfqualDataSnapshot" Day optional "day of the snapshot" ["snapshot date", "snapshot"];
        ORGANISATION "AwardingOrganisation" Text optional "the awarding organisation" ["awarding organisation name", "organisation name", "owner organisation name"];
        LEVEL "Level" Text optional "the level, as text" ["qualification level"];
        KIND "QualificationType" Text optional "the type of qualification" ["type"];
        SUBJECT "SectorSubjectArea" Text optional "sector subject area" ["ssa"];
        STATUS "Status" Text optional "status on the register" ["qualification status"];
        OPERATIONAL_START "OperationalStartDate" Day optional "first day to register" ["operational start"];
        OPERATIONAL_END "OperationalEndDate" Day optional "last day to register" ["operational end"];
        CERTIFICATION_END "CertificationEndDate" Day optional "last day certificates are issued" ["certification end"];
        OFFERED_IN_ENGLAND "OfferedInEngland" Flag optional "offered in England" [];
        OFFERED_IN_NORTHERN_IRELAND "OfferedInNorthernIreland" Flag optional "offered in Northern Ireland" [];
        OFFERED_INTERNATIONALLY "OfferedInternationally" Flag optional "offered abroad" [];
        GRADING "GradingScale" Text optional "grades, as the register writes them" ["grading type", "grading scale list"];
        GUIDED_HOURS "GLH" Whole optional "guided learning hours" ["guided learning hours"];
        TOTAL_HOURS "TQT" Whole optional "total qualification time" ["total qualification time"];
        CREDITS "TotalCredits" Whole optional "credits in all" ["credits"];
    }
}

columns! {
    /// Days on which an office does not work.
    holidays {
        PLACE "place" Text required "the calendar, such as England and Wales" ["calendar", "country", "division"];
        DAY "day" Day required "the day" ["date", "holiday date"];
        NAME "name" Text optional "what the day is called" ["title", "holiday"];
    }
}

columns! {
    /// What carriers say of consignments.
    tracking {
        TRACKING_NUMBER "tracking_number" Text optional "the number the consignment travels under" ["tracking", "tracking no", "tracking id", "consignment number", "barcode", "item number", "shipment"];
        CONSIGNMENT "consignment" Text optional "our reference, such as C-0009921" ["reference", "order reference", "channel reference", "customer reference", "your reference"];
        STATUS "status" Text required "what happened, in the carrier's words" ["event", "tracking status", "last status", "status description", "scan", "delivery status"];
        EVENT_ON "event_on" Day required "the day it happened" ["date", "event date", "status date", "last event date", "scan date", "delivered on"];
        CARRIER "carrier" Text optional "whose words they are, when the file is of several" ["courier", "service provider"];
        PLACE "place" Text optional "where it happened" ["location", "depot", "office"];
    }
}

columns! {
    /// Paper received.
    stock {
        PAPER_CODE "paper_code" Code required "the paper" ["paper", "stock code"];
        PAPER_NAME "paper_name" Text optional "its name" ["name"];
        SIZE "size" Code optional "size, such as A4" ["paper size"];
        RECEIVED_ON "received_on" Day required "day of receipt" ["received", "date received"];
        FIRST_NUMBER "first_number" Text optional "the first number on pre-numbered paper" ["first no"];
        QUANTITY "quantity" Whole required "sheets received" ["sheets", "qty"];
        SUPPLIER "supplier" Text optional "who delivered it" [];
        MINIMUM "minimum" Whole optional "sheets below which to reorder" ["min"];
        PLACE "place" Text optional "where it is kept" ["location"];
    }
}

columns! {
    /// The index of the archive's films.
    archive {
        REEL "reel" Text required "the reel of film" ["reel no", "film", "roll"];
        FICHE "fiche" Text optional "the fiche, where films were cut" ["fiche no", "sheet"];
        FRAME "frame" Text optional "the frame" ["frame no", "image"];
        NAME "name_as_filmed" Text required "the name as it stands on the film" ["name", "full name", "learner name"];
        MAIDEN_NAME "maiden_name" Text optional "the maiden name, where it stands there" ["maiden", "nee", "former name"];
        BORN_ON "born_on" Day optional "birth date" ["birth date", "date of birth", "dob"];
        BORN_YEAR "born_year" Whole optional "year of birth, where no more stands there" ["birth year", "year of birth"];
        CENTRE "centre" Text optional "the centre in the words of the film" ["centre name", "college", "school"];
        BRAND "old_brand" Text optional "the old brand in the words of the film" ["brand", "board", "examining body"];
        BRAND_TODAY "brand_today" Code optional "code of the brand whose papers these are today" ["today brand", "successor"];
        COURSE "course_words" Text optional "the course in the words of the film" ["course", "subject", "qualification"];
        YEAR "awarded_year" Whole optional "year of the award" ["year", "year of award"];
        GRADE "grade" Text optional "the grade, where it stands there" ["result", "class"];
        SERIAL "serial_as_filmed" Text optional "the serial as filmed" ["serial", "certificate number", "cert no"];
    }
}
