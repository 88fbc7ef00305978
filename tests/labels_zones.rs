//! Zones on hand-written works in three languages, honest and not, and on real prose.

use adal::domain::{Document, Finding, FindingKind, Severity, Span};
use adal::language::zones::{ZoneMarks, Zones, zones};
use adal::language::{Lexicon, Words, words_of};
use adal::similarity::template::mark_template;

/// A work as plain text is read: a blank line between paragraphs.
fn read(text: &str) -> (Document, Words, Zones) {
    let document = adal::reading::extract(text.as_bytes()).expect("plain text is read");
    let words = words_of(&document, &mut Lexicon::new());
    let zones = zones(&document, &words);
    (document, words, zones)
}

/// The words that bear `mark`, as they are written.
fn marked(document: &Document, words: &Words, zones: &Zones, mark: ZoneMarks) -> String {
    let letters: Vec<char> = document.text.chars().collect();
    (0..words.len())
        .filter(|&word| zones.marks[word].has(mark))
        .map(|word| {
            letters[words.starts[word] as usize..words.ends[word] as usize]
                .iter()
                .collect::<String>()
        })
        .collect::<Vec<_>>()
        .join(" ")
}

fn zone_text(text: &str, mark: ZoneMarks) -> String {
    let (document, words, zones) = read(text);
    marked(&document, &words, &zones, mark)
}

/// Running text around a case, so that it is a small part of the work.
const RUSSIAN: &str = "В этой работе мы рассматриваем развитие степной культуры и её связи с соседними народами. Торговые пути соединяли города, а вместе с товарами переходили ремёсла, слова и обычаи. Исследователи спорят о том, когда возникли первые поселения, но сходятся в том, что обмен шёл в обе стороны и продолжался веками.";
const KAZAKH: &str = "Бұл жұмыста біз дала мәдениетінің дамуын және оның көрші халықтармен байланысын қарастырамыз. Сауда жолдары қалаларды жалғастырды, ал тауармен бірге қолөнер, сөздер мен әдет-ғұрып та тарады. Зерттеушілер алғашқы қоныстардың қашан пайда болғаны туралы әлі де пікір таластырып келеді.";
const ENGLISH: &str = "In this essay we look at how the culture of the steppe grew and how it was tied to its neighbours. Trade routes joined the towns, and with the goods went crafts, words and customs. Scholars disagree about when the first settlements arose, but they agree that the exchange went both ways and lasted for centuries.";

#[test]
fn a_quotation_with_a_citation_nearby_is_cited_in_three_languages() {
    for (text, quoted) in [
        (
            format!("{RUSSIAN} Как пишет автор, «степь была дорогой, а не границей» [12, с. 45]."),
            "степь была дорогой а не границей",
        ),
        (
            format!("{KAZAKH} Автордың айтуынша, «дала шекара емес, жол болған» [12, 45 б.]."),
            "дала шекара емес жол болған",
        ),
        (
            format!(
                "{ENGLISH} As one puts it, “the steppe was a road and not a border” (Smith et al., 2020, p. 3)."
            ),
            "the steppe was a road and not a border",
        ),
        (
            format!(
                "{ENGLISH} It was said that \"the steppe was a road and not a border\" [12; 15]."
            ),
            "the steppe was a road and not a border",
        ),
        (
            format!("{KAZAKH} „Дала шекара емес, жол болған“ (Әуезов, 1997)."),
            "Дала шекара емес жол болған",
        ),
    ] {
        assert_eq!(zone_text(&text, ZoneMarks::CITED), quoted, "{text}");
    }
}

#[test]
fn a_quotation_without_a_citation_is_quoted_and_not_cited() {
    let text = format!("{RUSSIAN} Как пишет автор, «степь была дорогой, а не границей».");
    assert_eq!(zone_text(&text, ZoneMarks::CITED), "");
    assert_eq!(
        zone_text(&text, ZoneMarks::QUOTED),
        "степь была дорогой а не границей"
    );
}

#[test]
fn apostrophes_names_and_open_marks_quote_nothing() {
    for text in [
        format!(
            "{ENGLISH} The traders' goods weren't theirs; the towns’ customs didn’t change [12]."
        ),
        format!("{RUSSIAN} Предприятие «Аққу» открылось в городе [12]."),
        format!("{ENGLISH} He wrote \"the steppe was a road and never said more than that [12]."),
        format!("{ENGLISH} A board of 5\" and another of 7\" were laid across the water [12]."),
    ] {
        assert_eq!(zone_text(&text, ZoneMarks::QUOTED), "", "{text}");
    }
}

#[test]
fn straight_marks_do_not_pair_across_paragraphs_or_over_150_words() {
    let across = format!("\"{ENGLISH}\n\n{ENGLISH}\" [3]");
    assert_eq!(zone_text(&across, ZoneMarks::QUOTED), "");
    let long = format!("\"{ENGLISH} {ENGLISH} {ENGLISH}\" [3]");
    assert_eq!(zone_text(&long, ZoneMarks::QUOTED), "");
}

