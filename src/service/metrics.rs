//! What a process counts of itself, in the form that Prometheus reads. Nothing
//! in it names anybody.

use std::time::Duration;

use prometheus::{
    HistogramOpts, HistogramVec, IntCounterVec, IntGauge, IntGaugeVec, Opts, Registry, TextEncoder,
};

use super::{Error, Service};
use crate::store;

/// The upper ends of the classes of times, in seconds.
const SECONDS: [f64; 12] = [
    0.005, 0.01, 0.025, 0.05, 0.1, 0.3, 0.5, 1.0, 2.5, 5.0, 15.0, 60.0,
];

/// The counters of a process.
#[derive(Debug)]
pub struct Metrics {
    registry: Registry,
    requests: IntCounterVec,
    request_seconds: HistogramVec,
    job_seconds: HistogramVec,
    jobs: IntGaugeVec,
    longest_wait: IntGauge,
    submissions: IntGauge,
    reports: IntGauge,
    letters: IntGauge,
    index_lag: IntGauge,
    memory: IntGauge,
}

fn broken(error: &prometheus::Error) -> Error {
    Error::Broken(format!("metrics: {error}"))
}

impl Metrics {
    pub(super) fn new() -> Result<Self, Error> {
        Self::registered().map_err(|error| broken(&error))
    }

    fn registered() -> Result<Self, prometheus::Error> {
        let times =
            |name: &str, help: &str| HistogramOpts::new(name, help).buckets(SECONDS.to_vec());
        let metrics = Self {
            registry: Registry::new(),
            requests: IntCounterVec::new(
                Opts::new("adal_requests_total", "Requests answered"),
                &["method", "route", "status"],
            )?,
            request_seconds: HistogramVec::new(
                times(
                    "adal_request_seconds",
                    "Seconds until a request was answered",
                ),
                &["route"],
            )?,
            job_seconds: HistogramVec::new(
                times("adal_job_seconds", "Seconds that jobs took"),
                &["kind", "outcome"],
            )?,
            jobs: IntGaugeVec::new(Opts::new("adal_jobs", "Jobs of the queue"), &["state"])?,
            longest_wait: IntGauge::new(
                "adal_longest_wait_seconds",
                "Seconds for which the job that waits longest could have been begun",
            )?,
            submissions: IntGauge::new("adal_submissions", "Works handed in so far")?,
            reports: IntGauge::new("adal_report_states", "States of reports made so far")?,
            letters: IntGauge::new("adal_letters_waiting", "Letters that are to be sent")?,
            index_lag: IntGauge::new(
                "adal_index_lag",
                "Changes of works that the index of this process does not know yet",
            )?,
            memory: IntGauge::new("adal_resident_bytes", "Memory of this process")?,
        };
        let registry = &metrics.registry;
        registry.register(Box::new(metrics.requests.clone()))?;
        registry.register(Box::new(metrics.request_seconds.clone()))?;
        registry.register(Box::new(metrics.job_seconds.clone()))?;
        registry.register(Box::new(metrics.jobs.clone()))?;
        registry.register(Box::new(metrics.longest_wait.clone()))?;
        registry.register(Box::new(metrics.submissions.clone()))?;
        registry.register(Box::new(metrics.reports.clone()))?;
        registry.register(Box::new(metrics.letters.clone()))?;
        registry.register(Box::new(metrics.index_lag.clone()))?;
        registry.register(Box::new(metrics.memory.clone()))?;
        Ok(metrics)
    }

    /// A request was answered. `route` is a path of the table of routes, names
    /// and all, so that it tells nothing of anybody.
    pub fn answered(&self, method: &str, route: &str, status: u16, took: Duration) {
        let status = status.to_string();
        self.requests
            .with_label_values(&[method, route, &status])
            .inc();
        self.request_seconds
            .with_label_values(&[route])
            .observe(took.as_secs_f64());
    }

    /// A job ended.
    pub fn job_ended(&self, kind: &str, outcome: &str, took: Duration) {
        self.job_seconds
            .with_label_values(&[kind, outcome])
            .observe(took.as_secs_f64());
    }
}

impl Service {
    /// All figures of this process and of the queue, as text for Prometheus.
    pub fn figures_as_text(&self) -> Result<String, Error> {
        let now = self.now();
        let (figures, last) = self.store.read(|db| {
            let figures = store::figures(db, now)?;
            Ok::<_, Error>((figures, store::last_index_change(db)?))
        })?;
        let metrics = &self.metrics;
        for (state, count) in &figures.jobs {
            metrics.jobs.with_label_values(&[state.word()]).set(*count);
        }
        metrics.longest_wait.set(figures.longest_wait / 1_000);
        metrics.submissions.set(figures.submissions);
        metrics.reports.set(figures.reports);
        metrics.letters.set(figures.letters);
        if let Some(index) = &self.index {
            metrics.index_lag.set(last - index.sequence()?);
        }
        metrics.memory.set(resident());
        TextEncoder::new()
            .encode_to_string(&metrics.registry.gather())
            .map_err(|error| broken(&error))
    }
}

/// The memory of this process in bytes, where the system tells it.
fn resident() -> i64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:")?.split_whitespace().next())
        .and_then(|kilobytes| kilobytes.parse::<i64>().ok())
        .map_or(0, |kilobytes| kilobytes * 1_024)
}
