//! How much a line looks like an entry of a bibliography.
//!
//! The signs are those of ГОСТ 7.1-2003 and ГОСТ Р 7.0.5-2008, which Kazakh
//! and Russian works follow, and of the common English styles. Each sign
//! counts one; two make an entry.

/// This many signs make an entry.
pub(super) const ENTRY_SCORE: u32 = 2;

/// An entry has at most this many words; longer ones are running text.
pub(super) const LONGEST_ENTRY: u32 = 70;

/// Places of publication that stand before a colon.
const CITIES: &[&str] = &[
    "М.",
    "М",
    "Москва",
    "СПб.",
    "СПб",
    "Санкт-Петербург",
    "Л.",
    "Ленинград",
    "А.",
    "Алматы",
    "Алма-Ата",
    "Астана",
    "Нұр-Сұлтан",
    "Нур-Султан",
    "Қарағанды",
    "Караганда",
    "Шымкент",
    "Түркістан",
    "Туркестан",
    "Ақтөбе",
    "Актобе",
    "Семей",
    "Павлодар",
    "Орал",
    "Минск",
    "Киев",
    "Ташкент",
    "Новосибирск",
    "Екатеринбург",
    "Казань",
    "London",
    "New York",
    "Cambridge",
    "Oxford",
    "Berlin",
    "Paris",
    "Boston",
    "Chicago",
    "Almaty",
    "Astana",
];

/// Words (lower case) that say how or where something was published or read.
const PUBLISHING: &[&str] = &[
    "режим доступа",
    "дата обращения",
    "электронный ресурс",
    "электрондық ресурс",
    "қаралған күн",
    "жүгінген күн",
    "қолжетімді",
    "кіру режимі",
    "accessed",
    "retrieved from",
    "available at",
    "available from",
    "учебник",
    "учебное пособие",
    "монография",
    "вестник",
    "хабаршы",
    "оқулық",
    "оқу құрал",
    "баспасы",
    "изд-во",
    "издательств",
    "university press",
    "journal of",
    "et al",
    " vol.",
    " eds.",
    "(ed.)",
    "(eds.)",
    " вып.",
    " №",
];

/// How many signs of an entry `text` shows, 0 to 8.
pub(super) fn entry_score(text: &str) -> u32 {
    let lower = text.to_lowercase();
    [
        begins_with_number(text),
        has_double_slash(text),
        CITIES.iter().any(|city| has_city_before_colon(text, city)),
        has_year(text),
        has_pages(text),
        has_locator(&lower),
        PUBLISHING.iter().any(|sign| lower.contains(sign)),
        has_initials(text),
    ]
    .into_iter()
    .map(u32::from)
    .sum()
}

/// `1.`, `12)`, `[3]`, or a bullet, at the start.
pub(super) fn begins_with_number(text: &str) -> bool {
    let text = text.trim_start();
    if text.starts_with(['•', '–', '—', '*', '-']) {
        return true;
    }
    let text = text.strip_prefix('[').unwrap_or(text);
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    (1..=3).contains(&digits) && text[digits..].starts_with([']', '.', ')'])
}

/// The mark of ГОСТ between an article and its journal; an address has one too, after a colon.
fn has_double_slash(text: &str) -> bool {
    text.match_indices("//")
        .any(|(at, _)| at > 0 && !text[..at].ends_with(':'))
}

fn has_city_before_colon(text: &str, city: &str) -> bool {
    text.match_indices(city).any(|(at, _)| {
        let free = text[..at]
            .chars()
            .next_back()
            .is_none_or(|c| !c.is_alphanumeric());
        free && text[at + city.len()..].trim_start().starts_with(':')
    })
}

/// A number from 1500 to 2099 that stands alone.
pub(super) fn has_year(text: &str) -> bool {
    text.split(|c: char| !c.is_alphanumeric()).any(is_year)
}

/// `1500` to `2099`, with at most one letter behind (`2020a`).
pub(super) fn is_year(token: &str) -> bool {
    let digits = token.trim_end_matches(|c: char| c.is_lowercase());
    digits.len() == 4
        && token.chars().count() <= 5
        && digits.bytes().all(|b| b.is_ascii_digit())
        && (1500..2100).contains(&digits.parse().unwrap_or(0))
}

/// A page sign beside a number: `С. 12`, `12 с.`, `45 б.`, `pp. 3-9`, `12 бет`.
pub(super) fn has_pages(text: &str) -> bool {
    const SIGNS: &[&str] = &[
        "с", "С", "б", "Б", "p", "pp", "P", "Pp", "стр", "Стр", "бет", "бб", "c", "C", "page",
        "pages",
    ];
    let tokens: Vec<&str> = text
        .split(|c: char| !c.is_alphanumeric())
        .filter(|token| !token.is_empty())
        .collect();
    let number = |token: &str| token.bytes().all(|b| b.is_ascii_digit());
    tokens.windows(2).any(|pair| {
        (SIGNS.contains(&pair[0]) && number(pair[1]))
            || (number(pair[0]) && SIGNS.contains(&pair[1]))
    })
}

/// An ISBN, ISSN, DOI or web address; `lower` is in lower case.
fn has_locator(lower: &str) -> bool {
    ["isbn", "issn", "doi", "http://", "https://", "www.", "url:"]
        .iter()
        .any(|sign| lower.contains(sign))
}

/// A capital letter with a stop: `М. О.`, `Smith J.`
fn has_initials(text: &str) -> bool {
    let mut before = ' ';
    let mut characters = text.chars().peekable();
    while let Some(c) = characters.next() {
        if c.is_uppercase() && !before.is_alphanumeric() && characters.peek() == Some(&'.') {
            return true;
        }
        before = c;
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_in_every_style_score_two_or_more() {
        for entry in [
            "1. Әуезов М. О. Абай жолы: роман-эпопея. – Алматы: Жазушы, 1997. – 608 б.",
            "2. Иванов И. И. О сходстве текстов // Вестник КазНУ. – 2020. – № 3. – С. 12–19.",
            "Ауэзов М.О. Путь Абая. М.: Художественная литература, 1971.",
            "[3] Smith, J., & Brown, P. (2020). Text reuse. Journal of Documents, 12(3), 4-9.",
            "https://adilet.zan.kz/kaz/docs/Z070000319_ (қаралған күні: 12.03.2024)",
            "Schleimer, S., Wilkerson, D., Aiken, A.: Winnowing. In: SIGMOD, pp. 76-85 (2003)",
        ] {
            assert!(entry_score(entry) >= ENTRY_SCORE, "{entry}");
        }
    }

    #[test]
    fn running_text_scores_less() {
        for text in [
            "Бұл жұмыста біз ұлттық әдебиеттің дамуын қарастырамыз.",
            "В этой работе рассматривается развитие национальной литературы.",
            "In this essay we look at how national literature grew after the war.",
            "In 1991 the country became independent.",
        ] {
            assert!(entry_score(text) < ENTRY_SCORE, "{text}");
        }
    }
}
