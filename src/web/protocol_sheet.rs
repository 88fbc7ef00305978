//! What stands on the protocol of a check, and in which words.

use super::moments::Local;
use super::report_page::{ShareRow, left_out_rows, share_rows};
use super::sheet::{Fact, Part, Sheet, Table, TableRow};
use super::speech::Speech;
use crate::service::{Protocol, ProtocolFigures, Searched};
use crate::similarity::rounding::Rounded;

/// Files that are named one by one.
const FILES: usize = 4;
/// Collections, likewise, and the most letters of their names.
const COLLECTIONS: (usize, usize) = (6, 40);
/// Authors whose first opening is told one by one.
const OPENINGS: usize = 4;

/// How a protocol is written.
pub(super) struct Writing<'a> {
    /// Its language.
    pub speech: Speech,
    /// Its dates.
    pub local: Local,
    /// Where people reach the service.
    pub url: &'a str,
    /// Whether the names of students are left out.
    pub names_hidden: bool,
}

/// The protocol as a sheet of paper.
pub(super) fn protocol_sheet(protocol: &Protocol, writing: &Writing<'_>) -> Sheet {
    let s = writing.speech;
    let mut parts = vec![
        Part::Small(format!("Adal · {}", writing.url)),
        Part::Title(s.say("protocol-title")),
        Part::Facts(work_facts(protocol, writing)),
        Part::Heading(s.say("figures")),
    ];
    match &protocol.content.figures {
        Some(figures) => {
            parts.push(Part::Small(counted_line(figures, s)));
            parts.extend(figure_tables(figures, s).into_iter().map(Part::Table));
            parts.push(Part::Small(s.say("number-does-not-mean")));
            parts.push(Part::Heading(s.say("searched")));
            parts.push(Part::Facts(search_facts(figures, s)));
        }
        None => parts.push(Part::Text(s.say("protocol-by-hand-only"))),
    }
    parts.push(Part::Heading(s.say("proof")));
    parts.push(Part::Facts(proof_facts(protocol, writing)));
    parts.push(Part::Heading(s.say("protocol-confirm")));
    parts.push(Part::Code(protocol.code.clone()));
    let address = format!("{}/protocols", writing.url);
    parts.push(Part::Text(s.name("protocol-confirm-how", address)));
    let made = writing.local.time(&protocol.issued_at);
    parts.push(Part::Small(s.name("protocol-made", made)));
    Sheet {
        title: s.name("protocol-of", &protocol.content.assignment),
        language: s.language(),
        made_at: protocol.issued_at,
        parts,
    }
}

fn fact(name: String, lines: Vec<String>) -> Fact {
    Fact {
        name,
        lines,
        most: 2,
    }
}

fn work_facts(protocol: &Protocol, writing: &Writing<'_>) -> Vec<Fact> {
    let (s, view) = (writing.speech, &protocol.view);
    let names: Vec<&str> = view.authors.iter().map(|author| &*author.name).collect();
    let authors = match writing.names_hidden {
        true => s.say("names-hidden"),
        false => names.join(", "),
    };
    let version = format!(
        "{} · {}",
        s.name("version", view.submission.version),
        s.say_of("way", &view.submission.way)
    );
    vec![
        fact(s.say("authors"), vec![authors]),
        fact(
            s.say("dossier-assignment"),
            vec![
                protocol.content.assignment.clone(),
                s.say_of("control", &view.assignment.control),
            ],
        ),
        fact(
            s.say("protocol-course"),
            vec![protocol.content.course.clone()],
        ),
        fact(s.say("the-work"), vec![version]),
        files_fact(protocol, writing),
    ]
}

/// The files with their digests. The name of a file may tell whose it is.
fn files_fact(protocol: &Protocol, writing: &Writing<'_>) -> Fact {
    let s = writing.speech;
    let files = &protocol.view.files;
    let mut lines = Vec::new();
    for file in files.iter().take(FILES) {
        if !writing.names_hidden {
            lines.push(file.name.clone());
        }
        lines.push(file.sha256.clone());
    }
    if files.len() > FILES {
        lines.push(s.count("protocol-more", &((files.len() - FILES) as u32)));
    }
    if files.len() > 1 {
        lines.push(s.say("protocol-all-files"));
        lines.push(protocol.content.sha256.clone());
    }
    Fact {
        name: s.say("protocol-files"),
        lines,
        most: 1,
    }
}

/// How many words there are, and from how many on matches count.
pub(super) fn counted_line(figures: &ProtocolFigures, s: Speech) -> String {
    let counts = &figures.word_counts;
    [
        s.count("words-all", &counts.all),
        s.count("words-counted", &counts.counted),
        s.name(
            "protocol-language",
            s.say_of("language", figures.language.code()),
        ),
        s.name("floor", figures.floor),
    ]
    .join(" · ")
}

