//! Pages: complete in three languages, valid, self-contained and harmless.
//! With `ADAL_TEST_PAGES=DIR` the pages are left in that folder to be looked at.

use std::collections::{BTreeMap, BTreeSet};

use adal::domain::{Document, Finding, FindingKind, Language, Severity, Span};
use adal::language::zones::zones;
use adal::language::{Lexicon, Words, words_of};
use adal::similarity::Match;
use adal::similarity::align::{NoSpelling, Preset, align};
use adal::similarity::class::{ClassPair, ClassReport, ClassWork};
use adal::similarity::report::{Report, Source, SourceKind, Work};
use adal::web::{PageLink, PageLinks, PageTexts, Speech, class_page, report_page, summary};
use scraper::{Html, Selector};

/// What people might write to break a page.
const ATTACKS: &[&str] = &[
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "'><svg/onload=alert(1)>",
    "</style><script>alert(1)</script>",
    "</title><script>alert(1)</script>",
    "javascript:alert(1)",
    "{{ 7 * 7 }} {% raw %}",
    "&lt;script&gt;",
    "\u{202E}<b onmouseover=alert(1)>\u{0}\u{8}",
    "--><script>alert(1)</script><!--",
];

const WORK: &str = "Ұлы дала мәдениеті көрші халықтармен тығыз байланыста дамыды, ал сауда жолдары қалаларды жалғастырды.\n\nТауармен бірге қолөнер, сөздер мен әдет-ғұрып та тарады, сондықтан ортақ дәстүр қалыптасты. Бұл жерде менің өз пікірім басталады, ол ешқайда жазылмаған.\n\nАвтордың айтуынша, «дала ешқашан шекара болған емес, ол әрқашан жол болған» [12, 45 б.].";
const SOURCE: &str = "Кіріспе сөз. Ұлы дала мәдениеті көрші халықтармен тығыз байланыста дамыды, ал сауда жолдары қалаларды жалғастырды. Тауармен бірге қолөнер, сөздер мен әдет-ғұрыптар да тарады, сондықтан ортақ дәстүр қалыптасты. Дала ешқашан шекара болған емес, ол әрқашан жол болған.";

struct Text {
    name: String,
    document: Document,
    words: Words,
}

fn text(name: &str, text: &str, lexicon: &mut Lexicon) -> Text {
    let document = adal::reading::extract(text.as_bytes()).expect("plain text is read");
    let words = words_of(&document, lexicon);
    Text {
        name: name.to_owned(),
        document,
        words,
    }
}

/// A report with its pages in three languages.
fn pages(work: &Text, sources: &[Text], findings: Vec<Finding>) -> (Report, Vec<String>) {
    let zones = zones(&work.document, &work.words);
    let matches: Vec<Vec<Match>> = sources
        .iter()
        .map(|source| align(&work.words, &source.words, &NoSpelling, &Preset::report(5)))
        .collect();
    let given: Vec<Source<'_>> = sources
        .iter()
        .zip(&matches)
        .map(|(source, matches)| Source {
            id: &source.name,
            name: &source.name,
            kind: SourceKind::Work,
            sha256: &source.name,
            date: None,
            words: &source.words,
            matches,
        })
        .collect();
    let report = Report::build(
        &Work {
            name: &work.name,
            sha256: "00ff",
            language: Language::Kazakh,
            document: &work.document,
            words: &work.words,
            zones: &zones,
            letters: &findings,
        },
        &given,
        8,
    );
    let texts: BTreeMap<String, &str> = sources
        .iter()
        .map(|source| (source.name.clone(), source.document.text.as_str()))
        .collect();
    let languages = Language::ALL
        .into_iter()
        .map(|language| PageLink {
            language,
            href: format!("report.{}.html", language.code()),
        })
        .collect();
    let links = PageLinks {
        languages,
        ..PageLinks::default()
    };
    let pages = Language::ALL
        .into_iter()
        .map(|language| {
            let texts = PageTexts {
                work: &work.document,
                sources: &texts,
            };
            report_page(&report, &texts, Speech::new(language), &links).expect("a page")
        })
        .collect();
    (report, pages)
}

