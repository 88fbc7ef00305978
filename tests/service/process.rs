//! The real program, started as an administrator would, to be stopped or killed.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Arc, Mutex, mpsc};
use std::time::{Duration, Instant};

use super::world::PROGRAM;

/// How long anything may take that has to end by itself.
pub const AT_MOST: Duration = Duration::from_secs(240);

/// A process of the service. It is killed when it is dropped.
pub struct Process {
    child: Child,
    /// Where it answers, if it does.
    pub address: String,
    log: Arc<Mutex<String>>,
}

impl Process {
    /// `adal serve` with pages and jobs on a data folder; it answers already.
    pub fn serve(data: &Path) -> Self {
        Self::start(data, &["--listen", "127.0.0.1:0"])
    }

    /// `adal serve` with more arguments, once it says that it is ready.
    pub fn start(data: &Path, arguments: &[&str]) -> Self {
        let mut child = Command::new(PROGRAM)
            .args(["serve", "--data"])
            .arg(data)
            .args(arguments)
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let errors = BufReader::new(child.stderr.take().unwrap());
        let log = Arc::new(Mutex::new(String::new()));
        let kept = Arc::clone(&log);
        let (send, ready) = mpsc::channel();
        std::thread::spawn(move || {
            for line in errors.lines().map_while(Result::ok) {
                if let Some(address) = line.strip_prefix("adal: answering on ") {
                    let _ = send.send(address.to_owned());
                }
                if line == "adal: doing jobs" {
                    let _ = send.send(String::new());
                }
                let mut kept = kept.lock().unwrap();
                kept.push_str(&line);
                kept.push('\n');
            }
        });
        let address = ready.recv_timeout(Duration::from_secs(60));
        let Ok(address) = address else {
            panic!("it did not start: {}", log.lock().unwrap());
        };
        Self {
            child,
            address,
            log,
        }
    }

    /// What it said.
    pub fn log(&self) -> String {
        self.log.lock().unwrap().clone()
    }

    /// Kills it as a loss of power would.
    pub fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Asks it to stop. How it ended, and how long that took.
    pub fn stop(mut self) -> (ExitStatus, Duration) {
        let began = Instant::now();
        let pid = i32::try_from(self.child.id()).unwrap();
        // SAFETY: a signal to a child that has not been waited for.
        unsafe { libc::kill(pid, libc::SIGTERM) };
        let status = wait_for("the end of the process", || self.child.try_wait().unwrap());
        (status, began.elapsed())
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Asks again and again until there is an answer.
pub fn wait_for<T>(what: &str, mut ask: impl FnMut() -> Option<T>) -> T {
    let began = Instant::now();
    loop {
        if let Some(answer) = ask() {
            return answer;
        }
        assert!(began.elapsed() < AT_MOST, "waited in vain for {what}");
        std::thread::sleep(Duration::from_millis(5));
    }
}
