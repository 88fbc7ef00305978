//! Word files (Office Open XML), with the parts that a word processor writes:
//! styles, settings with revision save ids, footnotes, comments and properties.

use std::fmt::Write as _;
use std::io::{Cursor, Write as _};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use super::html::escaped;
use super::recipe::{BlockKind, Look, Recipe, Run};

/// When every file of the corpus was made.
pub const MADE: &str = "2025-03-14T10:00:00Z";

const MAIN: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";

/// Writes the work as a Word file.
pub fn write(recipe: &Recipe) -> anyhow::Result<Vec<u8>> {
    let mut story = Story::default();
    let mut body = String::new();
    let mut in_table = false;
    for block in &recipe.blocks {
        let row = block.kind == BlockKind::TableRow;
        if row && !in_table {
            body.push_str(TABLE);
        }
        if !row && in_table {
            body.push_str("</w:tbl>");
        }
        in_table = row;
        if row {
            body.push_str("<w:tr>");
            for cell in &block.runs {
                let text = story.runs(std::slice::from_ref(cell), &recipe.editor);
                let _ = write!(
                    body,
                    "<w:tc><w:tcPr><w:tcW w:w=\"3100\" w:type=\"dxa\"/></w:tcPr><w:p>{text}</w:p></w:tc>"
                );
            }
            body.push_str("</w:tr>");
            continue;
        }
        let style = match block.kind {
            BlockKind::TitlePage => "Subtitle",
            BlockKind::Heading | BlockKind::BibliographyHeading => "Heading1",
            BlockKind::Quote => "Quote",
            _ => "Normal",
        };
        let runs = story.runs(&block.runs, &recipe.editor);
        let _ = write!(
            body,
            "<w:p w:rsidR=\"{}\"><w:pPr><w:pStyle w:val=\"{style}\"/></w:pPr>{runs}</w:p>",
            rsid(recipe, 0)
        );
    }
    if in_table {
        body.push_str("</w:tbl><w:p/>");
    }
    let document = format!(
        "{HEAD}<w:document xmlns:w=\"{MAIN}\"><w:body>{body}<w:sectPr>\
         <w:pgSz w:w=\"11906\" w:h=\"16838\"/>\
         <w:pgMar w:top=\"1134\" w:right=\"850\" w:bottom=\"1134\" w:left=\"1701\" w:header=\"709\" w:footer=\"709\" w:gutter=\"0\"/>\
         </w:sectPr></w:body></w:document>"
    );
    packed(&[
        ("[Content_Types].xml", CONTENT_TYPES.to_owned()),
        ("_rels/.rels", RELATIONSHIPS.to_owned()),
        ("word/document.xml", document),
        (
            "word/_rels/document.xml.rels",
            DOCUMENT_RELATIONSHIPS.to_owned(),
        ),
        ("word/styles.xml", styles(&recipe.language)),
        ("word/settings.xml", settings(recipe)),
        ("word/footnotes.xml", story.footnotes_part()),
        ("word/comments.xml", story.comments_part()),
        ("docProps/core.xml", core(recipe)),
        ("docProps/app.xml", APP.to_owned()),
    ])
}

/// The stories beside the text, filled while it is written.
#[derive(Default)]
struct Story {
    footnotes: String,
    comments: String,
    last_id: u32,
}

impl Story {
    fn runs(&mut self, runs: &[Run], editor: &str) -> String {
        let mut xml = String::new();
        for run in runs {
            let text = escaped(&run.text);
            self.last_id += 1;
            let id = self.last_id;
            let editor = escaped(editor);
            let space = "xml:space=\"preserve\"";
            let _ = match run.look {
                Look::Plain => write!(xml, "<w:r><w:t {space}>{text}</w:t></w:r>"),
                Look::White => write!(
                    xml,
                    "<w:r><w:rPr><w:color w:val=\"FFFFFF\"/></w:rPr><w:t {space}>{text}</w:t></w:r>"
                ),
                Look::Vanished => write!(
                    xml,
                    "<w:r><w:rPr><w:vanish/></w:rPr><w:t {space}>{text}</w:t></w:r>"
                ),
                Look::Tiny => write!(
                    xml,
                    "<w:r><w:rPr><w:sz w:val=\"2\"/><w:szCs w:val=\"2\"/></w:rPr><w:t {space}>{text}</w:t></w:r>"
                ),
                Look::Deleted => write!(
                    xml,
                    "<w:del w:id=\"{id}\" w:author=\"{editor}\" w:date=\"{MADE}\"><w:r><w:delText {space}>{text}</w:delText></w:r></w:del>"
                ),
                Look::Inserted => write!(
                    xml,
                    "<w:ins w:id=\"{id}\" w:author=\"{editor}\" w:date=\"{MADE}\"><w:r><w:t {space}>{text}</w:t></w:r></w:ins>"
                ),
                Look::Comment => {
                    let _ = write!(
                        self.comments,
                        "<w:comment w:id=\"{id}\" w:author=\"{editor}\" w:date=\"{MADE}\" w:initials=\"\"><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:comment>"
                    );
                    write!(xml, "<w:r><w:commentReference w:id=\"{id}\"/></w:r>")
                }
                Look::Note => {
                    let _ = write!(
                        self.footnotes,
                        "<w:footnote w:id=\"{id}\"><w:p><w:pPr><w:pStyle w:val=\"FootnoteText\"/></w:pPr><w:r><w:rPr><w:vertAlign w:val=\"superscript\"/></w:rPr><w:footnoteRef/></w:r><w:r><w:t {space}> {text}</w:t></w:r></w:p></w:footnote>"
                    );
                    write!(
                        xml,
                        "<w:r><w:rPr><w:vertAlign w:val=\"superscript\"/></w:rPr><w:footnoteReference w:id=\"{id}\"/></w:r>"
                    )
                }
            };
        }
        xml
    }