fn ordinary() -> (Report, Vec<String>) {
    let mut lexicon = Lexicon::new();
    let work = text("жұмыс.txt", WORK, &mut lexicon);
    let source = text("дереккөз.txt", SOURCE, &mut lexicon);
    let findings = vec![Finding {
        kind: FindingKind::LookalikeLetters,
        severity: Severity::Check,
        count: 2,
        positions: vec![Span::new(4, 5), Span::new(130, 131)],
        detail: None,
    }];
    pages(&work, &[source], findings)
}

fn keep(name: &str, page: &str) {
    if let Some(folder) = std::env::var_os("ADAL_TEST_PAGES") {
        std::fs::write(std::path::Path::new(&folder).join(name), page).expect("written");
    }
}

fn select(css: &str) -> Selector {
    Selector::parse(css).expect("a selector")
}

/// Ids are unique, links inside the page arrive, nothing is loaded from
/// elsewhere, and no script runs but the one that the policy names.
fn assert_sound(page: &str) {
    let html = Html::parse_document(page);
    let mut ids = BTreeSet::new();
    for element in html.select(&select("[id]")) {
        let id = element.value().attr("id").expect("selected by it");
        assert!(ids.insert(id.to_owned()), "id {id} twice");
    }
    for element in html.select(&select("[href]")) {
        let href = element.value().attr("href").expect("selected by it");
        match href.strip_prefix('#') {
            Some(id) => assert!(ids.contains(id), "no target for #{id}"),
            None => assert!(href.starts_with("report."), "a link out: {href}"),
        }
    }
    for reference in ["aria-labelledby", "for"] {
        for element in html.select(&select(&format!("[{reference}]"))) {
            let id = element.value().attr(reference).expect("selected by it");
            assert!(ids.contains(id), "no target for {reference}={id}");
        }
    }
    assert_eq!(html.select(&select("script")).count(), 1);
    assert_eq!(
        html.select(&select("[src], link, iframe, object, img, form"))
            .count(),
        0
    );
    for element in html.select(&select("*")) {
        for (name, _) in element.value().attrs() {
            assert!(!name.starts_with("on"), "an event attribute: {name}");
        }
    }
    assert!(!page.contains("@import") && !page.contains("url(http"));
    assert_eq!(html.select(&select("h1")).count(), 1);
    for card in html.select(&select("article")) {
        assert!(
            card.select(&select("h3, h4")).next().is_some(),
            "an article without a heading"
        );
    }
}

#[test]
fn a_report_page_is_sound_in_every_language_and_leads_from_text_to_source_and_back() {
    let (report, pages) = ordinary();
    assert!(!report.matches.is_empty());
    for (page, language) in pages.iter().zip(Language::ALL) {
        keep(&format!("report.{}.html", language.code()), page);
        assert_sound(page);
        for number in 1..=report.matches.len() {
            assert!(page.contains(&format!("id=\"t{number}\" href=\"#m{number}\"")));
            assert!(page.contains(&format!("href=\"#t{number}\"")));
        }
        assert!(page.starts_with(&format!(
            "<!doctype html>\n<html lang=\"{}\">",
            language.code()
        )));
    }
}

#[test]
fn nothing_that_a_person_wrote_becomes_markup() {
    let attacks = ATTACKS.join(" ");
    for name in ATTACKS {
        let mut lexicon = Lexicon::new();
        let body = format!("{attacks} {WORK}\n\n{attacks}");
        let work = text(name, &body, &mut lexicon);
        let source = text(
            &format!("{name}2"),
            &format!("{SOURCE} {body}"),
            &mut lexicon,
        );
        let findings = vec![Finding {
            kind: FindingKind::Comment,
            severity: Severity::Info,
            count: 1,
            positions: vec![Span::new(3, 3), Span::new(5, 20)],
            detail: Some((*name).to_owned()),
        }];
        let (_, pages) = pages(&work, &[source], findings);
        assert_sound(&pages[2]);
    }
}

