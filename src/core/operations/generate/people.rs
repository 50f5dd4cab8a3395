//! Invented people: names of many cultures as their bearers write them, birth dates, addresses, learner numbers.
//! Separate because names are the hardest thing a certificate prints, and these lists are their training ground.
//!
//! **Invariant:** a person depends on the seed and the person's number only; two numbers never share a learner number.

use chrono::Days;

use super::dice::Dice;
use crate::core::domain::Day;

struct Culture {
    weight: usize,
    family_first: bool,
    women: Vec<&'static str>,
    men: Vec<&'static str>,
    /// Family names of women and of men; the same list where the language makes no difference.
    family_women: Vec<&'static str>,
    family_men: Vec<&'static str>,
}

macro_rules! culture {
    ($weight:literal, $women:literal, $men:literal, $family:literal) => {
        culture!($weight, $women, $men, $family, $family, false)
    };
    ($weight:literal, $women:literal, $men:literal, $fw:literal, $fm:literal, $first:literal) => {
        (($weight, $first), [$women, $men, $fw, $fm])
    };
}

/// Weight, family name first, then women's names, men's names, women's and men's family names, `,` between.
type Source = ((usize, bool), [&'static str; 4]);

#[rustfmt::skip]
const SOURCES: &[Source] = &[
    culture!(30, "Amelia,Isla,Ava,Freya,Evie,Ivy,Willow,Emily,Sophie,Grace,Mary-Kate,Anne-Marie,Chloë,Zoë,Harriet,Beatrice,Eleanor,Imogen,Poppy,Rosalind",
        "Oliver,Noah,Harry,Jack,George,Leo,Arthur,Theo,Finley,Edmund,Rupert,Alfie,Stanley,Jude,Wilfred,Hugh,Tobias,Ralph,Percival,Clement",
        "Smith,Jones,Taylor,Brown,Wilson,Johnson,Walker,Robinson,Thompson,White,Green,Wood,Harris,Martin,Clarke,Turner,Hill,Cooper,Ward,Morris,Smith-Jones,Taylor-Brown,Fitz-Gerald,Ashworth,Bickerstaff,Penhaligon,Featherstonehaugh,Wetherby,Underhill,de la Mare"),
    culture!(5, "Gwenllian,Eluned,Ffion,Siân,Angharad,Cerys,Nia,Môrwen,Lowri", "Tomos,Rhys,Llŷr,Iolo,Emyr,Siôn,Gethin,Ieuan,Tudur",
        "Llewellyn,Ap-Rhys,ap Gwilym,Davies,Gruffydd,Hughes,Prydderch,Bebb,Évans,Tŷ-Mawr"),
    culture!(5, "Aoife,Niamh,Caoimhe,Sadhbh,Gráinne,Órla,Róisín,Zoë,Bríd", "Seán,Ciarán,Oisín,Fionn,Pádraig,Tadhg,Daithí,Cathal,Eoghan",
        "O'Connor,O'Neill,O'Brien,Ó Briain,Ní Dhónaill,Mac Giolla Bhríde,Ó Súilleabháin,Murphy,FitzGibbon,de Búrca"),
    culture!(4, "Mairi,Catriona,Eilidh,Iona,Morag,Fenella", "Hamish,Callum,Ruaridh,Fergus,Alasdair,Lachlan",
        "MacDonald,McIntyre,Campbell,Stewart,Murray,MacAulay,Mackintosh,Colquhoun,Dalziel,McGillivray"),
    culture!(6, "Małgorzata,Agnieszka,Bożena,Łucja,Świętosława,Żaneta,Zofia", "Łukasz,Mateusz,Wojciech,Grzegorz,Jędrzej,Paweł,Zbigniew",
        "Wiśniewska,Wójcik,Kowalczyk,Nowak,Zielińska,Łukaszewicz,Dąbrowska,Brzęczyszczykiewicz", "Wiśniewski,Wójcik,Kowalczyk,Nowak,Zieliński,Łukaszewicz,Dąbrowski,Brzęczyszczykiewicz", false),
    culture!(4, "Ioana,Ștefania,Mădălina,Crăița,Anca", "Ștefan,Ionuț,Răzvan,Mihai,Cătălin", "Popescu,Țurcanu,Dumitrescu,Bălan,Năstase,Șerban,Ungureanu"),
    culture!(3, "Thị Ánh,Thị Hồng,Ngọc Bích,Thùy Dương,Mỹ Linh", "Văn Đức,Hữu Phước,Quang Vũ,Minh Tuấn,Đình Trọng", "Nguyễn,Trần,Lê,Phạm,Huỳnh,Đặng,Võ",
        "Nguyễn,Trần,Lê,Phạm,Huỳnh,Đặng,Võ", true),
    culture!(5, "Oluwaseun,Adaeze,Ngozi,Fọlákẹ́,Títílayọ̀,Chiamaka", "Chidi,Babátúndé,Emeka,Ọláwálé,Ifeanyi,Adékúnlé", "Okonkwo,Adébáyọ̀,Ọbásanjó-Cole,Eze,Nwachukwu,Balogun,Adewale"),
    culture!(3, "Abena,Akosua,Efua,Yaa,Ɛsi", "Kwame,Kofi,Kwabena,Yaw,Kɔjo", "Mensah,Owusu,Boateng,Asante,Agyei-Darko"),
    culture!(7, "Priya,Harpreet,Anjali,Kiran,Meera,Simran,Lakshmi", "Arjun,Gurpreet,Rohan,Vikram,Jaspal,Harish,Sukhdev", "Singh,Patel,Sharma,Gill,Venkataraman,Chakraborty,Iyer,D'Souza,Subramaniam"),
    culture!(7, "Fatima,Zainab,Ayesha,Noor,Maryam,Hafsa", "Muhammad,Yusuf,Ibrahim,Ali,Hamza,Bilal", "Khan,Hussain,Ahmed,Begum-Ali,Al-Rashid,Chaudhry,Siddiqui,bin Saleh,El-Masry"),
    culture!(3, "Ayşe,Gülşen,Çağla,Elif,Şebnem", "İbrahim,Oğuz,Çağatay,Işık,Emre", "Yılmaz,Şahin,Çelik,Öztürk,Güneş,Kılıç,Doğan"),
    culture!(3, "Ângela,Conceição,Inês,Luísa,Mônica", "João,Gonçalo,Tomé,Sebastião,Luís", "Gonçalves,da Conceição,Araújo,dos Santos,Magalhães,Simões"),
    culture!(3, "Begoña,Lucía,María José,Íñiga,Ximena", "José,Ángel,Iñaki,Raúl,Óscar", "García Núñez,Ibáñez,Peña,Muñoz de la Cruz,Zúñiga,Agüero"),
    culture!(3, "Thérèse,Renée,Anaïs,Maëlle,Héloïse", "François,Jean-Luc,Loïc,Benoît,Étienne", "Lefèvre,L'Estrange,Dubœuf,N'Diaye,Crèvecœur,d'Aubigné,Saint-Évremond"),
    culture!(2, "Jördis,Käthe,Änne,Ursula", "Jürgen,Günter,Matthäus,Götz", "Müller,Schröder,Groß,Weißmüller,von der Höhe,Jäger"),
    culture!(2, "Åsa,Sigríður,Solveig,Þórdís,Maj-Britt", "Søren,Björn,Øyvind,Þór,Håkon", "Björkström,Øvergård,Ægisdóttir,Þorláksdóttir,Åkesson,Kjærgaard", "Björkström,Øvergård,Ægisson,Þorláksson,Åkesson,Kjærgaard", false),
    culture!(2, "Márta,Gergely-Anna,Katalin,Erzsébet,Zsófia", "Győző,Gergő,Lőrinc,Ödön,Zsolt", "Kovács,Szabó,Horváth,Szűcs,Tóth,Nagy-György"),
    culture!(2, "Žofie,Růžena,Kateřina,Ľubica", "Jiří,Ondřej,Dobroslav,Řehoř", "Dvořáková,Šimůnková,Novotná,Křížová,Ďuricová", "Dvořák,Šimůnek,Novotný,Kříž,Ďurica", false),
    culture!(2, "Žydrūnė,Rūta,Līga,Kristīne", "Žygimantas,Andrius,Jānis,Mārtiņš", "Kazlauskaitė,Petrauskienė,Bērziņa,Ozoliņa", "Kazlauskas,Petrauskas,Bērziņš,Ozoliņš", false),
    culture!(2, "Đurđa,Živka,Ljiljana,Snježana", "Đorđe,Željko,Šime,Goran", "Đurić,Kovačević,Žižić,Čolić,Hadžić"),
    culture!(2, "Mei-Ling,Xiùyīng,Lǚ,Jiāyí", "Wěi,Jùn,Zhìqiáng,Hào", "Wáng,Lǐ,Zhāng,Lǚ,Ōuyáng"),
    culture!(2, "Thandi,Nomvula,Lindiwe,Anneke", "Sipho,Themba,Johannes,Pieter", "Mokoena,Dlamini,Nkosi,van der Merwe,Buthelezi,van den Berg,du Plessis"),
    culture!(1, "Sahra,Hodan,Ifrah", "Abdi,Cabdulqaadir,Warsame", "Xasan,Maxamed,Jaamac,Farah"),
    culture!(1, "Ὀλυμπία,Ἑλένη,Μαρία", "Γιώργος,Ἀνδρέας,Στέλιος", "Παπαδοπούλου,Γεωργίου", "Παπαδόπουλος,Γεωργίου", false),
    culture!(1, "Ольга,Єва,Наталія", "Андрій,Їжак,Олексій", "Шевченко,Коваленко,Ткачук"),
    culture!(1, "Leilani,Kalākaua,Mahina", "Keoni,Kānehūnāmoku,Ikaika", "Kahananui,Kealoha,Kealiʻihelehua"),
];

/// Towns with their postcode area and country of the United Kingdom.
#[rustfmt::skip]
pub const TOWNS: &[(&str, &str, &str)] = &[
    ("Leeds", "LS", "England"), ("York", "YO", "England"), ("Sheffield", "S", "England"), ("Norwich", "NR", "England"),
    ("Exeter", "EX", "England"), ("Carlisle", "CA", "England"), ("Lincoln", "LN", "England"), ("Bristol", "BS", "England"),
    ("Preston", "PR", "England"), ("Durham", "DH", "England"), ("Derby", "DE", "England"), ("Ipswich", "IP", "England"),
    ("Cardiff", "CF", "Wales"), ("Swansea", "SA", "Wales"), ("Bangor", "LL", "Wales"),
    ("Belfast", "BT", "Northern Ireland"), ("Newry", "BT", "Northern Ireland"),
    ("Perth", "PH", "Scotland"), ("Dundee", "DD", "Scotland"), ("Inverness", "IV", "Scotland"),
];

const STREETS: &[&str] = &[
    "Station Road",
    "Mill Lane",
    "Church Street",
    "The Maltings",
    "Orchard Way",
    "Foundry Row",
    "Quay Street",
    "Chapel Hill",
    "Weavers' Yard",
    "Saint Ann's Terrace",
    "Beacon View",
    "Tanyard Lane",
];

const INWARD: &[u8] = b"ABDEFGHJLNPQRSTUWXYZ";

/// One invented person, as a registration form would give them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// Place in the file, counted from 0.
    pub number: u64,
    /// A valid unique learner number.
    pub uln: String,
    /// Form of address, or nothing.
    pub title: &'static str,
    /// Given names as written by the bearer.
    pub given: &'static str,
    /// A middle name, mostly none.
    pub middle: &'static str,
    /// Family name.
    pub family: &'static str,
    /// How the name is to be printed where it is not given names then family name.
    pub to_print: String,
    /// Birth date.
    pub born_on: Day,
    /// `F`, `M` or `X`.
    pub sex: &'static str,
    /// House and street.
    pub address: String,
    /// Town.
    pub town: &'static str,
    /// A postcode of the right form.
    pub postcode: String,
    /// Country of the United Kingdom.
    pub country: &'static str,
}

/// All lists of names, split once.
pub struct People {
    cultures: Vec<Culture>,
    weights: usize,
    seed: u64,
    latest_birth: Day,
}

impl People {
    /// The people of a seed, all born on or before `latest_birth` and at most 45 years earlier.
    pub fn new(seed: u64, latest_birth: Day) -> Self {
        let split = |list: &'static str| list.split(',').collect::<Vec<_>>();
        let cultures: Vec<_> = SOURCES
            .iter()
            .map(|((weight, family_first), [women, men, family_women, family_men])| Culture {
                weight: *weight,
                family_first: *family_first,
                women: split(women),
                men: split(men),
                family_women: split(family_women),
                family_men: split(family_men),
            })
            .collect();
        let weights = cultures.iter().map(|c| c.weight).sum();
        Self { cultures, weights, seed, latest_birth }
    }

    fn culture(&self, dice: &mut Dice) -> &Culture {
        let mut place = dice.below(self.weights);
        for culture in &self.cultures {
            if place < culture.weight {
                return culture;
            }
            place -= culture.weight;
        }
        &self.cultures[0]
    }

    /// The person of that number.
    pub fn person(&self, number: u64) -> Person {
        let mut dice = Dice::of(self.seed, 1, number);
        let culture = self.culture(&mut dice);
        let woman = dice.once_in(2);
        let (givens, families) =
            if woman { (&culture.women, &culture.family_women) } else { (&culture.men, &culture.family_men) };
        let (given, family) = (dice.pick(givens), dice.pick(families));
        let middle = if culture.family_first || !dice.once_in(6) { "" } else { dice.pick(givens) };
        let middle = if middle == given { "" } else { middle };
        let (town, area, country) = TOWNS[dice.below(TOWNS.len())];
        Person {
            number,
            uln: uln(self.seed, number),
            title: title(&mut dice, woman),
            given,
            middle,
            family,
            to_print: if culture.family_first { format!("{family} {given}") } else { String::new() },
            born_on: self.latest_birth - Days::new(dice.below(45 * 365) as u64),
            sex: if dice.once_in(60) {
                "X"
            } else if woman {
                "F"
            } else {
                "M"
            },
            address: format!("{} {}", dice.between(1, 180), dice.pick(STREETS)),
            town,
            postcode: postcode(&mut dice, area),
            country,
        }
    }
}

fn title(dice: &mut Dice, woman: bool) -> &'static str {
    let titles: &[&'static str] =
        if woman { &["Ms", "Mrs", "Miss", "", "", "Dr"] } else { &["Mr", "Mr", "", "", "Dr", "Mx"] };
    dice.pick(titles)
}

/// A postcode of the right form in a postcode area, invented.
pub fn postcode(dice: &mut Dice, area: &str) -> String {
    let letter = |dice: &mut Dice| char::from(INWARD[dice.below(INWARD.len())]);
    let (district, sector) = (dice.between(1, 29), dice.between(0, 9));
    format!("{area}{district} {sector}{}{}", letter(dice), letter(dice))
}

/// A unique learner number that no other number of the same seed gets (up to 449,999,999 of them).
///
/// Of two stems that differ by one in the ninth digit at most one has no learner number, so each number owns a pair.
fn uln(seed: u64, number: u64) -> String {
    const PAIRS: u64 = 449_999_999;
    const STRIDE: u64 = 179_424_673; // a prime that does not divide PAIRS, so every pair comes once
    let pair = (number % PAIRS * STRIDE + seed % PAIRS) % PAIRS;
    let stem = 100_000_000 + 2 * pair;
    [stem, stem + 1]
        .into_iter()
        .find_map(with_check_digit)
        .expect("two neighbouring stems never both lack a check digit")
}

/// Ten digits whose weighted sum leaves 10 (DOMAIN, Identifiers); nothing where the first nine leave 0.
fn with_check_digit(stem: u64) -> Option<String> {
    let sum: u64 = (0..9).map(|place| stem / 10u64.pow(8 - place) % 10 * (10 - u64::from(place))).sum();
    (!sum.is_multiple_of(11)).then(|| format!("{stem}{}", 10 - sum % 11))
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    fn people() -> People {
        People::new(7, Day::from_ymd_opt(2006, 6, 30).unwrap())
    }

    #[test]
    fn learner_numbers_follow_the_published_rule() {
        assert_eq!(with_check_digit(100_000_000).as_deref(), Some("1000000000"));
        assert_eq!(with_check_digit(123_456_789).as_deref(), Some("1234567899"));
        assert_eq!(with_check_digit(927_630_868).as_deref(), Some("9276308686"));
        assert_eq!(with_check_digit(106_148_401).as_deref(), Some("1061484016"));
    }

    #[test]
    fn no_two_people_share_a_learner_number() {
        let seen: HashSet<_> = (0..50_000).map(|n| uln(2024, n)).collect();
        assert_eq!(seen.len(), 50_000);
    }

    #[test]
    fn names_come_from_many_cultures_and_keep_their_letters() {
        let names: HashSet<_> = (0..20_000).map(|n| people().person(n)).map(|p| p.family).collect();
        for wanted in
            ["Nguyễn", "Wiśniewski", "Ó Briain", "O'Connor", "van der Merwe", "Παπαδόπουλος", "Шевченко", "Đurić"]
        {
            assert!(names.contains(wanted), "{wanted} is missing");
        }
        assert!(names.len() > 180);
    }
}
