//! docx and odt: what stands on the page is text, what does not is a finding.
//! Packages are built here part by part, and real ones come from LibreOffice
//! where it is installed.

use std::io::{Cursor, Write};
use std::path::{Path, PathBuf};
use std::process::Command;

use adal::domain::{Block, BlockKind, Document, Finding, FindingKind, Severity};
use adal::reading::{ReadError, docx, odt, pdf};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

const KAZAKH: &str = "Әр ғалым қаланың үлкен өзенінде ұзақ жүріп, һәм іздеді";

pub fn package(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        writer
            .start_file(*name, SimpleFileOptions::default())
            .unwrap();
        writer.write_all(content.as_bytes()).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

const NAMESPACES: &str = r#"xmlns:w="w" xmlns:r="r" xmlns:mc="mc" xmlns:wps="wps" xmlns:wp="wp" xmlns:a="a" xmlns:m="m" xmlns:w14="w14" xmlns:v="v""#;

pub fn docx_with(body: &str, parts: &[(&str, &str)]) -> Vec<u8> {
    let document = format!("<w:document {NAMESPACES}><w:body>{body}</w:body></w:document>");
    let mut all = vec![("word/document.xml", document.as_str())];
    all.extend_from_slice(parts);
    package(&all)
}

fn read_docx(body: &str) -> Document {
    docx::read(&docx_with(body, &[])).unwrap()
}

pub fn run(properties: &str, text: &str) -> String {
    format!("<w:r><w:rPr>{properties}</w:rPr><w:t xml:space=\"preserve\">{text}</w:t></w:r>")
}

pub fn finding(document: &Document, kind: FindingKind) -> Option<&Finding> {
    document
        .findings
        .iter()
        .find(|finding| finding.kind == kind)
}

fn text_of(document: &Document, block: &Block) -> String {
    let (start, length) = (block.span.start as usize, block.span.len() as usize);
    document.text.chars().skip(start).take(length).collect()
}

fn blocks(document: &Document) -> Vec<(BlockKind, String)> {
    document
        .blocks
        .iter()
        .map(|block| (block.kind, text_of(document, block)))
        .collect()
}

/// What a finding marks, piece by piece.
pub fn marked(document: &Document, kind: FindingKind) -> Vec<String> {
    let finding = finding(document, kind).unwrap_or_else(|| panic!("no {kind:?}"));
    finding
        .positions
        .iter()
        .map(|span| {
            let (start, length) = (span.start as usize, span.len() as usize);
            document.text.chars().skip(start).take(length).collect()
        })
        .collect()
}

#[test]
fn docx_headings_quotes_lists_and_cells_are_told_apart() {
    let styles = r#"<w:styles xmlns:w="w">
        <w:style w:type="paragraph" w:styleId="1"><w:name w:val="heading 1"/><w:pPr><w:outlineLvl w:val="0"/></w:pPr></w:style>
        <w:style w:type="paragraph" w:styleId="a5"><w:name w:val="Тақырып 2"/></w:style>
        <w:style w:type="paragraph" w:styleId="a6"><w:name w:val="Мой стиль"/><w:basedOn w:val="1"/></w:style>
        <w:style w:type="paragraph" w:styleId="q"><w:name w:val="Выделенная цитата"/></w:style></w:styles>"#;
    let paragraph = |properties: &str, text: &str| {
        format!("<w:p><w:pPr>{properties}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>")
    };
    let body = [
        paragraph(r#"<w:pStyle w:val="1"/>"#, "Кіріспе"),
        paragraph(r#"<w:pStyle w:val="a5"/>"#, "Бөлім"),
        paragraph(r#"<w:pStyle w:val="a6"/>"#, "Наследник"),
        paragraph(r#"<w:pStyle w:val="q"/>"#, "Чужие слова"),
        paragraph(
            r#"<w:ind w:left="720" w:right="720"/>"#,
            "set off on both sides",
        ),
        paragraph(
            r#"<w:numPr><w:ilvl w:val="0"/><w:numId w:val="2"/></w:numPr>"#,
            "item",
        ),
        paragraph("", KAZAKH),
        format!(
            "<w:tbl><w:tr><w:tc>{}</w:tc></w:tr></w:tbl>",
            paragraph("", "cell")
        ),
    ]
    .concat();
    let document = docx::read(&docx_with(&body, &[("word/styles.xml", styles)])).unwrap();
    let kinds: Vec<BlockKind> = document.blocks.iter().map(|block| block.kind).collect();
    assert_eq!(
        kinds,
        [
            BlockKind::Heading,
            BlockKind::Heading,
            BlockKind::Heading,
            BlockKind::Quote,
            BlockKind::Quote,
            BlockKind::ListItem,
            BlockKind::Paragraph,
            BlockKind::TableCell
        ]
    );
    assert_eq!(document.blocks[0].level, Some(1));
    assert_eq!(document.blocks[1].level, Some(2));
    assert_eq!(document.blocks[2].level, Some(1));
    assert!(document.text.contains(KAZAKH));
    assert!(document.findings.is_empty(), "{:?}", document.findings);
}

#[test]
fn docx_notes_follow_their_paragraph_and_notes_that_call_themselves_end() {
    let footnotes = r#"<w:footnotes xmlns:w="w">
        <w:footnote w:type="separator" w:id="0"><w:p><w:r><w:t>line</w:t></w:r></w:p></w:footnote>
        <w:footnote w:id="2"><w:p><w:r><w:footnoteRef/><w:t>the note</w:t><w:footnoteReference w:id="2"/></w:r></w:p></w:footnote>
        </w:footnotes>"#;
    let body = r#"<w:p><w:r><w:t>before</w:t><w:footnoteReference w:id="2"/><w:t xml:space="preserve"> after</w:t></w:r></w:p>
        <w:p><w:r><w:t>next</w:t></w:r></w:p>"#;
    let document = docx::read(&docx_with(body, &[("word/footnotes.xml", footnotes)])).unwrap();
    assert_eq!(document.text, "before after\nthe note\nnext");
    assert_eq!(document.blocks[1].kind, BlockKind::Footnote);
}

#[test]
fn docx_fields_revisions_and_alternatives_give_what_the_page_shows() {
    let body = r#"<w:p>
        <w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> PAGEREF x </w:instrText></w:r>
        <w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>12</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>
        <w:fldSimple w:instr="DATE"><w:r><w:t>today</w:t></w:r></w:fldSimple>
        <w:ins w:id="1"><w:r><w:t>put in</w:t></w:r></w:ins>
        <w:del w:id="2"><w:r><w:delText>taken out words</w:delText></w:r></w:del>
        <w:moveFrom w:id="3"><w:r><w:t>old place</w:t></w:r></w:moveFrom>
        <w:r><w:t>co</w:t><w:noBreakHyphen/><w:t>op</w:t><w:tab/><w:sym w:font="Arial" w:char="0430"/></w:r>
        <m:oMath><m:r><m:t>x+y</m:t></m:r></m:oMath>
        <w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wps:wsp><wps:txbx><w:txbxContent><w:p><w:r><w:t>boxed</w:t></w:r></w:p></w:txbxContent></wps:txbx></wps:wsp></w:drawing></mc:Choice>
        <mc:Fallback><w:pict><v:shape><v:textbox><w:txbxContent><w:p><w:r><w:t>boxed</w:t></w:r></w:p></w:txbxContent></v:textbox></v:shape></w:pict></mc:Fallback></mc:AlternateContent></w:r>
        <w:ruby><w:rt><w:r><w:t>above</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>base</w:t></w:r></w:rubyBase></w:ruby>
        </w:p>"#;
    let document = read_docx(body);
    assert_eq!(document.text, "12todayput inco-op\tаx+ybase\nboxed");
    let deleted = finding(&document, FindingKind::TrackedDeletion).unwrap();
    assert_eq!((deleted.count, deleted.severity), (5, Severity::Info));
    assert_eq!(
        finding(&document, FindingKind::TrackedInsertion)
            .unwrap()
            .count,
        2
    );
    assert_eq!(document.blocks[1].kind, BlockKind::Frame);
}

#[test]
fn docx_text_that_the_page_does_not_show_is_found() {
    let cases = [
        (r#"<w:vanish/>"#, FindingKind::HiddenText),
        (r#"<w:color w:val="FEFEFE"/>"#, FindingKind::WhiteText),
        (
            r#"<w:color w:val="000000" w:themeColor="background1"/>"#,
            FindingKind::WhiteText,
        ),
        (
            r#"<w:color w:val="FFFFFF"/><w:highlight w:val="white"/>"#,
            FindingKind::WhiteText,
        ),
        (
            r#"<w:color w:val="FF0000"/><w:highlight w:val="red"/>"#,
            FindingKind::WhiteText,
        ),
        (r#"<w:sz w:val="2"/>"#, FindingKind::TinyText),
        (r#"<w:w w:val="1"/>"#, FindingKind::TinyText),
        (
            r#"<w:spacing w:val="-200"/><w:sz w:val="24"/>"#,
            FindingKind::TinyText,
        ),
        (
            r#"<w14:textFill><w14:noFill/></w14:textFill>"#,
            FindingKind::HiddenText,
        ),
        (
            r#"<w14:textFill><w14:solidFill><w14:srgbClr w14:val="FFFFFF"/></w14:solidFill></w14:textFill>"#,
            FindingKind::WhiteText,
        ),
        (r#"<w:position w:val="3000"/>"#, FindingKind::OffPageText),
    ];
    for (properties, kind) in cases {
        let body = format!(
            "<w:p>{}{}{}</w:p>",
            run("", "seen "),
            run(properties, "one two three four five"),
            run("", " seen")
        );
        let document = read_docx(&body);
        assert_eq!(
            marked(&document, kind),
            ["one two three four five"],
            "{properties}"
        );
        let found = finding(&document, kind).unwrap();
        assert_eq!(found.count, 5, "{properties}");
        assert!(found.severity >= Severity::Check, "{properties}");
        assert_eq!(document.findings.len(), 1, "{properties}");
    }
}

#[test]
fn docx_white_quotation_marks_are_found() {
    let mark = |mark: &str| run(r#"<w:color w:val="FFFFFF"/>"#, mark);
    let body = format!(
        "<w:p>{}{}{}</w:p>",
        mark("«"),
        run("", "a copied passage"),
        mark("»")
    );
    let document = read_docx(&body);
    let found = finding(&document, FindingKind::WhiteText).unwrap();
    assert_eq!((found.count, found.severity), (2, Severity::Check));
}

#[test]
fn docx_hidden_by_style_paragraph_or_row_is_found_too() {
    let styles = r#"<w:styles xmlns:w="w">
        <w:style w:type="character" w:styleId="c0"><w:name w:val="base"/><w:rPr><w:vanish/></w:rPr></w:style>
        <w:style w:type="character" w:styleId="c1"><w:name w:val="sly"/><w:basedOn w:val="c0"/></w:style>
        <w:style w:type="paragraph" w:styleId="p1"><w:name w:val="pale"/><w:rPr><w:color w:val="FFFFFF"/></w:rPr></w:style>
        </w:styles>"#;
    let cases = [
        (
            format!(
                "<w:p>{}</w:p>",
                run(r#"<w:rStyle w:val="c1"/>"#, "hidden by a style")
            ),
            FindingKind::HiddenText,
        ),
        (
            format!(
                "<w:p><w:pPr><w:pStyle w:val=\"p1\"/></w:pPr>{}</w:p>",
                run("", "hidden by a style")
            ),
            FindingKind::WhiteText,
        ),
        (
            format!(
                "<w:p><w:pPr><w:spacing w:line=\"20\" w:lineRule=\"exact\"/></w:pPr>{}</w:p>",
                run("", "hidden by a style")
            ),
            FindingKind::TinyText,
        ),
        (
            format!(
                "<w:p><w:pPr><w:ind w:left=\"-20000\"/></w:pPr>{}</w:p>",
                run("", "hidden by a style")
            ),
            FindingKind::OffPageText,
        ),
        (
            format!(
                "<w:tbl><w:tr><w:trPr><w:hidden/></w:trPr><w:tc><w:p>{}</w:p></w:tc></w:tr></w:tbl>",
                run("", "hidden by a style")
            ),
            FindingKind::HiddenText,
        ),
        (
            format!(
                "<w:p><w:r><w:drawing><wp:anchor><wp:positionH relativeFrom=\"page\"><wp:posOffset>-9000000</wp:posOffset></wp:positionH><wp:extent cx=\"914400\" cy=\"914400\"/><wps:wsp><wps:txbx><w:txbxContent><w:p>{}</w:p></w:txbxContent></wps:txbx></wps:wsp></wp:anchor></w:drawing></w:r></w:p>",
                run("", "hidden by a style")
            ),
            FindingKind::OffPageText,
        ),
    ];
    for (hidden, kind) in cases {
        let body = format!("<w:p>{}</w:p>{hidden}", run("", "all can see this"));
        let document = docx::read(&docx_with(&body, &[("word/styles.xml", styles)])).unwrap();
        assert_eq!(marked(&document, kind), ["hidden by a style"], "{hidden}");
        assert_eq!(finding(&document, kind).unwrap().count, 4);
    }
}

#[test]
fn docx_text_that_can_be_read_is_not_found() {
    let white = r#"<w:color w:val="FFFFFF"/>"#;
    let styles = r#"<w:styles xmlns:w="w"><w:style w:type="table" w:styleId="T"><w:name w:val="Grid Dark"/>
        <w:tblStylePr w:type="firstRow"><w:rPr><w:color w:val="FFFFFF"/></w:rPr><w:tcPr><w:shd w:val="clear" w:fill="4472C4"/></w:tcPr></w:tblStylePr></w:style></w:styles>"#;
    let words = "these words can all be read";
    let cases = [
        format!(
            "<w:tbl><w:tr><w:tc><w:tcPr><w:shd w:val=\"clear\" w:fill=\"1F3864\"/></w:tcPr><w:p>{}</w:p></w:tc></w:tr></w:tbl>",
            run(white, words)
        ),
        format!(
            "<w:tbl><w:tblPr><w:tblStyle w:val=\"T\"/></w:tblPr><w:tr><w:tc><w:p>{}</w:p></w:tc></w:tr></w:tbl>",
            run("", words)
        ),
        format!(
            "<w:p><w:pPr><w:shd w:val=\"clear\" w:fill=\"000000\"/></w:pPr>{}</w:p>",
            run(white, words)
        ),
        format!(
            "<w:p>{}</w:p>",
            run(
                r#"<w:color w:val="FFFFFF"/><w:highlight w:val="darkBlue"/>"#,
                words
            )
        ),
        format!("<w:p>{}</w:p>", run(r#"<w:color w:val="auto"/>"#, words)),
        format!("<w:p>{}</w:p>", run(r#"<w:color w:val="D9D9D9"/>"#, words)),
        format!("<w:p>{}</w:p>", run(r#"<w:webHidden/>"#, words)),
        format!(
            "<w:p>{}</w:p>",
            run(r#"<w:vanish w:val="0"/><w:spacing w:val="60"/>"#, words)
        ),
        format!(
            "<w:p><w:r><w:drawing><wp:anchor><wps:wsp><wps:spPr><a:solidFill><a:srgbClr val=\"4472C4\"/></a:solidFill></wps:spPr><wps:txbx><w:txbxContent><w:p>{}</w:p></w:txbxContent></wps:txbx></wps:wsp></wp:anchor></w:drawing></w:r></w:p>",
            run(white, words)
        ),
    ];
    for body in cases {
        let document = docx::read(&docx_with(&body, &[("word/styles.xml", styles)])).unwrap();
        assert_eq!(document.text, words);
        assert!(
            document.findings.is_empty(),
            "{body}: {:?}",
            document.findings
        );
    }
}

#[test]
fn docx_metadata_comments_headers_and_foreign_parts_are_told() {
    let relations = r#"<Relationships xmlns="r"><Relationship Id="1" Type="x/header" Target="header1.xml"/>
        <Relationship Id="2" Type="x/header" Target="header2.xml"/><Relationship Id="3" Type="x/footer" Target="footer1.xml"/></Relationships>"#;
    let header = r#"<w:hdr xmlns:w="w"><w:p><w:r><w:t>Курсовая работа</w:t></w:r></w:p></w:hdr>"#;
    let footer = r#"<w:ftr xmlns:w="w"><w:p><w:r><w:t>17</w:t></w:r></w:p></w:ftr>"#;
    let parts = [
        ("word/_rels/document.xml.rels", relations),
        ("word/header1.xml", header),
        ("word/header2.xml", header),
        ("word/footer1.xml", footer),
        (
            "word/comments.xml",
            r#"<w:comments xmlns:w="w"><w:comment w:id="7"><w:p><w:r><w:t>why so?</w:t></w:r></w:p></w:comment></w:comments>"#,
        ),
        (
            "word/settings.xml",
            r#"<w:settings xmlns:w="w"><w:rsids><w:rsidRoot w:val="00B2"/><w:rsid w:val="00A1"/><w:rsid w:val="00B2"/></w:rsids></w:settings>"#,
        ),
        (
            "docProps/core.xml",
            r#"<cp:coreProperties xmlns:cp="c" xmlns:dc="d" xmlns:t="t"><dc:creator>Асан</dc:creator><cp:lastModifiedBy>Үсен</cp:lastModifiedBy><t:created>2026-03-01T10:00:00Z</t:created></cp:coreProperties>"#,
        ),
        (
            "docProps/app.xml",
            r#"<Properties xmlns="p"><TotalTime>95</TotalTime><Pages>4</Pages><Application>Microsoft Office Word</Application><AppVersion>16.0000</AppVersion></Properties>"#,
        ),
    ];
    let body = r#"<w:p><w:r><w:t>text</w:t><w:commentReference w:id="7"/></w:r></w:p><w:altChunk r:id="9"/>
        <w:sectPr><w:headerReference w:type="default" r:id="1"/><w:headerReference w:type="first" r:id="2"/><w:footerReference w:type="default" r:id="3"/><w:titlePg/></w:sectPr>"#;
    let document = docx::read(&docx_with(body, &parts)).unwrap();
    assert_eq!(
        blocks(&document),
        [
            (BlockKind::PageHeader, "Курсовая работа".to_owned()),
            (BlockKind::Paragraph, "text".to_owned())
        ]
    );
    let metadata = &document.metadata;
    assert_eq!(metadata.author.as_deref(), Some("Асан"));
    assert_eq!(metadata.last_editor.as_deref(), Some("Үсен"));
    assert_eq!(metadata.editing_minutes, Some(95));
    assert_eq!(metadata.pages, Some(4));
    assert_eq!(
        metadata.program.as_deref(),
        Some("Microsoft Office Word 16.0000")
    );
    assert_eq!(metadata.rsids, ["00A1", "00B2"]);
    let comment = finding(&document, FindingKind::Comment).unwrap();
    assert_eq!(
        (comment.count, comment.detail.as_deref()),
        (1, Some("why so?"))
    );
    assert_eq!(
        finding(&document, FindingKind::UnreadPart)
            .unwrap()
            .severity,
        Severity::Check
    );
}

#[test]
fn docx_with_macros_pictures_only_or_damage_is_refused_by_name() {
    let body = "<w:p><w:r><w:t>text</w:t></w:r></w:p>";
    let macros = docx_with(body, &[("word/vbaProject.bin", "x")]);
    assert_eq!(docx::read(&macros), Err(ReadError::Macros));
    let picture = r#"<w:p><w:r><w:drawing><wp:inline><a:blip r:embed="1"/></wp:inline></w:drawing></w:r></w:p>"#;
    assert_eq!(
        docx::read(&docx_with(picture, &[])),
        Err(ReadError::ScanWithoutText { pages: 1 })
    );
    assert_eq!(docx::read(&docx_with("", &[])), Err(ReadError::NoText));
    let entity = package(&[(
        "word/document.xml",
        "<!DOCTYPE a [<!ENTITY b 'boom'>]><w:document xmlns:w='w'>&b;</w:document>",
    )]);
    assert_eq!(docx::read(&entity).unwrap_err().code(), "damaged");
    let deep = docx_with(&"<w:smartTag>".repeat(100_000), &[]);
    assert_eq!(docx::read(&deep).unwrap_err().code(), "damaged");
    assert_eq!(
        docx::read(b"PK\x03\x04 nothing").unwrap_err().code(),
        "damaged"
    );
}

fn odt_with(styles: &str, body: &str) -> Vec<u8> {
    let content = format!(
        r#"<o:document-content xmlns:o="o" xmlns:s="s" xmlns:t="t" xmlns:f="f" xmlns:d="d" xmlns:v="v" xmlns:dc="dc"><o:automatic-styles>{styles}</o:automatic-styles><o:body><o:text>{body}</o:text></o:body></o:document-content>"#
    );
    package(&[
        ("content.xml", &content),
        (
            "meta.xml",
            r#"<x:document-meta xmlns:x="x"><x:meta><x:initial-creator>Асан</x:initial-creator><x:creator>Үсен</x:creator><x:editing-duration>PT1H5M</x:editing-duration><x:document-statistic x:page-count="3"/></x:meta></x:document-meta>"#,
        ),
    ])
}

#[test]
fn odt_structure_notes_changes_and_metadata_are_read() {
    let body = r#"<t:tracked-changes><t:changed-region t:id="c1"><t:deletion><o:change-info><dc:creator>A</dc:creator></o:change-info><t:p>gone words here</t:p></t:deletion></t:changed-region>
        <t:changed-region t:id="c2"><t:insertion/></t:changed-region></t:tracked-changes>
        <t:h t:outline-level="2">Кіріспе</t:h>
        <t:p>one<t:s t:c="2"/>two<t:note><t:note-citation>1</t:note-citation><t:note-body><t:p>the note</t:p></t:note-body></t:note> three<t:change t:change-id="c1"/></t:p>
        <t:p><t:change-start t:change-id="c2"/>put in<t:change-end t:change-id="c2"/><o:annotation><dc:creator>B</dc:creator><t:p>why?</t:p></o:annotation></t:p>
        <t:p t:style-name="Quotations">quoted</t:p>
        <t:list><t:list-item><t:p>item</t:p></t:list-item></t:list>"#;
    let document = odt::read(&odt_with(
        r#"<s:style s:name="Quotations" s:family="paragraph"/>"#,
        body,
    ))
    .unwrap();
    assert_eq!(
        blocks(&document),
        [
            (BlockKind::Heading, "Кіріспе".to_owned()),
            (BlockKind::Paragraph, "one  two three".to_owned()),
            (BlockKind::Footnote, "the note".to_owned()),
            (BlockKind::Paragraph, "put in".to_owned()),
            (BlockKind::Quote, "quoted".to_owned()),
            (BlockKind::ListItem, "item".to_owned()),
        ]
    );
    assert_eq!(
        finding(&document, FindingKind::TrackedDeletion)
            .unwrap()
            .count,
        3
    );
    assert_eq!(
        finding(&document, FindingKind::TrackedInsertion)
            .unwrap()
            .count,
        2
    );
    assert_eq!(
        finding(&document, FindingKind::Comment)
            .unwrap()
            .detail
            .as_deref(),
        Some("why?")
    );
    assert_eq!(document.metadata.editing_minutes, Some(65));
    assert_eq!(document.metadata.pages, Some(3));
    assert_eq!(document.metadata.last_editor.as_deref(), Some("Үсен"));
}

#[test]
fn odt_text_that_the_page_does_not_show_is_found_and_the_rest_is_not() {
    let span = |properties: &str| {
        format!(
            r#"<s:style s:name="T" s:family="text"><s:text-properties {properties}/></s:style>"#
        )
    };
    let hidden = [
        (span(r#"t:display="none""#), FindingKind::HiddenText),
        (span(r##"f:color="#ffffff""##), FindingKind::WhiteText),
        (
            span(r##"f:color="#00ff00" f:background-color="#00fe01""##),
            FindingKind::WhiteText,
        ),
        (span(r#"f:font-size="1pt""#), FindingKind::TinyText),
        (span(r#"f:font-size="10%""#), FindingKind::TinyText),
    ];
    let body = r#"<t:p>seen <t:span t:style-name="T">one two three four</t:span> seen</t:p>"#;
    for (styles, kind) in hidden {
        let document = odt::read(&odt_with(&styles, body)).unwrap();
        assert_eq!(marked(&document, kind), ["one two three four"], "{styles}");
    }
    let seen = [
        span(r##"f:color="#ffffff" f:background-color="#000080""##),
        span(r##"f:color="#ffffff" s:use-window-font-color="true""##),
        span(r#"f:font-size="6pt""#),
    ];
    for styles in seen {
        let document = odt::read(&odt_with(&styles, body)).unwrap();
        assert!(
            document.findings.is_empty(),
            "{styles}: {:?}",
            document.findings
        );
    }
}

#[test]
fn odt_that_is_encrypted_is_refused() {
    let encrypted = package(&[
        ("META-INF/manifest.xml", "<m><encryption-data/></m>"),
        ("content.xml", "noise"),
    ]);
    assert_eq!(odt::read(&encrypted), Err(ReadError::Encrypted));
}

/// LibreOffice, or `None` when it is not installed; with `ADAL_TEST_ALL=1` it must be.
pub fn soffice() -> Option<PathBuf> {
    let found = std::env::var_os("PATH").and_then(|paths| {
        std::env::split_paths(&paths)
            .map(|folder| folder.join("soffice"))
            .find(|program| program.is_file())
    });
    if found.is_none() {
        let must = std::env::var_os("ADAL_TEST_ALL").is_some_and(|value| value == "1");
        assert!(!must, "LibreOffice is not installed");
        println!("skipped: LibreOffice is not installed");
    }
    found
}

fn convert(program: &Path, folder: &Path, format: &str, sources: &[PathBuf]) {
    let status = Command::new(program)
        .arg(format!(
            "-env:UserInstallation=file://{}/profile",
            folder.display()
        ))
        .args(["--headless", "--convert-to", format, "--outdir"])
        .arg(folder)
        .args(sources)
        .output()
        .unwrap();
    assert!(status.status.success(), "{status:?}");
}

pub fn flat_document(styles: &str, body: &str) -> String {
    format!(
        r#"<?xml version="1.0" encoding="UTF-8"?>
<office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0" xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0" office:version="1.3" office:mimetype="application/vnd.oasis.opendocument.text">
<office:automatic-styles>{styles}</office:automatic-styles><office:body><office:text>{body}</office:text></office:body></office:document>"#
    )
}

#[test]
fn what_libreoffice_writes_is_read_in_docx_odt_and_pdf() {
    let Some(program) = soffice() else { return };
    let folder = tempfile::tempdir().unwrap();
    let prose = format!(
        "<text:p>{KAZAKH}. Ол өмір бойы еңбек етті және бұл туралы кітап жазды.</text:p>\
         <text:p>Русский абзац о том, как студенты пишут работы и читают отчёты.</text:p>\
         <text:p>The quick brown fox, fifty fine flowers and an office.</text:p>"
    );
    let styles = r##"<style:style style:name="W" style:family="text"><style:text-properties fo:color="#ffffff"/></style:style>
        <style:style style:name="S" style:family="text"><style:text-properties fo:font-size="1pt"/></style:style>
        <style:style style:name="C" style:family="table-cell"><style:table-cell-properties fo:background-color="#1f3864"/></style:style>"##;
    let honest = format!(
        r#"<text:h text:style-name="Heading_20_1" text:outline-level="1">Кіріспе сөз</text:h>{prose}<text:p>noted<text:note text:note-class="footnote"><text:note-citation>1</text:note-citation><text:note-body><text:p>An honest note.</text:p></text:note-body></text:note> here</text:p>
        <table:table><table:table-column/><table:table-row><table:table-cell table:style-name="C"><text:p><text:span text:style-name="W">white on a dark cell can be read</text:span></text:p></table:table-cell></table:table-row></table:table>"#
    );
    let sly = format!(
        r#"{prose}<text:p>visible <text:span text:style-name="W">nobody sees these white words here</text:span> visible</text:p>
        <text:p>visible <text:span text:style-name="S">nobody reads these tiny words here</text:span> visible</text:p>"#
    );
    let sources: Vec<PathBuf> = [("honest", &honest), ("sly", &sly)]
        .into_iter()
        .map(|(name, body)| {
            let path = folder.path().join(format!("{name}.fodt"));
            std::fs::write(&path, flat_document(styles, body)).unwrap();
            path
        })
        .collect();
    for format in ["docx", "odt", "pdf"] {
        convert(&program, folder.path(), format, &sources);
        let read = |name: &str| {
            let bytes = std::fs::read(folder.path().join(format!("{name}.{format}"))).unwrap();
            match format {
                "docx" => docx::read(&bytes),
                "odt" => odt::read(&bytes),
                _ => pdf::read(&bytes),
            }
            .unwrap()
        };
        let honest = read("honest");
        let flowing = honest.text.replace('\n', " ");
        assert!(flowing.contains(KAZAKH), "{format}: {flowing}");
        assert!(
            flowing.contains("студенты пишут работы и читают отчёты"),
            "{format}"
        );
        assert!(
            flowing.contains("fifty fine flowers and an office"),
            "{format}"
        );
        assert!(flowing.contains("An honest note"), "{format}");
        assert!(flowing.contains("noted here"), "{format}: {flowing}");
        // The style looks like body text on paper, and a PDF knows nothing else.
        if format != "pdf" {
            assert_eq!(honest.blocks[0].kind, BlockKind::Heading, "{format}");
        }
        let worst = honest.findings.iter().map(|finding| finding.severity).max();
        assert!(
            worst < Some(Severity::Check),
            "{format}: {:?}",
            honest.findings
        );
        if format == "pdf" {
            let bytes = std::fs::read(folder.path().join("honest.pdf")).unwrap();
            let lied = pdf::read(&with_another_text_layer(&bytes)).unwrap();
            assert!(
                lied.text.contains("пешут рабнты е четают нтчёты"),
                "{}",
                lied.text
            );
            let found = finding(&lied, FindingKind::GlyphMap).unwrap();
            assert_eq!(found.severity, Severity::Strong);
        }
        let sly = read("sly");
        let white = marked(&sly, FindingKind::WhiteText).join(" ");
        assert!(
            white.contains("nobody sees these white words here"),
            "{format}: {white}"
        );
        let tiny = marked(&sly, FindingKind::TinyText).join(" ");
        assert!(
            tiny.contains("nobody reads these tiny words here"),
            "{format}: {tiny}"
        );
    }
}

/// The same pages with a text layer that exchanges letters: и for е, н for о.
fn with_another_text_layer(bytes: &[u8]) -> Vec<u8> {
    let mut document = lopdf::Document::load_mem(bytes).unwrap();
    for object in document.objects.values_mut() {
        let Ok(stream) = object.as_stream_mut() else {
            continue;
        };
        let Ok(content) = stream.get_plain_content() else {
            continue;
        };
        let text = String::from_utf8_lossy(&content);
        if text.contains("beginbfchar") {
            let text = text
                .replace("<0438>", "<-и>")
                .replace("<0435>", "<0438>")
                .replace("<-и>", "<0435>")
                .replace("<043E>", "<-о>")
                .replace("<043D>", "<043E>")
                .replace("<-о>", "<043D>");
            stream.set_plain_content(text.into_bytes());
        }
    }
    let mut lied = Vec::new();
    document.save_to(&mut lied).unwrap();
    lied
}