#[test]
fn a_work_without_words_and_a_work_without_matches_have_pages() {
    for body in ["—", "Жалғыз сөйлем ғана бар бұл жұмыста."] {
        let mut lexicon = Lexicon::new();
        let mut work = text(
            "бос.txt",
            "Жалғыз сөйлем ғана бар бұл жұмыста.",
            &mut lexicon,
        );
        if body == "—" {
            // A page that is a picture: a document without a word, which no plain text can be.
            body.clone_into(&mut work.document.text);
            work.document.blocks.clear();
            work.words = Words::default();
        }
        let (report, pages) = pages(&work, &[], Vec::new());
        assert_eq!(report.null_reason.is_some(), body == "—");
        for page in &pages {
            assert_sound(page);
        }
    }
}

#[test]
fn long_works_make_pages_that_a_browser_opens_at_once() {
    let mut lexicon = Lexicon::new();
    let mut body = String::new();
    let mut sources = vec![String::new(); 20];
    for passage in 0..200 {
        for word in 0..110 {
            body.push_str(&format!("own{passage}x{word} "));
        }
        for word in 0..40 {
            let copied = format!("copied{passage}y{word} ");
            body.push_str(&copied);
            sources[passage % 20].push_str(&copied);
        }
        body.push_str("\n\n");
        sources[passage % 20].push_str("\n\nbetween two passages\n\n");
    }
    let work = text("long.txt", &body, &mut lexicon);
    let sources: Vec<Text> = sources
        .iter()
        .enumerate()
        .map(|(number, source)| text(&format!("source-{number}"), source, &mut lexicon))
        .collect();
    let (report, pages) = pages(&work, &sources, Vec::new());
    keep("long.html", &pages[2]);
    assert_eq!(report.document.words, 30_000);
    assert_eq!(report.matches.len(), 200);
    let elements = Html::parse_document(&pages[2]).select(&select("*")).count();
    assert!(elements < 12_000, "{elements} elements");
}

#[test]
fn a_class_page_names_groups_that_share_the_same_passage() {
    let mut lexicon = Lexicon::new();
    let first = "Ұлы дала мәдениеті көрші халықтармен тығыз байланыста дамыды және сауда жолдары арқылы кең тарады.";
    let second = "Математика қой санаудан басталған деседі ғалымдар, бірақ оны бүгін ешкім дәл айта алмайды екен.";
    let texts = [
        text("а.txt", &format!("{first} Бірінші жұмыс."), &mut lexicon),
        text("б.txt", &format!("{first} Екінші {second}"), &mut lexicon),
        text("в.txt", &format!("Үшінші. {first}"), &mut lexicon),
        text("г.txt", &format!("Төртінші осында. {second}"), &mut lexicon),
    ];
    let zones: Vec<_> = texts.iter().map(|t| zones(&t.document, &t.words)).collect();
    let works: Vec<ClassWork<'_>> = texts
        .iter()
        .zip(&zones)
        .map(|(text, zones)| ClassWork {
            name: &text.name,
            zones,
        })
        .collect();
    let mut pairs = Vec::new();
    for left in 0..4 {
        for right in left + 1..4 {
            let matches = align(
                &texts[left].words,
                &texts[right].words,
                &NoSpelling,
                &Preset::report(5),
            );
            pairs.push(ClassPair {
                left,
                right,
                matches,
            });
        }
    }
    let class = ClassReport::build(&works, pairs, 8);
    assert_eq!(class.pairs.len(), 4);
    // The fourth work shares another passage with the second: it is in no group.
    assert_eq!(class.groups.len(), 1);
    assert_eq!(class.groups[0].works, [0, 1, 2]);
    assert_eq!(class.histogram.iter().sum::<u32>(), 4);
    for language in Language::ALL {
        let page = class_page(
            &class,
            &Speech::new(language).class_title("10-топ"),
            |work| Some((&texts[work].document, &texts[work].words)),
            Speech::new(language),
            &PageLinks::default(),
        )
        .expect("a page");
        keep(&format!("class.{}.html", language.code()), &page);
        assert_sound(&page);
    }
}