    fn footnotes_part(&self) -> String {
        format!(
            "{HEAD}<w:footnotes xmlns:w=\"{MAIN}\">\
             <w:footnote w:type=\"separator\" w:id=\"-1\"><w:p><w:r><w:separator/></w:r></w:p></w:footnote>\
             <w:footnote w:type=\"continuationSeparator\" w:id=\"0\"><w:p><w:r><w:continuationSeparator/></w:r></w:p></w:footnote>\
             {}</w:footnotes>",
            self.footnotes
        )
    }

    fn comments_part(&self) -> String {
        format!(
            "{HEAD}<w:comments xmlns:w=\"{MAIN}\">{}</w:comments>",
            self.comments
        )
    }
}

/// A revision save id. A mail's attachment was saved from the classmate's file, whose ids stay in it.
fn rsid(recipe: &Recipe, number: u32) -> String {
    let taken_from = recipe
        .blocks
        .iter()
        .flat_map(|block| &block.runs)
        .find_map(|run| match &run.origin {
            super::recipe::Origin::Peer(name) => Some(name.as_str()),
            _ => None,
        });
    let mut hash = 0x811c_9dc5_u32;
    for byte in taken_from.unwrap_or(&recipe.name).bytes() {
        hash = (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193);
    }
    format!("00{:06X}", hash.wrapping_add(number * 7919) & 0x00FF_FFFF)
}

fn settings(recipe: &Recipe) -> String {
    let rsids: String = (0..6)
        .map(|number| format!("<w:rsid w:val=\"{}\"/>", rsid(recipe, number)))
        .collect();
    format!(
        "{HEAD}<w:settings xmlns:w=\"{MAIN}\"><w:zoom w:percent=\"100\"/><w:defaultTabStop w:val=\"708\"/>\
         <w:footnotePr><w:footnote w:id=\"-1\"/><w:footnote w:id=\"0\"/></w:footnotePr>\
         <w:rsids><w:rsidRoot w:val=\"{}\"/>{rsids}</w:rsids></w:settings>",
        rsid(recipe, 0)
    )
}

fn core(recipe: &Recipe) -> String {
    format!(
        "{HEAD}<cp:coreProperties xmlns:cp=\"http://schemas.openxmlformats.org/package/2006/metadata/core-properties\" \
         xmlns:dc=\"http://purl.org/dc/elements/1.1/\" xmlns:dcterms=\"http://purl.org/dc/terms/\" \
         xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\">\
         <dc:creator>{}</dc:creator><cp:lastModifiedBy>{}</cp:lastModifiedBy><cp:revision>3</cp:revision>\
         <dcterms:created xsi:type=\"dcterms:W3CDTF\">{MADE}</dcterms:created>\
         <dcterms:modified xsi:type=\"dcterms:W3CDTF\">{MADE}</dcterms:modified></cp:coreProperties>",
        escaped(&recipe.author),
        escaped(&recipe.editor)
    )
}

