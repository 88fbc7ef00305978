//! What browsers send, each request at its time.

use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::time::{Duration, Instant};

/// A request to come.
pub struct Request {
    /// When, counted from the beginning.
    pub due: Duration,
    pub cookie: String,
    pub path: String,
    /// The file that is uploaded; without one a page is asked for.
    pub file: Option<PathBuf>,
}

/// A request that was answered.
pub struct Sent {
    pub due: Duration,
    /// From the moment at which it was due to the end of the answer.
    pub took: Duration,
    /// 599 if no answer came.
    pub status: u16,
}

/// Sends everything; uploads and pages apart.
pub fn send(
    address: &str,
    start: Instant,
    uploads: Vec<Request>,
    pages: Vec<Request>,
) -> (Vec<Sent>, Vec<Sent>) {
    std::thread::scope(|scope| {
        let uploads = scope.spawn(|| send_each(address, start, uploads));
        let pages = scope.spawn(|| send_each(address, start, pages));
        (
            uploads.join().expect("uploads"),
            pages.join().expect("pages"),
        )
    })
}

fn send_each(address: &str, start: Instant, requests: Vec<Request>) -> Vec<Sent> {
    let sent = Mutex::new(Vec::with_capacity(requests.len()));
    let agent: ureq::Agent = ureq::Agent::config_builder()
        .http_status_as_error(false)
        .max_redirects(0)
        .timeout_global(Some(Duration::from_secs(120)))
        .build()
        .into();
    std::thread::scope(|scope| {
        for request in requests {
            // The file is read before its time: the sender's disk is not measured.
            let body = request.file.as_deref().map(form);
            std::thread::sleep((start + request.due).saturating_duration_since(Instant::now()));
            let (agent, sent) = (&agent, &sent);
            scope.spawn(move || {
                let status = answered(agent, address, &request, body).unwrap_or(599);
                let took = start.elapsed().saturating_sub(request.due);
                let due = request.due;
                sent.lock()
                    .expect("no panic")
                    .push(Sent { due, took, status });
            });
        }
    });
    sent.into_inner().expect("no panic")
}

fn form(file: &Path) -> Vec<u8> {
    let mut body = Vec::new();
    body.extend_from_slice(
        b"--line\r\nContent-Disposition: form-data; name=\"files\"; filename=\"essay.docx\"\r\n\r\n",
    );
    body.extend_from_slice(&std::fs::read(file).expect("a work"));
    body.extend_from_slice(b"\r\n--line--\r\n");
    body
}

/// The status of the answer, once all of it is here.
fn answered(
    agent: &ureq::Agent,
    address: &str,
    request: &Request,
    body: Option<Vec<u8>>,
) -> Result<u16, ureq::Error> {
    let to = format!("{address}{}", request.path);
    let mut response = match body {
        Some(body) => agent
            .post(to)
            .header("cookie", &request.cookie)
            .header("origin", address)
            .header("content-type", "multipart/form-data; boundary=line")
            .send(&body[..])?,
        None => agent.get(to).header("cookie", &request.cookie).call()?,
    };
    response.body_mut().read_to_vec()?;
    Ok(response.status().as_u16())
}

/// How long answers took.
pub struct Times {
    took: Vec<Duration>,
    statuses: Vec<u16>,
}

impl Times {
    pub fn of(sent: &[Sent], which: impl Fn(&Sent) -> bool) -> Self {
        let chosen = || sent.iter().filter(|sent| which(sent));
        let mut took: Vec<Duration> = chosen().map(|sent| sent.took).collect();
        took.sort();
        Self {
            took,
            statuses: chosen().map(|sent| sent.status).collect(),
        }
    }

    pub fn print(&self, what: &str) {
        let at = |share: f64| {
            let place = (self.took.len().saturating_sub(1)) as f64 * share;
            let took = self.took.get(place as usize).copied();
            took.unwrap_or_default().as_secs_f64() * 1e3
        };
        let mut kinds = self.statuses.clone();
        kinds.sort_unstable();
        kinds.dedup();
        let count = |kind: u16| {
            self.statuses
                .iter()
                .filter(|&&status| status == kind)
                .count()
        };
        let statuses: Vec<String> = kinds
            .iter()
            .map(|&kind| format!("{kind}: {}", count(kind)))
            .collect();
        println!(
            "  {what}: p50 {:.0} ms, p95 {:.0} ms, p99 {:.0} ms, slowest {:.0} ms; answers {}",
            at(0.5),
            at(0.95),
            at(0.99),
            at(1.0),
            statuses.join(", ")
        );
    }
}
