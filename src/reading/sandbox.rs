//! Files may be hostile: every format but plain text is read by a child process.
//!
//! One child per file: `PROGRAM extract -`, the file on its standard input, the
//! document or the refusal as JSON on its standard output. The child confines
//! itself (see [`confinement`](super::confinement)); the parent bounds the time
//! on the wall and the size of the answer. Whatever the child dies of becomes a
//! named [`ReadError`], and touches no other file.

use std::borrow::Cow;
use std::ffi::OsStr;
use std::io::{Read, Write};
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::confinement::{ADDRESS_SPACE_MIB, ALLOCATOR_SETTING, CPU_SECONDS};
use super::{ReadError, kind, plain};
use crate::domain::Document;

/// The largest file that is taken in, in bytes.
pub const MAX_FILE_BYTES: usize = 128 << 20;
/// The longest answer of a child that is taken in, in bytes.
const MAX_ANSWER_BYTES: u64 = 512 << 20;
/// The most of a child's complaints that is kept, in bytes.
const MAX_COMPLAINT_BYTES: usize = 64 << 10;
/// How long reading one file may take by the clock on the wall.
const WALL_TIME: Duration = Duration::from_secs(30);

/// Reads files of any format.
#[derive(Debug, Clone)]
pub struct Reader {
    program: PathBuf,
    wall_time: Duration,
}

/// What the child writes to its standard output.
#[derive(Debug, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Answer {
    /// The file was refused.
    Refused {
        /// Why.
        error: ReadError,
    },
    /// The file was read.
    Read(Box<Document>),
}

impl Reader {
    /// A reader that starts `program` (the `adal` binary) for every file that is not plain text.
    pub fn new(program: impl Into<PathBuf>) -> Self {
        Self {
            program: program.into(),
            wall_time: WALL_TIME,
        }
    }

    /// The same reader with another limit of time on the wall than 30 s.
    pub fn with_wall_time(self, wall_time: Duration) -> Self {
        Self { wall_time, ..self }
    }

    /// The document in the bytes of one file. Owned bytes of UTF-8 text are not copied.
    pub fn read<'a>(&self, bytes: impl Into<Cow<'a, [u8]>>) -> Result<Document, ReadError> {
        let bytes = bytes.into();
        check_size(bytes.len())?;
        if kind::looks_plain(&bytes) {
            let named = kind::named_noise(&bytes);
            return plain::read(bytes).map_err(|error| match (error, named) {
                (ReadError::BinaryNoise, Some(named)) => named,
                (error, _) => error,
            });
        }
        self.read_in_child(&bytes)
    }

    fn read_in_child(&self, bytes: &[u8]) -> Result<Document, ReadError> {
        let mut child = Command::new(&self.program)
            .args([OsStr::new("extract"), OsStr::new("-")])
            .env_clear()
            .env(ALLOCATOR_SETTING.0, ALLOCATOR_SETTING.1)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(|error| ReadError::Crashed {
                cause: format!("{} did not start: {error}", self.program.display()),
            })?;
        let ending = converse(&mut child, bytes, self.wall_time);
        // Whatever happened, no child is left behind.
        let _ = child.kill();
        let status = child.wait()?;
        match ending {
            Ending::TimeOut => Err(ReadError::WallTime {
                seconds: self.wall_time.as_secs(),
            }),
            Ending::TooMuch => Err(ReadError::TooLarge {
                what: "its text is longer than is read".to_owned(),
                limit: format!("{} MiB", MAX_ANSWER_BYTES >> 20),
            }),
            Ending::Over { answer, complaint } => understood(&answer, status, &complaint),
        }
    }
}

/// Refuses files that are larger than is read.
pub fn check_size(bytes: usize) -> Result<(), ReadError> {
    if bytes > MAX_FILE_BYTES {
        return Err(ReadError::TooLarge {
            what: format!("it has {} MiB", bytes >> 20),
            limit: format!("{} MiB", MAX_FILE_BYTES >> 20),
        });
    }
    Ok(())
}