fn styles(language: &str) -> String {
    let locale = match language {
        "kk" => "kk-KZ",
        "ru" => "ru-RU",
        _ => "en-GB",
    };
    let style = |id: &str, name: &str, paragraph: &str, run: &str| {
        format!(
            "<w:style w:type=\"paragraph\" w:styleId=\"{id}\"><w:name w:val=\"{name}\"/><w:basedOn w:val=\"Normal\"/>\
             <w:pPr>{paragraph}</w:pPr><w:rPr>{run}</w:rPr></w:style>"
        )
    };
    format!(
        "{HEAD}<w:styles xmlns:w=\"{MAIN}\"><w:docDefaults><w:rPrDefault><w:rPr>\
         <w:rFonts w:ascii=\"Times New Roman\" w:hAnsi=\"Times New Roman\" w:cs=\"Times New Roman\"/>\
         <w:sz w:val=\"28\"/><w:szCs w:val=\"28\"/><w:lang w:val=\"{locale}\"/></w:rPr></w:rPrDefault>\
         <w:pPrDefault><w:pPr><w:spacing w:after=\"120\" w:line=\"360\" w:lineRule=\"auto\"/></w:pPr></w:pPrDefault></w:docDefaults>\
         <w:style w:type=\"paragraph\" w:default=\"1\" w:styleId=\"Normal\"><w:name w:val=\"Normal\"/></w:style>{}{}{}{}</w:styles>",
        style(
            "Heading1",
            "heading 1",
            "<w:keepNext/><w:outlineLvl w:val=\"0\"/>",
            "<w:b/><w:sz w:val=\"32\"/>"
        ),
        style("Subtitle", "Subtitle", "<w:jc w:val=\"center\"/>", ""),
        style(
            "Quote",
            "Quote",
            "<w:ind w:left=\"720\" w:right=\"720\"/>",
            "<w:i/>"
        ),
        style("FootnoteText", "footnote text", "", "<w:sz w:val=\"20\"/>"),
    )
}

/// Packs named parts into a zip file with a fixed time.
pub fn packed(parts: &[(&str, String)]) -> anyhow::Result<Vec<u8>> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        // An OpenDocument file begins with its type, uncompressed.
        let method = if *name == "mimetype" {
            CompressionMethod::Stored
        } else {
            CompressionMethod::Deflated
        };
        let options = SimpleFileOptions::default()
            .compression_method(method)
            .last_modified_time(DateTime::default());
        zip.start_file(*name, options)?;
        zip.write_all(content.as_bytes())?;
    }
    Ok(zip.finish()?.into_inner())
}

const TABLE: &str = "<w:tbl><w:tblPr><w:tblW w:w=\"9300\" w:type=\"dxa\"/><w:tblBorders>\
    <w:top w:val=\"single\" w:sz=\"4\"/><w:left w:val=\"single\" w:sz=\"4\"/><w:bottom w:val=\"single\" w:sz=\"4\"/>\
    <w:right w:val=\"single\" w:sz=\"4\"/><w:insideH w:val=\"single\" w:sz=\"4\"/><w:insideV w:val=\"single\" w:sz=\"4\"/>\
    </w:tblBorders></w:tblPr><w:tblGrid><w:gridCol w:w=\"3100\"/><w:gridCol w:w=\"3100\"/><w:gridCol w:w=\"3100\"/></w:tblGrid>";

const CONTENT_TYPES: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n\
    <Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">\
    <Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>\
    <Default Extension=\"xml\" ContentType=\"application/xml\"/>\
    <Override PartName=\"/word/document.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml\"/>\
    <Override PartName=\"/word/styles.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml\"/>\
    <Override PartName=\"/word/settings.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.settings+xml\"/>\
    <Override PartName=\"/word/footnotes.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml\"/>\
    <Override PartName=\"/word/comments.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml\"/>\
    <Override PartName=\"/docProps/core.xml\" ContentType=\"application/vnd.openxmlformats-package.core-properties+xml\"/>\
    <Override PartName=\"/docProps/app.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.extended-properties+xml\"/>\
    </Types>";

const RELATIONSHIPS: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n\
    <Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">\
    <Relationship Id=\"rId1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" Target=\"word/document.xml\"/>\
    <Relationship Id=\"rId2\" Type=\"http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties\" Target=\"docProps/core.xml\"/>\
    <Relationship Id=\"rId3\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/extended-properties\" Target=\"docProps/app.xml\"/>\
    </Relationships>";

const DOCUMENT_RELATIONSHIPS: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n\
    <Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">\
    <Relationship Id=\"rId1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles\" Target=\"styles.xml\"/>\
    <Relationship Id=\"rId2\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/settings\" Target=\"settings.xml\"/>\
    <Relationship Id=\"rId3\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes\" Target=\"footnotes.xml\"/>\
    <Relationship Id=\"rId4\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/comments\" Target=\"comments.xml\"/>\
    </Relationships>";

const APP: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n\
    <Properties xmlns=\"http://schemas.openxmlformats.org/officeDocument/2006/extended-properties\">\
    <Application>make_corpus</Application><TotalTime>95</TotalTime></Properties>";