/// The figures as the page of the report shows them.
pub(super) fn figure_tables(figures: &ProtocolFigures, s: Speech) -> Vec<Table> {
    let (counts, shares) = (&figures.word_counts, &figures.shares);
    let rounded = Rounded::of(counts, &[]);
    let row = |row: ShareRow| TableRow {
        cells: vec![row.name, row.percent, s.whole(&row.words)],
        inner: row.inner,
        main: false,
    };
    let mut tables = Vec::new();
    let mut rows: Vec<TableRow> = share_rows(counts, shares, rounded.as_ref(), s)
        .into_iter()
        .map(row)
        .collect();
    if let Some(first) = rows.first_mut() {
        first.main = true;
        tables.push(Table {
            caption: s.say("shares-caption"),
            head: ["column-label", "column-share", "column-words"]
                .map(|key| s.say(key))
                .into(),
            rows,
        });
    }
    tables.push(Table {
        caption: s.say("left-out"),
        head: ["column-label", "column-of-all", "column-words"]
            .map(|key| s.say(key))
            .into(),
        rows: left_out_rows(counts, shares, s)
            .into_iter()
            .map(row)
            .collect(),
    });
    let runs = &figures.coefficients;
    tables.push(Table {
        caption: s.say("coefficients-caption"),
        head: ["column-label", "column-share"]
            .map(|key| s.say(key))
            .into(),
        rows: [("runs-5", runs.runs_of_5), ("runs-25", runs.runs_of_25)]
            .map(|(key, share)| TableRow {
                cells: vec![s.say(key), s.share(&share)],
                inner: false,
                main: false,
            })
            .into(),
    });
    tables
}

fn search_facts(figures: &ProtocolFigures, s: Speech) -> Vec<Fact> {
    vec![
        Fact {
            name: s.say("protocol-compared"),
            lines: searched_lines(&figures.searched, s),
            most: 5,
        },
        fact(s.say("findings"), vec![findings_line(figures, s)]),
    ]
}

/// What was searched, in a few lines, however many collections there are.
fn searched_lines(searched: &Searched, s: Speech) -> Vec<String> {
    let works = [
        (searched.class, "searched-class"),
        (searched.earlier, "searched-earlier"),
    ];
    let works = works.iter().filter(|(was, _)| *was);
    let works: Vec<String> = works.map(|(_, key)| s.say(key)).collect();
    let (most, letters) = COLLECTIONS;
    let named = searched.collections.iter().take(most).map(|name| {
        let mut shown: String = name.chars().take(letters).collect();
        if shown.len() < name.len() {
            shown.push('…');
        }
        s.name("searched-collection", shown)
    });
    let mut collections: Vec<String> = named.collect();
    if searched.collections.len() > most {
        let more = (searched.collections.len() - most) as u32;
        collections.push(s.count("protocol-more", &more));
    }
    let mut lines = vec![works.join("; "), collections.join("; ")];
    lines.push(s.name("protocol-works-held", searched.works));
    lines.push(s.say("searched-no-internet"));
    lines.retain(|line| !line.is_empty());
    lines
}

/// How many findings there are of each severity.
pub(super) fn findings_line(figures: &ProtocolFigures, s: Speech) -> String {
    let keys = ["severity-strong", "severity-check", "severity-info"];
    let counted = keys.iter().zip(figures.findings);
    counted
        .map(|(key, count)| format!("{}: {count}", s.say(key)))
        .collect::<Vec<_>>()
        .join("; ")
}

fn proof_facts(protocol: &Protocol, writing: &Writing<'_>) -> Vec<Fact> {
    let (s, t, view) = (writing.speech, &writing.local, &protocol.view);
    let content = &protocol.content;
    let mut handed_in = t.time(&content.handed_in_at);
    if content.late {
        handed_in = format!("{handed_in} · {}", s.say("late"));
    }
    let mut facts = vec![fact(s.say("handed-in-at"), vec![handed_in])];
    if let Some(at) = content.checked_at {
        facts.push(fact(s.say("checked-at"), vec![t.time(&at)]));
    }
    if let Some(figures) = &content.figures {
        let state = format!("№ {} · {}", figures.revision, t.time(&figures.made_at));
        facts.push(fact(s.say("protocol-state"), vec![state]));
    }
    if let Some((reason, by, at)) = &view.manual_check {
        let by = format!("{} · {}", t.time(&at.0), by.name);
        facts.push(fact(s.say("checked-by-hand"), vec![by, reason.clone()]));
    }
    if let Some(at) = content.available_at {
        facts.push(fact(s.say("available-at"), vec![t.time(&at)]));
        facts.push(openings_fact(protocol, writing));
    }
    if let (Some((word, at)), Some(by)) = (&content.decision, &protocol.decided_by) {
        let decision = format!("{} · {} · {by}", s.say_of("decision", word), t.time(at));
        facts.push(fact(s.say("decision"), vec![decision]));
    } else {
        facts.push(fact(s.say("decision"), vec![s.say("protocol-no-decision")]));
    }
    facts
}

/// When each author first opened the report.
fn openings_fact(protocol: &Protocol, writing: &Writing<'_>) -> Fact {
    let (s, t) = (writing.speech, &writing.local);
    let opened = &protocol.view.first_opened;
    let mut lines: Vec<String> = opened
        .iter()
        .take(OPENINGS)
        .map(|(author, at)| {
            let at = at.map_or_else(|| s.say("not-opened"), |at| t.time(&at.0));
            match opened.len() == 1 || writing.names_hidden {
                true => at,
                false => format!("{at} · {}", author.name),
            }
        })
        .collect();
    if opened.len() > OPENINGS {
        lines.push(s.count("protocol-more", &((opened.len() - OPENINGS) as u32)));
    }
    fact(s.say("protocol-opened"), lines)
}
