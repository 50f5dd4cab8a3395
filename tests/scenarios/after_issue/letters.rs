//! Letters of confirmation, cover letters and transcripts.

use certdesk::core::domain::letters::{LetterKind, LetterState};
use certdesk::core::{LetterOrder, domain::references::AwardRef};

use super::{dispatched, made, proposed, special_run};

fn order(kind: LetterKind, about: impl ToString) -> LetterOrder {
    LetterOrder {
        kind,
        about: about.to_string(),
        addressee: "Personnel, Quayside Skills\n2 Quay Road\nLEEDS\nLS9 0ZA".into(),
        reason: String::new(),
        receipt: String::new(),
    }
}

#[test]
fn rpl_1_a_letter_of_confirmation_is_kept_byte_for_byte_and_sent_once() {
    let (room, serials) = dispatched(&[1]);
    let mut thale = room.core("thale");
    let letter = thale.make_letter(&order(LetterKind::Confirmation, &serials[0])).unwrap();
    let row = thale.letter(letter).unwrap();
    assert_eq!((row.state, row.template.as_str(), row.pages), (LetterState::Made, "built-in confirmation letter", 1));
    let first = thale.print_letter(letter, &room.path("")).unwrap();
    assert!(first.file.ends_with("LT-2026-0001.pdf"), "no name of a person is in a file's name");
    assert_eq!(thale.print_letter(letter, &room.path("")).unwrap(), first, "the same bytes again");
    assert!(thale.send_letter(letter, "").is_err());
    thale.send_letter(letter, "by post").unwrap();
    assert_eq!(
        thale.withdraw_letter(letter, "too late").unwrap_err().to_string(),
        "letter LT-2026-0001 is sent and cannot become withdrawn"
    );
    assert_eq!(
        room.raw("UPDATE letter SET bytes = x'00'").unwrap_err(),
        "a letter stays as it was made; another letter corrects it"
    );
}

#[test]
fn rpl_1_nothing_untrue_is_confirmed_and_no_good_paper_recalled_without_a_reason() {
    let (room, serials) = dispatched(&[1]);
    let mut thale = room.core("thale");
    thale.propose_revocation(&serials[0], "fraud", "panel").unwrap();
    room.core("rsingh").revoke_certificate(&serials[0]).unwrap();
    let refused = thale.make_letter(&order(LetterKind::Confirmation, &serials[0])).unwrap_err();
    assert_eq!(refused.to_string(), "award A-0000001 is cancelled: a confirmation letter would not be true");
    let (_room, serials) = dispatched(&[1]);
    let refused = _room.core("thale").make_letter(&order(LetterKind::Recall, &serials[0])).unwrap_err();
    assert_eq!(refused.to_string(), format!("{} is dispatched and not revoked: its recall needs a reason", serials[0]));
}

#[test]
fn rpl_1_a_replacement_goes_out_with_its_cover_letter() {
    let (room, serials) = dispatched(&[1]);
    let application = proposed(&room, &serials[0]);
    let mut thale = room.core("thale");
    let early = thale.make_letter(&order(LetterKind::Cover, application)).unwrap_err().to_string();
    assert_eq!(early, format!("{application} is proposed: a cover letter is not written about it"));
    room.core("rsingh").agree_replacement(application).unwrap();
    made(&room, special_run(&room, application));
    let letter = thale.make_letter(&order(LetterKind::Cover, application)).unwrap();
    assert_eq!(thale.letter(letter).unwrap().subject, application.to_string());
}

#[test]
fn rpl_1_a_transcript_is_an_award_of_its_own_with_a_fee_and_asked_for_once() {
    let (room, serials) = dispatched(&[1]);
    let mut thale = room.core("thale");
    let about = serials[0].to_string();
    let unpaid = thale.ask_for_transcript(&about, "employer asks", "").unwrap_err().to_string();
    assert_eq!(unpaid, "the fee of a transcript, 20.00 GBP, is not settled");
    let award = thale.ask_for_transcript(&about, "employer asks", "REC-9").unwrap();
    assert_eq!(award, AwardRef(2));
    let why = &thale.why(&award.to_string()).unwrap()[0];
    assert_eq!(why.kind.code(), "transcript");
    let shut: Vec<_> =
        why.verdict.answers.iter().filter(|a| a.outcome.code() == "not passed").map(|a| a.gate.code()).collect();
    assert_eq!(shut, ["template"], "only a template of it is missing here");
    let again = thale.ask_for_transcript(&about, "", "REC-9").unwrap_err().to_string();
    assert_eq!(again, "R-0000001 has the transcript A-0000002, pending");
}
