//! The list of the archive: one line a frame of the films. Separate because its people are no learners of ours.

use super::spec::{Column, Search, Spec};

const ENTRY: &str = "printf('M-%07d', e.archive_entry_id)";

pub(super) static ARCHIVE: Spec = Spec {
    from: "archive_entry AS e LEFT JOIN archive_capture AS c ON c.archive_entry_id = e.archive_entry_id",
    key: "e.archive_entry_id",
    reference: ENTRY,
    late: "0",
    columns: &[
        Column::code("entry", 9, 0, ENTRY).sorted_by("e.archive_entry_id"),
        Column::text("name", 24, 0, "e.name_as_filmed").filtered_by("e.name_key").sorted_by("e.name_key"),
        Column::text("maiden", 12, 2, "e.maiden_name"),
        Column::text("born", 10, 1, "coalesce(e.born_on, CAST(e.born_year AS TEXT), '')"),
        Column::number("year", 4, 0, "coalesce(e.awarded_year, 0)"),
        Column::text("centre", 20, 3, "e.centre"),
        Column::text("old_brand", 16, 4, "e.brand"),
        Column::text("course", 20, 5, "e.course_words"),
        Column::code("reel", 6, 2, "e.reel"),
        Column::code("fiche", 5, 6, "e.fiche"),
        Column::code("frame", 5, 6, "e.frame"),
        Column::code("serial", 12, 6, "e.serial_as_filmed"),
        Column::state(
            "state",
            8,
            0,
            "CASE WHEN c.award_id IS NOT NULL THEN 'captured'
                  WHEN EXISTS (SELECT 1 FROM proposal AS p WHERE p.action = 'capture archive entry' AND p.state = 'proposed'
                               AND p.subject = printf('M-%07d', e.archive_entry_id)) THEN 'proposed' ELSE 'indexed' END",
        )
        .closed_by(|| vec!["indexed", "proposed", "captured"]),
        Column::code("award", 9, 7, "coalesce(printf('A-%07d', c.award_id), '')"),
    ],
    order: &[("e.name_key", false)],
    newest_first: false,
    search: Search::In(&["e.name_key", "lower(e.maiden_name)", "e.reel", "lower(e.serial_as_filmed)", "lower(e.centre)"]),
    from_search: None,
    count: Some("SELECT count(*) FROM archive_entry"),
};
