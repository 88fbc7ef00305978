//! OpenDocument texts.

use std::fmt::Write as _;

use super::docx::{MADE, packed};
use super::html::escaped;
use super::recipe::{BlockKind, Look, Recipe, Run};

const NAMESPACES: &str = "xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" \
    xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\" \
    xmlns:table=\"urn:oasis:names:tc:opendocument:xmlns:table:1.0\" \
    xmlns:style=\"urn:oasis:names:tc:opendocument:xmlns:style:1.0\" \
    xmlns:fo=\"urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0\" \
    xmlns:meta=\"urn:oasis:names:tc:opendocument:xmlns:meta:1.0\" \
    xmlns:dc=\"http://purl.org/dc/elements/1.1/\" office:version=\"1.3\"";
const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";

/// Writes the work as an OpenDocument text.
pub fn write(recipe: &Recipe) -> anyhow::Result<Vec<u8>> {
    let mut body = String::new();
    let mut in_table = false;
    for block in &recipe.blocks {
        let row = block.kind == BlockKind::TableRow;
        if row && !in_table {
            body.push_str("<table:table><table:table-column table:number-columns-repeated=\"3\"/>");
        }
        if !row && in_table {
            body.push_str("</table:table>");
        }
        in_table = row;
        let runs = runs(&block.runs, row, &recipe.editor);
        let _ = match block.kind {
            BlockKind::TableRow => write!(body, "<table:table-row>{runs}</table:table-row>"),
            BlockKind::Heading | BlockKind::BibliographyHeading => write!(
                body,
                "<text:h text:style-name=\"Heading_20_1\" text:outline-level=\"1\">{runs}</text:h>"
            ),
            BlockKind::Quote => {
                write!(
                    body,
                    "<text:p text:style-name=\"Quotations\">{runs}</text:p>"
                )
            }
            BlockKind::TitlePage => {
                write!(body, "<text:p text:style-name=\"Subtitle\">{runs}</text:p>")
            }
            _ => write!(body, "<text:p text:style-name=\"Standard\">{runs}</text:p>"),
        };
    }
    if in_table {
        body.push_str("</table:table>");
    }
    let content = format!(
        "{HEAD}<office:document-content {NAMESPACES}><office:automatic-styles>\
         <style:style style:name=\"T1\" style:family=\"text\"><style:text-properties fo:color=\"#ffffff\"/></style:style>\
         <style:style style:name=\"T2\" style:family=\"text\"><style:text-properties text:display=\"none\"/></style:style>\
         <style:style style:name=\"T3\" style:family=\"text\"><style:text-properties fo:font-size=\"1pt\"/></style:style>\
         </office:automatic-styles><office:body><office:text>{body}</office:text></office:body></office:document-content>"
    );
    packed(&[
        (
            "mimetype",
            "application/vnd.oasis.opendocument.text".to_owned(),
        ),
        ("META-INF/manifest.xml", MANIFEST.to_owned()),
        ("content.xml", content),
        ("styles.xml", styles(&recipe.language)),
        ("meta.xml", meta(recipe)),
    ])
}

fn runs(runs: &[Run], as_cells: bool, editor: &str) -> String {
    let mut xml = String::new();
    for (number, run) in runs.iter().enumerate() {
        let text = escaped(&run.text);
        let _ = match run.look {
            _ if as_cells => write!(
                xml,
                "<table:table-cell office:value-type=\"string\"><text:p>{text}</text:p></table:table-cell>"
            ),
            Look::White => write!(xml, "<text:span text:style-name=\"T1\">{text}</text:span>"),
            Look::Vanished => write!(xml, "<text:span text:style-name=\"T2\">{text}</text:span>"),
            Look::Tiny => write!(xml, "<text:span text:style-name=\"T3\">{text}</text:span>"),
            Look::Note => write!(
                xml,
                "<text:note text:id=\"ftn{number}\" text:note-class=\"footnote\"><text:note-citation>1</text:note-citation>\
                 <text:note-body><text:p text:style-name=\"Footnote\">{text}</text:p></text:note-body></text:note>"
            ),
            Look::Comment => write!(
                xml,
                "<office:annotation><dc:creator>{}</dc:creator><dc:date>{MADE}</dc:date><text:p>{text}</text:p></office:annotation>",
                escaped(editor)
            ),
            Look::Deleted => Ok(()),
            Look::Plain | Look::Inserted => write!(xml, "{text}"),
        };
    }
    xml
}

fn styles(language: &str) -> String {
    let country = match language {
        "kk" => "KZ",
        "ru" => "RU",
        _ => "GB",
    };
    format!(
        "{HEAD}<office:document-styles {NAMESPACES}><office:styles>\
         <style:default-style style:family=\"paragraph\"><style:paragraph-properties fo:margin-bottom=\"0.2cm\" fo:line-height=\"150%\"/>\
         <style:text-properties fo:font-family=\"Times New Roman\" fo:font-size=\"14pt\" fo:language=\"{language}\" fo:country=\"{country}\"/></style:default-style>\
         <style:style style:name=\"Standard\" style:family=\"paragraph\"/>\
         <style:style style:name=\"Subtitle\" style:family=\"paragraph\" style:parent-style-name=\"Standard\"><style:paragraph-properties fo:text-align=\"center\"/></style:style>\
         <style:style style:name=\"Heading_20_1\" style:display-name=\"Heading 1\" style:family=\"paragraph\" style:parent-style-name=\"Standard\" style:default-outline-level=\"1\"><style:text-properties fo:font-size=\"16pt\" fo:font-weight=\"bold\"/></style:style>\
         <style:style style:name=\"Quotations\" style:family=\"paragraph\" style:parent-style-name=\"Standard\"><style:paragraph-properties fo:margin-left=\"1.5cm\" fo:margin-right=\"1.5cm\"/></style:style>\
         <style:style style:name=\"Footnote\" style:family=\"paragraph\" style:parent-style-name=\"Standard\"><style:text-properties fo:font-size=\"10pt\"/></style:style>\
         </office:styles></office:document-styles>"
    )
}

fn meta(recipe: &Recipe) -> String {
    format!(
        "{HEAD}<office:document-meta {NAMESPACES}><office:meta><meta:generator>make_corpus</meta:generator>\
         <meta:initial-creator>{}</meta:initial-creator><dc:creator>{}</dc:creator>\
         <meta:creation-date>{MADE}</meta:creation-date><dc:date>{MADE}</dc:date>\
         <meta:editing-duration>PT1H35M</meta:editing-duration></office:meta></office:document-meta>",
        escaped(&recipe.author),
        escaped(&recipe.editor)
    )
}

const MANIFEST: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
    <manifest:manifest xmlns:manifest=\"urn:oasis:names:tc:opendocument:xmlns:manifest:1.0\" manifest:version=\"1.3\">\
    <manifest:file-entry manifest:full-path=\"/\" manifest:media-type=\"application/vnd.oasis.opendocument.text\"/>\
    <manifest:file-entry manifest:full-path=\"content.xml\" manifest:media-type=\"text/xml\"/>\
    <manifest:file-entry manifest:full-path=\"styles.xml\" manifest:media-type=\"text/xml\"/>\
    <manifest:file-entry manifest:full-path=\"meta.xml\" manifest:media-type=\"text/xml\"/></manifest:manifest>";
