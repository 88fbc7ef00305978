//! The command line: one file per subcommand.
//!
//! Results go to standard output or to `--out`, everything else to standard
//! error. The exit codes are part of the contract with scripts: see [`Exit`].

mod admin;
mod aggregate;
mod allocate;
mod backup;
mod check;
mod checker;
mod compare;
mod demo;
mod detect;
mod evaluate;
mod extract;
mod files;
mod output;
mod progress;
mod serve;
mod table;
mod works;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::domain::Language;

/// How a command went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// Everything that was asked was done.
    Done,
    /// The work was done and some inputs could not be used; each was named on standard error.
    SomeUnusable,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        match exit {
            Exit::Done => Self::SUCCESS,
            Exit::SomeUnusable => Self::from(1),
        }
    }
}

/// A language as it is typed: `kk`, `ru` or `en`.
fn parse_language(code: &str) -> Result<Language, &'static str> {
    Language::from_code(code).ok_or("there are kk (Kazakh), ru (Russian) and en (English)")
}

/// The exit code of a command that could not do its work. (2, wrong use, is given by the argument parser.)
const FAILED: u8 = 3;

/// Checks written work for text reuse and explains every figure to the word.
#[derive(Debug, Parser)]
#[command(name = "adal", version, arg_required_else_help = true)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Admin(admin::Arguments),
    Aggregate(aggregate::Arguments),
    Allocate(allocate::Arguments),
    Backup(backup::Backup),
    Check(check::Arguments),
    Compare(compare::Arguments),
    Demo(demo::Arguments),
    Detect(detect::Arguments),
    Doctor(backup::Doctor),
    Evaluate(evaluate::Arguments),
    Extract(extract::Arguments),
    Reindex(backup::Reindex),
    Restore(backup::Restore),
    Serve(serve::Arguments),
}

impl Command {
    fn run(self) -> anyhow::Result<Exit> {
        match self {
            Self::Admin(arguments) => arguments.run(),
            Self::Aggregate(arguments) => arguments.run(),
            Self::Allocate(arguments) => arguments.run(),
            Self::Backup(arguments) => arguments.run(),
            Self::Check(arguments) => arguments.run(),
            Self::Compare(arguments) => arguments.run(),
            Self::Demo(arguments) => arguments.run(),
            Self::Detect(arguments) => arguments.run(),
            Self::Doctor(arguments) => arguments.run(),
            Self::Evaluate(arguments) => arguments.run(),
            Self::Extract(arguments) => arguments.run(),
            Self::Reindex(arguments) => arguments.run(),
            Self::Restore(arguments) => arguments.run(),
            Self::Serve(arguments) => arguments.run(),
        }
    }
}

/// Reads the arguments of the process, does what they ask and says how it went.
pub fn run() -> ExitCode {
    match Arguments::parse().command.run() {
        Ok(exit) => exit.into(),
        Err(error) => {
            eprintln!("adal: {error:#}");
            ExitCode::from(FAILED)
        }
    }
}
