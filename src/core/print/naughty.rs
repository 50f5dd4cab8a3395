//! Tests: every name there may be either prints right or is refused with the letter named. Separate because the names are
//! the point, not the press.
//!
//! **Invariant:** what was composed reads back from the file letter for letter, by our own reader and by another's.

#[cfg(test)]
mod tests {
    use unicode_normalization::UnicodeNormalization;

    use super::super::pages;
    use super::super::press::tests::sample_press;
    use super::super::press::{MOST_SHEETS, Press, Sheet};
    use crate::core::domain::certificates::samples::face;
    use crate::core::domain::names::clean;
    use crate::core::domain::templates::{Composed, Remembered};

    /// Names that print: the name as it came in, in whatever form. All invented.
    const PRINT: &[&str] = &[
        "Zoë Ó Briain",
        "Zoe\u{308} O\u{301} Briain",
        "Łukasz Wiśniewski-Brzęk",
        "Nguyễn Thị Ánh Đào",
        "Nguye\u{302}\u{303}n",
        "Ελένη Παπαδέα",
        "Жанна Щукіна-Ґедзь",
        "Wanjirũ Mũthoni",
        "Tāwhai Ngāroma",
        "Håkon Ørnbæk",
        "Ðórunn Þórðardóttir",
        "Ağça Şengül İnci",
        "Ọlábísí Ẹniọlá",
        "Adébáyọ\u{300} Ọlọ\u{301}fin",
        "O\u{323}\u{301}lá E\u{323}\u{300}gbé\u{329}",
        "M\u{304}aya N\u{308}uria",
        "Declan O'Rourke",
        "Declan O’Rourke",
        "D‘Acre “Bo” Smith",
        "ﬁona ﬂynn",
        "Ⱥda Ⱦor",
        "Անի Սարյան",
        "null",
        "O\\Neil",
        "Robert'); DROP TABLE learner;--",
        "<b>Ann</b> & Co",
        "=1+1",
        "Ann\u{200b}a Zero\u{200d}width",
        "Ann \u{202e}nnA",
        "  Outer Blanks  ",
        "Ann\u{a0}Marie",
        "½ Ω № ™",
    ];

    /// Names that do not, and the letter that must be named.
    const REFUSED: &[(&str, char)] = &[
        ("Zoe\u{489}", '\u{489}'),
        ("\u{301}Zoe", '\u{301}'),
        ("משה כהן", 'מ'),
        ("ליאור Levi", 'ל'),
        ("محمد", 'م'),
        ("नमिता", 'न'),
        ("สมชาย", 'ส'),
        ("田中 花", '田'),
        ("김하늘", '김'),
        ("Ann 🦄", '🦄'),
        ("🇺🇸", '🇺'),
        ("Ann \u{e123}", '\u{e123}'),
        ("ﷺ", 'ﷺ'),
    ];

    /// A name on a certificate; the refusal when it cannot stand there.
    fn composed(press: &Press, name: &str, number: u32) -> Result<Composed, String> {
        let face = face(number, name.trim());
        press.compose(&face, &[], &mut Remembered::default()).map_err(|refusal| refusal.message().to_owned())
    }

    /// Prints these and reads the name of each page back.
    fn read_back(press: &Press, sheets: &[Composed]) -> (Vec<u8>, Vec<String>) {
        let token = format!("C1/{}", "A7".repeat(86));
        let day = face(1, "x").issued_on;
        let sheets: Vec<Sheet> =
            sheets.iter().map(|composed| Sheet::Certificate { composed, logos: &[], token: &token }).collect();
        let bytes = press.print("names", day, &sheets).unwrap();
        let name = |page: &super::super::ReadPage| {
            let named = page.texts.iter().filter(|(role, _)| *role == Some("name")).map(|(_, text)| text.as_str());
            named.collect::<Vec<_>>().join(" ")
        };
        let names = pages(&bytes).unwrap().iter().map(name).collect();
        (bytes, names)
    }

