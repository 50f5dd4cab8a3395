//! Floor 3: the command line. Arguments in, one answer out, an exit code. One file per noun.
//!
//! **Invariant:** everything a pane can do, a command can do; nothing but the answer goes to stdout.

pub mod answer;
mod archive;
mod audit;
mod awards;
mod batches;
mod checks;
mod claims;
mod days;
mod demo;
mod desk;
mod exceptions;
mod first_run;
mod generate;
mod imports;
mod keys;
mod learners;
mod letters;
mod lists;
mod notify;
mod office;
mod operators;
mod organisations;
mod post;
mod presence;
mod print_room;
mod printers;
pub mod readme;
mod registrations;
mod replacements;
mod reports;
mod seconding;
mod settings;
mod show;
mod stock;
mod tasks;
mod templates;
mod undoing;
mod verification;
mod verify;
mod window;

use std::io::IsTerminal;
use std::process::ExitCode;

use clap::{CommandFactory, Parser, Subcommand};

use answer::{Answer, Shape};
use desk::Desk;

use crate::core::Core;

/// A certificate desk in the terminal: database, exception queue, batches, print room, post and reports.
#[derive(Debug, Parser)]
#[command(name = "certdesk", version, propagate_version = true, max_term_width = 100)]
pub struct Arguments {
    #[command(flatten)]
    options: Options,
    #[command(subcommand)]
    command: Option<Command>,
}

/// What holds for every command.
#[derive(Debug, Clone, clap::Args)]
pub struct Options {
    /// The database [default: the platform's data folder, certdesk/desk.db]
    #[arg(long, global = true, env = "CERTDESK_DB", value_name = "FILE")]
    db: Option<std::path::PathBuf>,
    /// Work as this operator, where the database allows it
    #[arg(long = "as", global = true, value_name = "NAME")]
    operator: Option<String>,
    /// Act for an absent colleague, as granted by the manager
    #[arg(long, global = true, value_name = "NAME")]
    acting_for: Option<String>,
    /// The office's day (on a database that is not a training one: reading only)
    #[arg(long, global = true, value_name = "YYYY-MM-DD")]
    today: Option<chrono::NaiveDate>,
    /// Print one JSON document
    #[arg(long, global = true)]
    json: bool,
    /// Answer yes to what would be asked
    #[arg(long, global = true)]
    yes: bool,
    /// Change nothing
    #[arg(long, global = true)]
    read_only: bool,
    /// The window in lines for a screen reader: no boxes, one line a change
    #[arg(long, global = true)]
    plain: bool,
}