#[test]
fn a_hidden_quotation_mark_quotes_nothing() {
    let text = format!("{ENGLISH} “the steppe was a road and not a border” [12].");
    let (mut document, words, seen) = read(&text);
    assert!(seen.marks.iter().any(|mark| mark.has(ZoneMarks::CITED)));
    let at = document.text.chars().position(|c| c == '“').expect("there") as u32;
    document.findings.push(Finding {
        kind: FindingKind::WhiteText,
        severity: Severity::Check,
        count: 1,
        positions: vec![Span::new(at, at + 1)],
        detail: None,
    });
    let unseen = zones(&document, &words);
    assert!(!unseen.marks.iter().any(|mark| mark.has(ZoneMarks::QUOTED)));
}

#[test]
fn a_bibliography_is_found_with_its_heading_and_ends_at_an_appendix() {
    let body = format!("{RUSSIAN}\n\n{RUSSIAN}\n\n{RUSSIAN}");
    let text = format!(
        "{body}\n\nСписок использованной литературы\n\n1. Ауэзов М. О. Путь Абая. – М.: Художественная литература, 1971. – 608 с.\n\n2. Иванов И. И. О степи // Вестник КазНУ. – 2020. – № 3. – С. 12–19.\n\nПриложение А\n\n{RUSSIAN}"
    );
    let (document, words, zones) = read(&text);
    let found = marked(&document, &words, &zones, ZoneMarks::BIBLIOGRAPHY);
    assert!(
        found.starts_with("Список использованной литературы 1 Ауэзов"),
        "{found}"
    );
    assert!(found.ends_with("12 19"), "{found}");
    assert!(zones.findings.is_empty());
}

#[test]
fn a_fake_bibliography_hides_nothing_and_is_reported() {
    for (heading, body) in [
        ("Список литературы", RUSSIAN),
        ("Пайдаланылған әдебиеттер тізімі", KAZAKH),
        ("References", ENGLISH),
    ] {
        let text = format!("{body}\n\n{heading}\n\n{body}\n\n{body}\n\n{body}");
        let (document, words, zones) = read(&text);
        assert_eq!(
            marked(&document, &words, &zones, ZoneMarks::BIBLIOGRAPHY),
            "",
            "{heading}"
        );
        assert_eq!(zones.findings.len(), 1, "{heading}");
        assert_eq!(zones.findings[0].kind, FindingKind::ImplausibleBibliography);
        assert_eq!(zones.findings[0].severity, Severity::Check);
    }
}

#[test]
fn a_bibliography_of_more_than_two_fifths_of_the_work_is_not_left_out() {
    let entries: Vec<String> = (1..30)
        .map(|n| format!("{n}. Иванов И. И. О степи и дорогах // Вестник КазНУ. – 2020. – С. {n}."))
        .collect();
    let text = format!("{RUSSIAN}\n\nСписок литературы\n\n{}", entries.join("\n\n"));
    let (document, words, zones) = read(&text);
    assert_eq!(
        marked(&document, &words, &zones, ZoneMarks::BIBLIOGRAPHY),
        ""
    );
    assert_eq!(zones.findings.len(), 1);
}

#[test]
fn a_title_page_is_known_in_three_languages() {
    for (title, body) in [
        (
            "Министерство образования Республики Казахстан\n\nКазахский национальный университет\n\nЭссе\n\nВыполнил: Ахметов А.\n\nАлматы, 2024",
            RUSSIAN,
        ),
        (
            "Қазақ ұлттық университеті\n\nТарих факультеті\n\nОрындаған: Ахметов А.\n\nАлматы, 2024",
            KAZAKH,
        ),
        (
            "Al-Farabi University\n\nFaculty of History\n\nStudent: A. Akhmetov\n\nAlmaty, 2024",
            ENGLISH,
        ),
    ] {
        let (document, words, zones) = read(&format!("{title}\n\n{body}"));
        let found = marked(&document, &words, &zones, ZoneMarks::TITLE_PAGE);
        assert!(found.ends_with("2024"), "{found}");
        assert_eq!(
            found.split(' ').count(),
            zones.marks.len() - zones.counted_words()
        );
    }
}

#[test]
fn a_template_is_known_when_a_year_or_a_word_was_changed() {
    let task = "Write an essay of about one thousand words on the causes of the fire of 2023 and name at least three sources.";
    let mut lexicon = Lexicon::new();
    let template = adal::language::words_of_text(task, &mut lexicon);
    let edited = task.replace("2023", "2024").replace("about", "roughly");
    let text = format!("{edited}\n\n{ENGLISH}");
    let document = adal::reading::extract(text.as_bytes()).expect("plain text is read");
    let words = words_of(&document, &mut lexicon);
    let mut zones = zones(&document, &words);
    mark_template(
        &mut zones,
        &words,
        &[&template],
        &adal::similarity::align::NoSpelling,
    );
    let found = marked(&document, &words, &zones, ZoneMarks::TEMPLATE);
    assert_eq!(found.split(' ').count(), template.len(), "{found}");
}

#[test]
fn honest_prose_has_no_title_page_no_bibliography_and_no_finding() {
    for text in [RUSSIAN, KAZAKH, ENGLISH] {
        let (_, _, zones) = read(&format!("{text}\n\n{text}"));
        assert_eq!(zones.counted_words(), zones.marks.len());
        assert!(zones.findings.is_empty());
    }
}
