//! HTML pages.

use std::fmt::Write as _;

use super::recipe::{BlockKind, Look, Recipe};

/// Writes the work as an HTML page.
pub fn write(recipe: &Recipe) -> Vec<u8> {
    let mut body = String::new();
    let mut notes = String::new();
    for block in &recipe.blocks {
        let mut text = String::new();
        for run in &block.runs {
            let piece = escaped(&run.text);
            let _ = match run.look {
                _ if block.kind == BlockKind::TableRow => write!(text, "<td>{piece}</td>"),
                Look::Plain | Look::Inserted => write!(text, "{piece}"),
                Look::White => write!(text, "<span style=\"color:#ffffff\">{piece}</span>"),
                Look::Vanished => write!(text, "<span style=\"display:none\">{piece}</span>"),
                Look::Tiny => write!(text, "<span style=\"font-size:1pt\">{piece}</span>"),
                Look::Note => {
                    let _ = writeln!(notes, "<p>{piece}</p>");
                    write!(text, "<sup>*</sup>")
                }
                Look::Deleted => write!(text, "<del>{piece}</del>"),
                Look::Comment => write!(text, "<!-- {piece} -->"),
            };
        }
        let _ = match block.kind {
            BlockKind::Heading | BlockKind::BibliographyHeading => {
                writeln!(body, "<h1>{text}</h1>")
            }
            BlockKind::Quote => writeln!(body, "<blockquote><p>{text}</p></blockquote>"),
            BlockKind::TableRow => writeln!(body, "<table><tr>{text}</tr></table>"),
            _ => writeln!(body, "<p>{text}</p>"),
        };
    }
    format!(
        "<!DOCTYPE html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"author\" content=\"{}\">\n\
         <title>{}</title>\n</head>\n<body>\n{body}{notes}</body>\n</html>\n",
        recipe.language,
        escaped(&recipe.author),
        escaped(&recipe.author)
    )
    .into_bytes()
}

/// Text as it stands in HTML and XML.
pub fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}