/// Every command, noun first.
#[derive(Debug, Subcommand)]
enum Command {
    /// Make a new database; the caller becomes its owner
    Init(office::Init),
    /// Ask every invariant of the database; exit code 1 when one is broken
    Doctor,
    /// Write a complete copy of the database
    Backup(office::Backup),
    /// Put a backup in the database's place; the old one is moved aside
    Restore(office::Restore),
    /// Bring an older database to this program's format, after a copy
    Migrate,
    /// The trail: verify it, show its head, export its anchors
    #[command(subcommand)]
    Audit(audit::AuditCommand),
    /// What happened to a record, by whom, when and why
    Timeline(audit::Timeline),
    /// Read a file into the office: every row validated, all or nothing
    Import(imports::Import),
    /// Claim files: their problems, corrected in place, handed back, compared with their resubmission
    #[command(subcommand)]
    Claim(claims::ClaimCommand),
    /// The register of qualifications: what differs, and bringing our courses into line
    #[command(subcommand)]
    Register(imports::RegisterCommand),
    /// Records of a kind, by the filter language of the window
    List(lists::List),
    /// The kept views of lists, own and shared
    Views(lists::Views),
    /// Any record by what people call it
    Show(show::Show),
    /// Learners by hand
    #[command(subcommand)]
    Learner(learners::LearnerCommand),
    /// Registrations by hand
    #[command(subcommand)]
    Registration(registrations::RegistrationCommand),
    /// Centres: suspend, stop, freeze, lift, sign off
    #[command(subcommand)]
    Organisation(organisations::OrganisationCommand),
    /// Steps that need a second person
    #[command(subcommand)]
    Second(seconding::SecondCommand),
    /// Take your latest step back
    Undo(undoing::Undo),
    /// Bring back what your latest undo took back
    Redo,
    /// What you did, latest first
    MyActions,
    /// Operators, their roles, and acting for a colleague
    #[command(subcommand)]
    Operator(operators::OperatorCommand),
    /// Why an award may or may not go on: every gate, its evidence, the next step
    Why(awards::Why),
    /// Awards: a gate overridden by a second person
    #[command(subcommand)]
    Award(awards::AwardCommand),
    /// Exceptions: raised, worked, lifted, one or many
    #[command(subcommand)]
    Exception(exceptions::ExceptionCommand),
    /// Things to do that hold nothing
    #[command(subcommand)]
    Task(tasks::TaskCommand),
    /// Who is in which record, and taking over what somebody works on alone
    #[command(subcommand)]
    Presence(presence::PresenceCommand),
    /// The rules there are, and the house checks
    #[command(subcommand)]
    Checks(checks::ChecksCommand),
    /// Run the office's day: checks, wake-ups, escalations, forecasts; a second time it finds nothing to do
    Day,
    /// Print runs, from ready awards to a closed run
    #[command(subcommand)]
    Batch(batches::BatchCommand),
    /// Printers: how a file reaches each, its papers, its pace, its counter
    #[command(subcommand)]
    Printer(printers::PrinterCommand),
    /// Templates: checked, approved, previewed, explained
    #[command(subcommand)]
    Template(templates::TemplateCommand),
    /// One certificate: where it stands and what was printed
    #[command(subcommand)]
    Certificate(verify::CertificateCommand),
    /// What is asked for after issue: reprints, reissues, replacements, their evidence, fee and second person
    #[command(subcommand)]
    Replacement(replacements::ReplacementCommand),
    /// Letters: made, kept byte for byte, sent
    #[command(subcommand)]
    Letter(letters::LetterCommand),
    /// What the regulator must be told: certificates issued in error
    #[command(subcommand)]
    Notify(notify::NotifyCommand),
    /// Whether a certificate is genuine: by its PDF, its QR code, its verification code or its serial; exit code 1 when not
    Verify(verify::Verify),
    /// What is given away so that others can verify: the list of serials not good, the verification pages
    #[command(subcommand)]
    Verification(verification::VerificationCommand),
    /// Certificates known only from an index of films: searched, matched by two people, captured for good
    #[command(subcommand)]
    Archive(archive::ArchiveCommand),
    /// The signing key: made, rotated, its public halves exported
    #[command(subcommand)]
    Key(keys::KeyCommand),
    /// The post: packing, labels, manifests, tracking, returns, destruction, inbound post
    #[command(subcommand)]
    Post(post::PostCommand),
    /// Certificate paper: received, counted, reordered, written off
    #[command(subcommand)]
    Stock(stock::StockCommand),
    /// A fresh sample office; opens the window on it, or with --headless does a day's work
    Demo(demo::DemoArguments),
    /// A report on stdout, or into a file with --out
    #[command(subcommand)]
    Report(reports::ReportCommand),
    /// Write synthetic files for load tests: valid ones, but for planted faults that truth.json counts
    Generate(generate::Generate),
    /// Write the generated parts of a README afresh
    #[command(hide = true)]
    Readme(readme::Readme),
    /// Every key of the window
    Keys(window::Keys),
    /// The themes of the window (CERTDESK_THEME chooses one)
    Themes,
    /// One's own settings file: checked, found, shown (CERTDESK_CONFIG names another)
    #[command(subcommand)]
    Settings(settings::SettingsCommand),
    /// Count what the twelve rules that need no database find in a file; for measuring
    #[command(hide = true)]
    BulkCheck(generate::BulkCheck),
    /// Shell completions on stdout
    #[command(hide = true)]
    Completions(office::Completions),
    /// The manual page on stdout
    #[command(hide = true)]
    Manual,
}

/// Runs the program with this process's arguments.
pub fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => return answer::arguments_wrong(&error, std::env::args().any(|word| word == "--json")),
    };
    let shape = Shape::of_stdout(arguments.options.json);
    let done = run(arguments, shape).and_then(|outcome| match outcome {
        Outcome::Answer(answer) => Ok(answer::give(&answer, shape)),
        Outcome::Window(core, how) => window::open(*core, how),
    });
    done.unwrap_or_else(|error| answer::refuse(&error, shape))
}

/// What a command comes to.
enum Outcome {
    /// Something to say.
    Answer(Answer),
    /// The window on an open database.
    Window(Box<Core>, window::How),
}