    #[test]
    fn invented_names_print_letter_for_letter_or_are_refused_with_the_letter_named() {
        for template in ["meridian-certificate.toml", "atelier-certificate.toml", "skillsway-certificate.toml"] {
            let press = sample_press(template, false);
            let mut sheets = Vec::new();
            let mut wanted = Vec::new();
            for (n, name) in PRINT.iter().enumerate() {
                let cleaned = clean(name).text;
                match composed(&press, &cleaned, n as u32 + 1) {
                    Ok(one) => sheets.push(one),
                    Err(refusal) => panic!("{template}: {name}: {refusal}"),
                }
                wanted.push(cleaned.trim().to_owned());
            }
            let (bytes, read) = read_back(&press, &sheets);
            assert_eq!(read, wanted, "{template}");
            if let Some(folder) = std::env::var_os("CERTDESK_LOOK") {
                std::fs::write(std::path::Path::new(&folder).join(format!("names-{template}.pdf")), bytes).unwrap();
            }
            for (name, letter) in REFUSED {
                let refusal = composed(&press, &clean(name).text, 1).expect_err(name);
                assert!(refusal.contains(&format!("U+{:04X}", *letter as u32)), "{template}: {name}: {refusal}");
                assert!(refusal.contains("the font `") && refusal.ends_with("in the name"), "{refusal}");
            }
        }
    }

    /// Set CERTDESK_LOOK to a folder to look at what this prints.
    #[test]
    fn every_naughty_name_prints_right_or_is_refused_by_its_letter() {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/naughty-strings.txt");
        let Ok(bytes) = std::fs::read(&path) else {
            println!("skipped: {} is not there", path.display());
            return;
        };
        let text = String::from_utf8_lossy(&bytes);
        // A line that begins with a hash is a heading of the list.
        let usable = |line: &&str| !line.starts_with('#') && !clean(line).text.trim().is_empty();
        let press = sample_press("meridian-certificate.toml", false);
        let (mut sheets, mut wanted, mut refused, mut long) = (Vec::new(), Vec::new(), 0, 0);
        for (n, line) in text.lines().filter(usable).enumerate() {
            let name = clean(line).text.trim().to_owned();
            match composed(&press, &name, n as u32 + 1) {
                Ok(one) => {
                    sheets.push(one);
                    wanted.push(name);
                }
                Err(refusal) if refusal.contains("does not fit") => long += 1,
                Err(refusal) => {
                    let named =
                        refusal.split("U+").nth(1).and_then(|rest| rest.split([')', ' ']).next()).unwrap_or_default();
                    let letter = u32::from_str_radix(named, 16).ok().and_then(char::from_u32);
                    assert!(letter.is_some_and(|c| name.nfc().any(|own| own == c)), "{name:?}: {refusal}");
                    assert!(refusal.contains("the font `"), "{refusal}");
                    refused += 1;
                }
            }
        }
        println!("{} print, {refused} are refused for a letter, {long} are too long", sheets.len());
        assert!(sheets.len() > 200 && refused > 40, "{} print, {refused} are refused", sheets.len());
        let most = MOST_SHEETS as usize;
        for (part, names) in sheets.chunks(most).zip(wanted.chunks(most)) {
            let (bytes, read) = read_back(&press, part);
            for (read, name) in read.iter().zip(names) {
                assert_eq!(read, name);
            }
            another_reader_agrees(&bytes, names);
        }
    }

    /// The same names as another program reads them, blanks and compatible forms aside.
    fn another_reader_agrees(bytes: &[u8], names: &[String]) {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("names.pdf");
        std::fs::write(&file, bytes).unwrap();
        if let Some(look) = std::env::var_os("CERTDESK_LOOK") {
            std::fs::copy(&file, std::path::Path::new(&look).join("names.pdf")).unwrap();
        }
        let output = match std::process::Command::new("pdftotext").args(["-raw"]).arg(&file).arg("-").output() {
            Ok(output) => output,
            Err(error) => {
                println!("skipped: pdftotext is not on this machine ({error})");
                return;
            }
        };
        let folded = |text: &str| text.nfkc().filter(|c| !c.is_whitespace()).collect::<String>();
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        for (page, name) in text.split('\u{c}').zip(names) {
            assert!(folded(page).contains(&folded(name)), "{name:?} in {page:?}");
        }
    }
}