#[test]
fn the_summary_is_short_and_aligned() {
    let (report, _) = ordinary();
    let shown = summary(&report, Speech::new(Language::English));
    assert!(
        shown.starts_with("жұмыс.txt\n  similarity")
            || shown.starts_with("жұмыс.txt\n  Similarity")
    );
    let columns: BTreeSet<usize> = shown
        .lines()
        .skip(1)
        .take(6)
        .map(|line| line.chars().count())
        .collect();
    assert_eq!(columns.len(), 1, "{shown}");
    assert!(shown.lines().count() <= 12 && !shown.contains('\u{1b}'));
}

/// The keys of a translation with the arguments that each takes.
fn keys(translation: &str) -> BTreeMap<String, BTreeSet<String>> {
    let mut keys: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut key = String::new();
    for line in translation.lines() {
        if line.starts_with(|c: char| c.is_ascii_lowercase()) {
            key = line.split(' ').next().expect("a key").to_owned();
            assert!(
                keys.insert(key.clone(), BTreeSet::new()).is_none(),
                "{key} twice"
            );
        }
        for part in line.split("{ $").skip(1) {
            let argument = part.split(' ').next().expect("a name").to_owned();
            keys.get_mut(&key).expect("inside a key").insert(argument);
        }
    }
    keys
}

#[test]
fn every_sentence_is_there_in_three_languages_and_none_is_unused() {
    macro_rules! sentences {
        ($language:literal) => {
            keys(concat!(
                include_str!(concat!(
                    "../src/web/translations/",
                    $language,
                    "/report.ftl"
                )),
                "\n",
                include_str!(concat!("../src/web/translations/", $language, "/demo.ftl")),
                "\n",
                include_str!(concat!(
                    "../src/web/translations/",
                    $language,
                    "/service.ftl"
                )),
                "\n",
                include_str!(concat!("../src/web/translations/", $language, "/staff.ftl")),
                "\n",
                include_str!(concat!("../src/web/translations/", $language, "/mail.ftl")),
                "\n",
                include_str!(concat!(
                    "../src/web/translations/",
                    $language,
                    "/protocol.ftl"
                )),
                "\n",
                include_str!(concat!("../src/web/translations/", $language, "/api.ftl"))
            ))
        };
    }
    let english = sentences!("en");
    assert_eq!(sentences!("kk"), english);
    assert_eq!(sentences!("ru"), english);

    let mut sources = String::new();
    for folder in [
        "src/web",
        "src/web/api",
        "src/web/pages",
        "src/web/templates",
        "src/service",
    ] {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
        for entry in std::fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_file() {
                sources.push_str(&std::fs::read_to_string(path).expect("text"));
            }
        }
    }
    // The names of choices are asked for by family and word.
    let families = [
        "api-code",
        "api-group",
        "api-op",
        "api-param",
        "cause",
        "control",
        "decision",
        "deed",
        "language",
        "letter",
        "problem",
        "report-shown",
        "resubmission",
        "verdict",
        "way",
    ];
    for key in english.keys() {
        let of_a_family = families.iter().any(|family| {
            key.strip_prefix(family)
                .is_some_and(|rest| rest.starts_with('-'))
        });
        assert!(
            of_a_family || sources.contains(&format!("\"{key}\"")),
            "{key} is unused"
        );
    }
    // Every deed of the audit log is told, and none that nobody does.
    for part in sources.split("action: \"").skip(1) {
        let action = part.split('"').next().expect("a word");
        let key = format!("deed-{}", action.replace('_', "-"));
        assert!(english.contains_key(&key), "{key} is missing");
    }
    for key in english.keys() {
        if let Some(action) = key.strip_prefix("deed-").filter(|word| *word != "other") {
            let action = action.replace('-', "_");
            assert!(
                sources.contains(&format!("\"{action}\"")),
                "{key} is unused"
            );
        }
    }
    // And every key that a template or the program asks for is there.
    for call in [
        "s.say(\"",
        "s.name(\"",
        "s.count(\"",
        "speech.say(\"",
        "speech.name(\"",
        "speech.count(\"",
    ] {
        for part in sources.split(call).skip(1) {
            let key = part.split('"').next().expect("a key");
            assert!(english.contains_key(key), "{key} is missing");
        }
    }
}