fn run(arguments: Arguments, shape: Shape) -> anyhow::Result<Outcome> {
    let desk = Desk::new(arguments.options);
    match arguments.command {
        None if std::io::stdout().is_terminal() => first_run::open(&desk),
        None => Ok(Outcome::Answer(Answer::exact(Arguments::command().render_long_help().to_string()))),
        Some(Command::Demo(demo)) => demo::run(&desk, &demo, shape),
        Some(command) => answer_of(&desk, command).map(Outcome::Answer),
    }
}

fn answer_of(desk: &Desk, command: Command) -> anyhow::Result<Answer> {
    match command {
        Command::Demo(_) => Ok(Answer::silent()),
        Command::Init(init) => office::init(desk, init),
        Command::Doctor => office::doctor(desk),
        Command::Backup(backup) => office::backup(desk, backup),
        Command::Restore(restore) => office::restore(desk, restore),
        Command::Migrate => office::migrate(desk),
        Command::Audit(command) => audit::run(desk, command),
        Command::Timeline(timeline) => audit::timeline(desk, timeline),
        Command::List(list) => lists::list(desk, list),
        Command::Views(which) => lists::views(desk, &which),
        Command::Show(wanted) => show::show(desk, &wanted),
        Command::Learner(command) => learners::run(desk, command),
        Command::Registration(command) => registrations::run(desk, command),
        Command::Organisation(command) => organisations::run(desk, command),
        Command::Why(wanted) => awards::why(desk, &wanted),
        Command::Award(command) => awards::run(desk, command),
        Command::Exception(command) => exceptions::run(desk, command),
        Command::Presence(command) => presence::run(desk, command),
        Command::Task(command) => tasks::run(desk, command),
        Command::Checks(command) => checks::run(desk, command),
        Command::Day => checks::day(desk),
        Command::Second(command) => seconding::run(desk, command),
        Command::Undo(step) => undoing::undo(desk, &step),
        Command::Redo => undoing::redo(desk),
        Command::MyActions => undoing::my_actions(desk),
        Command::Operator(command) => operators::run(desk, command),
        Command::Batch(command) => batches::run(desk, command),
        Command::Printer(command) => printers::run(desk, command),
        Command::Post(command) => post::run(desk, command),
        Command::Stock(command) => stock::run(desk, command),
        Command::Report(command) => reports::run(desk, command),
        Command::Import(import) => imports::run(desk, import),
        Command::Claim(command) => claims::run(desk, command),
        Command::Register(command) => imports::register(desk, command),
        Command::Template(command) => templates::run(desk, command),
        Command::Certificate(command) => verify::certificate(desk, command),
        Command::Replacement(command) => replacements::run(desk, command),
        Command::Letter(command) => letters::run(desk, command),
        Command::Notify(command) => notify::run(desk, command),
        Command::Verify(arguments) => verify::verify(desk, &arguments),
        Command::Verification(command) => verification::run(desk, command),
        Command::Archive(command) => archive::run(desk, command),
        Command::Key(command) => keys::run(desk, command),
        Command::Generate(generate) => generate::run(&generate),
        Command::Readme(readme) => readme::run(&readme),
        Command::Keys(keys) => window::keys(&keys),
        Command::Settings(command) => settings::run(desk, &command),
        Command::Themes => Ok(window::themes()),
        Command::BulkCheck(bulk) => generate::bulk_check(&bulk),
        Command::Completions(shell) => office::completions(&shell, &mut Arguments::command()),
        Command::Manual => office::manual(Arguments::command()),
    }
}

/// Every command with its synopsis and line, for the reference in the README.
pub fn reference() -> Vec<(String, String)> {
    let mut lines = Vec::new();
    collect(&Arguments::command(), "", &mut lines);
    lines
}

fn collect(command: &clap::Command, path: &str, lines: &mut Vec<(String, String)>) {
    for sub in command.get_subcommands().filter(|sub| !sub.is_hide_set() && sub.get_name() != "help") {
        let path = format!("{path}{} ", sub.get_name());
        // A command with subcommands that also does something by itself stands in the list too.
        if !sub.is_subcommand_required_set() {
            lines.push((path.trim_end().to_owned(), sub.get_about().map(ToString::to_string).unwrap_or_default()));
        }
        collect(sub, &path, lines);
    }
}