/// How a conversation with a child ended.
enum Ending {
    /// The child closed its output.
    Over { answer: Vec<u8>, complaint: String },
    /// The time was over first.
    TimeOut,
    /// The answer was too long.
    TooMuch,
}

/// Gives the child its file and takes its answer, each pipe served by its own
/// thread so that no full pipe stops another. Ends in any case within `wall_time`,
/// because a child that is out of time is killed and its pipes close.
fn converse(child: &mut Child, bytes: &[u8], wall_time: Duration) -> Ending {
    let (Some(mut input), Some(output), Some(mut complaints)) =
        (child.stdin.take(), child.stdout.take(), child.stderr.take())
    else {
        return Ending::TimeOut;
    };
    thread::scope(|scope| {
        scope.spawn(move || {
            // A child that refuses early closes its input: that is no error here.
            let _ = input.write_all(bytes);
        });
        let complaint = scope.spawn(move || {
            let mut kept = Vec::new();
            let mut piece = [0; 4096];
            // What is not kept is still drained.
            while let Ok(read @ 1..) = complaints.read(&mut piece) {
                let room = MAX_COMPLAINT_BYTES.saturating_sub(kept.len());
                kept.extend_from_slice(&piece[..read.min(room)]);
            }
            String::from_utf8_lossy(&kept).into_owned()
        });
        let (done, answered) = mpsc::channel();
        scope.spawn(move || {
            let mut answer = Vec::new();
            let mut output = output.take(MAX_ANSWER_BYTES + 1);
            let _ = output.read_to_end(&mut answer);
            let _ = done.send(answer);
        });
        let answer = answered.recv_timeout(wall_time);
        let exited = answer.is_ok() && ends_soon(child);
        if !exited {
            // Closes the pipes, so that the threads above end too.
            let _ = child.kill();
        }
        match answer {
            Ok(answer) if answer.len() as u64 > MAX_ANSWER_BYTES => Ending::TooMuch,
            Ok(answer) if exited => Ending::Over {
                answer,
                complaint: complaint.join().unwrap_or_default(),
            },
            _ => Ending::TimeOut,
        }
    })
}

/// Whether a child that has closed its output ends within a second, as it should at once.
fn ends_soon(child: &mut Child) -> bool {
    for _ in 0..1000 {
        match child.try_wait() {
            Ok(None) => thread::sleep(Duration::from_micros(200)),
            Ok(Some(_)) | Err(_) => return true,
        }
    }
    false
}

/// What the answer and the end of a child mean.
fn understood(answer: &[u8], status: ExitStatus, complaint: &str) -> Result<Document, ReadError> {
    match serde_json::from_slice(answer) {
        Ok(Answer::Read(document)) if status.success() => Ok(*document),
        Ok(Answer::Refused { error }) => Err(error),
        _ => Err(cause_of_death(status, complaint)),
    }
}

/// Names what a child died of, by its signal and its last words.
fn cause_of_death(status: ExitStatus, complaint: &str) -> ReadError {
    if complaint.contains("overflowed its stack") {
        return ReadError::StackOverflow;
    }
    if complaint.contains("memory allocation of") || complaint.contains("out of memory") {
        return ReadError::Memory {
            mebibytes: ADDRESS_SPACE_MIB,
        };
    }
    #[cfg(unix)]
    {
        use std::os::unix::process::ExitStatusExt;
        match status.signal() {
            Some(libc::SIGXCPU) => {
                return ReadError::CpuTime {
                    seconds: CPU_SECONDS,
                };
            }
            Some(libc::SIGSEGV | libc::SIGBUS) => return ReadError::StackOverflow,
            Some(libc::SIGKILL) => {
                return ReadError::Crashed {
                    cause: "the system killed it, as it does when memory runs out".to_owned(),
                };
            }
            _ => {}
        }
    }
    let last_words = complaint
        .lines()
        .filter(|line| !line.trim().is_empty() && !line.starts_with("note:"))
        .take(2)
        .collect::<Vec<_>>()
        .join(" ");
    ReadError::Crashed {
        cause: if last_words.is_empty() {
            status.to_string()
        } else {
            last_words
        },
    }
}
