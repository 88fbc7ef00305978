//! The service as it is started by anybody, watched from outside.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, mpsc};
use std::time::{Duration, Instant};

/// How often memory is looked at.
const GLANCE: Duration = Duration::from_millis(200);

/// Memory in MB, the service and its children.
#[derive(Debug, Clone, Copy, Default)]
pub struct Memory {
    /// Resident, shared pages counted in each process.
    pub resident: f64,
    /// Resident, shared pages counted once.
    pub proportional: f64,
    /// Of that, what is no file that was mapped: the system cannot take it back.
    pub own: f64,
}

impl std::fmt::Display for Memory {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            formatter,
            "memory of the service with its children: {:.0} MB at most ({:.0} MB if shared pages are \
             counted once), {:.0} MB of it its own",
            self.resident, self.proportional, self.own
        )
    }
}

/// Checks that were done.
#[derive(Debug, Clone, Copy)]
pub struct Checks {
    /// Those that took at most 300 ms.
    pub quick: f64,
    pub all: f64,
    /// What all took together.
    pub seconds: f64,
}

/// A running service.
pub struct Process {
    child: Child,
    pub address: String,
    memory: Arc<Mutex<Memory>>,
    ended: Arc<AtomicBool>,
}

impl Process {
    /// Starts it; it answers already.
    pub fn start(data: &Path) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_adal"))
            .args(["serve", "--listen", "127.0.0.1:0", "--data"])
            .arg(data)
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program");
        let errors = BufReader::new(child.stderr.take().expect("its errors"));
        let (send, ready) = mpsc::channel();
        std::thread::spawn(move || {
            for line in errors.lines().map_while(Result::ok) {
                match line.strip_prefix("adal: answering on ") {
                    Some(address) => drop(send.send(address.to_owned())),
                    None => println!("| {line}"),
                }
            }
        });
        let address = ready.recv_timeout(Duration::from_secs(60));
        let (memory, ended) = (Arc::<Mutex<Memory>>::default(), Arc::default());
        let (kept, over, pid) = (Arc::clone(&memory), Arc::clone(&ended), child.id());
        std::thread::spawn(move || watch(pid, &kept, &over));
        Self {
            child,
            address: address.expect("an address"),
            memory,
            ended,
        }
    }

    /// Waits until nothing waits and nothing runs, at most until `until`.
    pub fn wait_until_idle(&self, until: Instant) {
        while Instant::now() < until {
            let state = ureq::get(format!("{}/healthz", self.address)).call();
            let state = state.and_then(|mut state| state.body_mut().read_to_string());
            let idle = |state: &String| {
                state.contains("\"jobs_waiting\":0") && state.contains("\"jobs_running\":0")
            };
            if state.is_ok_and(|state| idle(&state)) {
                return;
            }
            std::thread::sleep(GLANCE);
        }
    }

    /// The checks that were done so far, by what the service counts itself.
    pub fn checks(&self) -> Checks {
        let told = ureq::get(format!("{}/metrics", self.address)).call();
        let told = told.and_then(|mut told| told.body_mut().read_to_string());
        let told = told.expect("the figures");
        let number = |name: &str| -> f64 {
            told.lines()
                .filter_map(|line| line.strip_prefix(name)?.trim().parse::<f64>().ok())
                .sum()
        };
        let kind = "kind=\"check\",outcome=\"done\"";
        Checks {
            quick: number(&format!("adal_job_seconds_bucket{{{kind},le=\"0.3\"}}")),
            all: number(&format!("adal_job_seconds_count{{{kind}}}")),
            seconds: number(&format!("adal_job_seconds_sum{{{kind}}}")),
        }
    }

    /// The most memory since this was last asked.
    pub fn memory(&self) -> Memory {
        std::mem::take(&mut *self.memory.lock().expect("no panic"))
    }

    /// Asks it to stop; the seconds of CPU that it and its children took.
    pub fn stop(mut self) -> f64 {
        let cpu = cpu_seconds(self.child.id());
        self.ended.store(true, Ordering::Relaxed);
        let pid = i32::try_from(self.child.id()).expect("a number of a process");
        // SAFETY: a signal to a child that has not been waited for.
        unsafe { libc::kill(pid, libc::SIGTERM) };
        let status = self.child.wait().expect("its end");
        println!("the service ended: {status}");
        cpu
    }
}

fn watch(pid: u32, most: &Mutex<Memory>, ended: &AtomicBool) {
    while !ended.load(Ordering::Relaxed) {
        let mut now = Memory::default();
        for process in family(pid) {
            let number = |file: &str, name: &str| -> f64 {
                std::fs::read_to_string(format!("/proc/{process}/{file}"))
                    .unwrap_or_default()
                    .lines()
                    .find_map(|line| {
                        line.strip_prefix(name)?
                            .split_whitespace()
                            .next()?
                            .parse()
                            .ok()
                    })
                    .unwrap_or(0.0)
            };
            now.resident += number("status", "VmRSS:") * 1_024.0 / 1e6;
            now.proportional += number("smaps_rollup", "Pss:") * 1_024.0 / 1e6;
            now.own += number("status", "RssAnon:") * 1_024.0 / 1e6;
        }
        let mut most = most.lock().expect("no panic");
        most.resident = most.resident.max(now.resident);
        most.proportional = most.proportional.max(now.proportional);
        most.own = most.own.max(now.own);
        drop(most);
        std::thread::sleep(GLANCE);
    }
}

/// A process and its children, which have none themselves.
fn family(pid: u32) -> Vec<u32> {
    let tasks = std::fs::read_dir(format!("/proc/{pid}/task"));
    let mut family = vec![pid];
    for task in tasks.into_iter().flatten().flatten() {
        let children = std::fs::read_to_string(task.path().join("children"));
        let children = children.unwrap_or_default();
        family.extend(
            children
                .split_whitespace()
                .filter_map(|child| child.parse::<u32>().ok()),
        );
    }
    family
}

/// User and system time of a process and of its children that have ended.
fn cpu_seconds(pid: u32) -> f64 {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    let after = stat.rsplit_once(')').map_or("", |(_, rest)| rest);
    let ticks: f64 = after
        .split_whitespace()
        .skip(11)
        .take(4)
        .filter_map(|ticks| ticks.parse::<f64>().ok())
        .sum();
    ticks / 100.0
}
