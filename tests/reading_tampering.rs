//! What a cheating student tries, format by format: the words that the page
//! shows come out whole and in order, the others are found and named. And what
//! honest people do raises nothing.

use std::fs;
use std::process::Command;

use adal::domain::{Document, FindingKind, Severity};
use adal::reading::{docx, email, html, odt, pdf, rtf};

use super::reading_office::{docx_with, finding, flat_document, marked, package, run, soffice};
use super::reading_pdf::{line, page_with, stream};

const ADAL: &str = env!("CARGO_BIN_EXE_adal");
const TYPES: &str = "<Types><Override PartName=\"/word/document.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml\"/></Types>";
const SEEN: &str = "everybody can read these words on the page";
const SLY: &str = "nobody can read these words";

/// The text without what findings say is unseen, blanks brought to one.
fn visible(document: &Document) -> String {
    let mut text: Vec<char> = document.text.chars().collect();
    let unseen = document
        .findings
        .iter()
        .filter(|finding| finding.kind.hides_words());
    for span in unseen.flat_map(|finding| &finding.positions) {
        text[span.start as usize..span.end as usize].fill(' ');
    }
    let text: String = text.into_iter().collect();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn assert_found(document: &Document, kind: FindingKind, case: &str) {
    assert!(
        finding(document, kind).is_some(),
        "{case}: no {kind:?} in {document:?}"
    );
    let hidden = marked(document, kind).join(" ");
    let hidden: Vec<&str> = hidden.split_whitespace().collect();
    assert!(hidden.join(" ").contains(SLY), "{case}: {hidden:?}");
    assert_eq!(visible(document), SEEN, "{case}");
    let severity = finding(document, kind).unwrap().severity;
    assert!(severity >= Severity::Check, "{case}: {severity:?}");
}

fn assert_honest(document: &Document, expected: &str, case: &str) {
    let worst = document.findings.iter().map(|finding| finding.severity);
    assert!(
        worst.max() < Some(Severity::Check),
        "{case}: {:?}",
        document.findings
    );
    let text: Vec<&str> = document.text.split_whitespace().collect();
    assert_eq!(text.join(" "), expected, "{case}");
}

fn paragraph(properties: &str, text: &str) -> String {
    format!("<w:p><w:pPr>{properties}</w:pPr>{}</w:p>", run("", text))
}

#[test]
fn docx_every_place_to_hide_is_searched() {
    let cell = |row: &str, cell: &str, text: &str| {
        format!(
            "<w:tbl><w:tr><w:trPr>{row}</w:trPr><w:tc><w:tcPr>{cell}</w:tcPr><w:p>{text}</w:p></w:tc></w:tr></w:tbl>"
        )
    };
    let boxed = |extent: &str, fill: &str, text: &str| {
        format!(
            "<w:p><w:r><w:drawing><wp:anchor behindDoc=\"0\">{extent}<wps:wsp><wps:spPr>{fill}</wps:spPr><wps:txbx><w:txbxContent><w:p>{text}</w:p></w:txbxContent></wps:txbx></wps:wsp></wp:anchor></w:drawing></w:r></w:p>"
        )
    };
    let ordinary = "<wp:extent cx=\"3600000\" cy=\"720000\"/>";
    let white = "<a:solidFill><a:srgbClr val=\"FFFFFF\"/></a:solidFill>";
    let ink = r#"<w:color w:val="FFFFFF"/>"#;
    let cases = [
        (r#"theme colour made white by its tint"#, paragraph("", "").replace("</w:p>", &(run(r#"<w:color w:val="000000" w:themeColor="text1" w:themeTint="0A"/>"#, SLY) + "</w:p>")), FindingKind::WhiteText),
        ("text effect made white by lightness", paragraph("", "").replace("</w:p>", &(run(r#"<w14:textFill><w14:solidFill><w14:schemeClr w14:val="tx1"><w14:lumMod w14:val="0"/><w14:lumOff w14:val="100000"/></w14:schemeClr></w14:solidFill></w14:textFill>"#, SLY) + "</w:p>")), FindingKind::WhiteText),
        ("gradient from white to white", paragraph("", "").replace("</w:p>", &(run(r#"<w14:textFill><w14:gradFill><w14:gsLst><w14:gs w14:pos="0"><w14:srgbClr w14:val="FFFFFF"/></w14:gs><w14:gs w14:pos="1"><w14:srgbClr w14:val="FFFFFF"/></w14:gs></w14:gsLst></w14:gradFill></w14:textFill>"#, SLY) + "</w:p>")), FindingKind::WhiteText),
        ("cell in the colour of the text", cell("", r#"<w:shd w:val="clear" w:fill="1F3864"/>"#, &run(r#"<w:color w:val="1F3864"/>"#, SLY)), FindingKind::WhiteText),
        ("row without height", cell(r#"<w:trHeight w:val="1" w:hRule="exact"/>"#, "", &run("", SLY)), FindingKind::HiddenText),
        ("white text in a white box", boxed(ordinary, white, &run(ink, SLY)), FindingKind::WhiteText),
        ("box of one point", boxed("<wp:extent cx=\"12700\" cy=\"12700\"/>", white, &run("", SLY)), FindingKind::HiddenText),
        ("first line far left", paragraph(r#"<w:ind w:left="0" w:hanging="20000"/>"#, SLY), FindingKind::OffPageText),
        ("whole paragraph far left", paragraph(r#"<w:ind w:left="-20000"/>"#, SLY), FindingKind::OffPageText),
        ("frame without height", paragraph(r#"<w:framePr w:w="3000" w:h="1" w:hRule="exact" w:x="100" w:y="100"/>"#, SLY), FindingKind::HiddenText),
        ("pressed into a twip", format!("<w:p>{}</w:p>", run(r#"<w:fitText w:val="1"/>"#, SLY)), FindingKind::TinyText),
        ("hidden by its style", format!("<w:p>{}</w:p>", run(r#"<w:rStyle w:val="ghost"/>"#, SLY)), FindingKind::HiddenText),
        ("white by its paragraph's style", paragraph(r#"<w:pStyle w:val="pale"/>"#, SLY), FindingKind::WhiteText),
        ("an alternative that says something else", format!("<w:p><w:r><mc:AlternateContent><mc:Choice Requires=\"wps\"></mc:Choice><mc:Fallback><w:t>{SLY}</w:t></mc:Fallback></mc:AlternateContent></w:r></w:p>"), FindingKind::HiddenText),
        ("the code of a field", format!("<w:p><w:r><w:fldChar w:fldCharType=\"begin\"/></w:r><w:r><w:t>{SLY}</w:t></w:r><w:r><w:fldChar w:fldCharType=\"end\"/></w:r></w:p>"), FindingKind::HiddenText),
    ];
    let styles = r#"<w:styles xmlns:w="w"><w:style w:type="character" w:styleId="ghost"><w:name w:val="ghost"/><w:rPr><w:vanish/></w:rPr></w:style>
        <w:style w:type="paragraph" w:styleId="base"><w:name w:val="base"/><w:rPr><w:color w:val="FDFDFD"/></w:rPr></w:style>
        <w:style w:type="paragraph" w:styleId="pale"><w:name w:val="pale"/><w:basedOn w:val="base"/></w:style></w:styles>"#;
    for (case, body, kind) in cases {
        let body = paragraph("", SEEN) + &body;
        let document = docx::read(&docx_with(&body, &[("word/styles.xml", styles)])).unwrap();
        assert_found(&document, kind, case);
    }
}

#[test]
fn docx_a_picture_or_a_shape_over_the_text_is_found_and_a_signature_is_not() {
    let anchor = |cx: u32, cy: u32, wrap: &str, drawn: &str| {
        format!(
            "<w:r><w:drawing><wp:anchor behindDoc=\"0\"><wp:positionH relativeFrom=\"column\"><wp:posOffset>0</wp:posOffset></wp:positionH><wp:positionV relativeFrom=\"paragraph\"><wp:posOffset>0</wp:posOffset></wp:positionV><wp:extent cx=\"{cx}\" cy=\"{cy}\"/>{wrap}{drawn}</wp:anchor></w:drawing></w:r>"
        )
    };
    let picture = "<pic:pic><pic:blipFill><a:blip/></pic:blipFill></pic:pic>";
    let shape = "<wps:wsp><wps:spPr><a:solidFill><a:srgbClr val=\"FFFFFF\"/></a:solidFill></wps:spPr></wps:wsp>";
    let none = "<wp:wrapNone/>";
    let text = format!("{SEEN} {SEEN} {SEEN} {SEEN}");
    let document = |drawing: String| {
        let body = format!("<w:p>{drawing}{}</w:p>", run("", &text));
        docx::read(&docx_with(&body, &[])).unwrap()
    };
    for drawn in [picture, shape] {
        let found = document(anchor(5_400_000, 1_000_000, none, drawn));
        let covered = finding(&found, FindingKind::CoveredText).unwrap();
        assert!(
            covered.severity >= Severity::Check && covered.count >= 20,
            "{covered:?}"
        );
    }
    let honest = [
        anchor(900_000, 900_000, none, picture),
        anchor(5_400_000, 1_000_000, "<wp:wrapTopAndBottom/>", picture),
        anchor(
            5_400_000,
            1_000_000,
            none,
            "<wps:wsp><wps:spPr><a:noFill/></wps:spPr></wps:wsp>",
        ),
    ];
    for drawing in honest {
        let document = document(drawing);
        assert_eq!(finding(&document, FindingKind::CoveredText), None);
    }
}

#[test]
fn docx_headers_that_no_page_shows_are_not_read() {
    let relations = r#"<Relationships><Relationship Id="r1" Type="x/header" Target="header1.xml"/><Relationship Id="r2" Type="x/header" Target="header2.xml"/><Relationship Id="r3" Type="x/header" Target="header3.xml"/></Relationships>"#;
    let header = |text: &str| format!("<w:hdr xmlns:w=\"w\">{}</w:hdr>", paragraph("", text));
    let (shown, first, orphan) = (
        header("shown header"),
        header("first header"),
        header("orphan header"),
    );
    let parts = [
        ("word/_rels/document.xml.rels", relations),
        ("word/header1.xml", shown.as_str()),
        ("word/header2.xml", first.as_str()),
        ("word/header3.xml", orphan.as_str()),
    ];
    let section = r#"<w:sectPr><w:headerReference w:type="default" r:id="r1"/><w:headerReference w:type="first" r:id="r2"/></w:sectPr>"#;
    let body = paragraph("", SEEN) + section;
    let document = docx::read(&docx_with(&body, &parts)).unwrap();
    assert_eq!(document.text, format!("shown header\n{SEEN}"));
    let body = paragraph("", SEEN) + &section.replace("</w:sectPr>", "<w:titlePg/></w:sectPr>");
    let document = docx::read(&docx_with(&body, &parts)).unwrap();
    assert!(document.text.contains("first header") && !document.text.contains("orphan"));
}

#[test]
fn docx_words_torn_apart_or_glued_by_unseen_letters_come_out_as_they_are_seen() {
    let hidden = "<w:vanish/>";
    let white = r#"<w:color w:val="FFFFFF"/>"#;
    let cases = [
        // Between the letters of words: nothing is seen there.
        ("copied", hidden, "c|xx|op|yy|ied", "copied"),
        // A blank that is not shown.
        ("copied", hidden, "cop| |ied", "copied"),
        // White letters in the place of blanks.
        (
            "three copied words",
            white,
            "three|x|copied|y|words",
            "three copied words",
        ),
        // White words between words, with blanks of their own.
        (
            "copied words",
            white,
            "copied |some noise |words",
            "copied words",
        ),
    ];
    for (case, look, pieces, expected) in cases {
        let runs: String = pieces
            .split('|')
            .enumerate()
            .map(|(index, piece)| run(if index % 2 == 1 { look } else { "" }, piece))
            .collect();
        let document = docx::read(&docx_with(&format!("<w:p>{runs}</w:p>"), &[])).unwrap();
        assert_eq!(visible(&document), expected, "{case}: {pieces}");
    }
}

#[test]
fn docx_comments_keep_their_place_when_unseen_text_moves() {
    let comments = r#"<w:comments xmlns:w="w"><w:comment w:id="1"><w:p><w:r><w:t>well said</w:t></w:r></w:p></w:comment></w:comments>"#;
    let body = format!(
        "<w:p>{}{}{}<w:r><w:commentReference w:id=\"1\"/></w:r>{}</w:p>",
        run("", "one "),
        run("<w:vanish/>", "ghost "),
        run("", "two"),
        run("", " three")
    );
    let document = docx::read(&docx_with(&body, &[("word/comments.xml", comments)])).unwrap();
    assert_eq!(visible(&document), "one two three");
    let comment = finding(&document, FindingKind::Comment).unwrap();
    assert_eq!(comment.positions[0].start, 7, "{document:?}");
}

#[test]
fn docx_honest_looks_raise_nothing() {
    let dark = r#"<w:shd w:val="clear" w:fill="2F5496"/>"#;
    let white = r#"<w:color w:val="FFFFFF"/>"#;
    let cases = [
        (
            "white heading of a table",
            format!(
                "<w:tbl><w:tr><w:tc><w:tcPr>{dark}</w:tcPr><w:p>{}</w:p></w:tc></w:tr></w:tbl>",
                run(white, SEEN)
            ),
            SEEN,
        ),
        (
            "white on a dark box",
            format!(
                "<w:p><w:r><w:drawing><wp:anchor><wp:extent cx=\"3600000\" cy=\"720000\"/><wps:wsp><wps:spPr><a:solidFill><a:schemeClr val=\"tx1\"><a:lumMod val=\"75000\"/></a:schemeClr></a:solidFill></wps:spPr><wps:txbx><w:txbxContent><w:p>{}</w:p></w:txbxContent></wps:txbx></wps:wsp></wp:anchor></w:drawing></w:r></w:p>",
                run(white, SEEN)
            ),
            SEEN,
        ),
        (
            "coloured headings",
            format!(
                "<w:p>{}</w:p>",
                run(
                    r#"<w:color w:val="2F5496" w:themeColor="accent1" w:themeShade="BF"/><w:sz w:val="32"/>"#,
                    SEEN
                )
            ),
            SEEN,
        ),
        (
            "small capitals and powers",
            format!(
                "<w:p>{}{}</w:p>",
                run("<w:smallCaps/>", SEEN),
                run(
                    r#"<w:vertAlign w:val="superscript"/><w:sz w:val="14"/>"#,
                    "2"
                )
            ),
            "everybody can read these words on the page2",
        ),
        (
            "contents with page numbers for paper only",
            format!(
                "<w:p>{}{}</w:p>",
                run("", SEEN),
                run("<w:webHidden/>", " 12")
            ),
            "everybody can read these words on the page 12",
        ),
        (
            "a hanging indent",
            paragraph(r#"<w:ind w:left="709" w:hanging="709"/>"#, SEEN),
            SEEN,
        ),
        (
            "a style separator",
            format!(
                "<w:p><w:pPr><w:rPr><w:vanish/><w:specVanish/></w:rPr></w:pPr>{}</w:p>",
                run("", SEEN)
            ),
            SEEN,
        ),
        (
            "a form's placeholder",
            format!(
                "<w:p><w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{}</w:sdtContent></w:sdt></w:p>",
                run(r#"<w:color w:val="808080"/>"#, SEEN)
            ),
            SEEN,
        ),
        (
            "a soft hyphen and a line break",
            "<w:p><w:r><w:t>every</w:t><w:softHyphen/><w:t>body can read</w:t><w:br/><w:t>these words on the page</w:t></w:r></w:p>".to_owned(),
            "every\u{ad}body can read these words on the page",
        ),
        (
            "a header row by the table's style",
            format!(
                "<w:tbl><w:tblPr><w:tblStyle w:val=\"grid\"/><w:tblLook w:val=\"04A0\"/></w:tblPr><w:tr><w:tc><w:p>{}</w:p></w:tc></w:tr></w:tbl>",
                run("", SEEN)
            ),
            SEEN,
        ),
        (
            "both sides of an alternative agree",
            format!(
                "<w:p><w:r><mc:AlternateContent><mc:Choice Requires=\"wps\"><w:drawing><wps:wsp><wps:txbx><w:txbxContent><w:p>{0}</w:p></w:txbxContent></wps:txbx></wps:wsp></w:drawing></mc:Choice><mc:Fallback><w:pict><v:shape><v:textbox><w:txbxContent><w:p>{0}</w:p></w:txbxContent></v:textbox></v:shape></w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>",
                run("", SEEN)
            ),
            SEEN,
        ),
    ];
    let styles = r#"<w:styles xmlns:w="w"><w:style w:type="table" w:styleId="grid"><w:name w:val="grid"/><w:tblStylePr w:type="firstRow"><w:rPr><w:color w:val="FFFFFF" w:themeColor="background1"/></w:rPr><w:tcPr><w:shd w:val="clear" w:fill="4472C4" w:themeFill="accent1"/></w:tcPr></w:tblStylePr></w:style></w:styles>"#;
    for (case, body, expected) in cases {
        let document = docx::read(&docx_with(&body, &[("word/styles.xml", styles)])).unwrap();
        assert_honest(&document, expected, case);
    }
}

/// An odt of these automatic styles and this text.
fn odt_of(styles: &str, text: &str) -> Document {
    let content = format!(
        r#"<office:document-content xmlns:office="o" xmlns:style="s" xmlns:text="t" xmlns:table="tb" xmlns:draw="d" xmlns:fo="f" xmlns:svg="v" xmlns:xlink="x"><office:automatic-styles>{styles}</office:automatic-styles><office:body><office:text><text:p>{SEEN}</text:p>{text}</office:text></office:body></office:document-content>"#
    );
    odt::read(&package(&[
        ("mimetype", "application/vnd.oasis.opendocument.text"),
        ("content.xml", &content),
    ]))
    .unwrap()
}

#[test]
fn odt_every_place_to_hide_is_searched() {
    let look = |properties: &str| {
        (
            format!(
                r#"<style:style style:name="X" style:family="text"><style:text-properties {properties}/></style:style>"#
            ),
            format!(r#"<text:p><text:span text:style-name="X">{SLY}</text:span></text:p>"#),
        )
    };
    let styled = |family: &str, kind: &str, properties: &str, text: String| {
        (
            format!(
                r#"<style:style style:name="X" style:family="{family}"><style:{kind}-properties {properties}/></style:style>"#
            ),
            text,
        )
    };
    let cell = format!(
        r#"<table:table><table:table-row table:style-name="X"><table:table-cell><text:p>{SLY}</text:p></table:table-cell></table:table-row></table:table>"#
    );
    let framed = |extent: &str| {
        format!(
            r#"<text:p><draw:frame draw:style-name="X" {extent}><draw:text-box><text:p>{SLY}</text:p></draw:text-box></draw:frame></text:p>"#
        )
    };
    let cases = [
        (
            "white",
            look(r##"fo:color="#ffffff""##),
            FindingKind::WhiteText,
        ),
        (
            "its own ground",
            look(r##"fo:color="#aa0000" fo:background-color="#aa0000""##),
            FindingKind::WhiteText,
        ),
        (
            "hidden",
            look(r#"text:display="none""#),
            FindingKind::HiddenText,
        ),
        (
            "one point",
            look(r#"fo:font-size="1pt""#),
            FindingKind::TinyText,
        ),
        (
            "raised to nothing",
            look(r#"style:text-position="super 1%""#),
            FindingKind::TinyText,
        ),
        (
            "without width",
            look(r#"style:text-scale="1%""#),
            FindingKind::TinyText,
        ),
        (
            "far left",
            styled(
                "paragraph",
                "paragraph",
                r#"fo:text-indent="-60cm""#,
                format!(r#"<text:p text:style-name="X">{SLY}</text:p>"#),
            ),
            FindingKind::OffPageText,
        ),
        (
            "hidden section",
            (
                String::new(),
                format!(
                    r#"<text:section text:display="none"><text:p>{SLY}</text:p></text:section>"#
                ),
            ),
            FindingKind::HiddenText,
        ),
        (
            "paragraph hidden by its end",
            (
                String::new(),
                format!(r#"<text:p>{SLY}<text:hidden-paragraph text:is-hidden="true"/></text:p>"#),
            ),
            FindingKind::HiddenText,
        ),
        (
            "hidden text field",
            (
                String::new(),
                format!(
                    r#"<text:p>.<text:hidden-text text:string-value="{SLY}" text:is-hidden="true"/></text:p>"#
                ),
            ),
            FindingKind::HiddenText,
        ),
        (
            "a variable that is not shown",
            (
                String::new(),
                format!(
                    r#"<text:p><text:variable-set text:display="none">{SLY}</text:variable-set></text:p>"#
                ),
            ),
            FindingKind::HiddenText,
        ),
        (
            "row without height",
            styled(
                "table-row",
                "table-row",
                r#"style:row-height="0.01cm""#,
                cell.clone(),
            ),
            FindingKind::HiddenText,
        ),
        (
            "collapsed row",
            (
                String::new(),
                cell.replace(
                    "table-row table:style-name=\"X\"",
                    "table-row table:visibility=\"collapse\"",
                ),
            ),
            FindingKind::HiddenText,
        ),
        (
            "frame of a hair",
            (
                String::new(),
                framed(r#"svg:width="0.02cm" svg:height="5cm""#),
            ),
            FindingKind::HiddenText,
        ),
        (
            "frame beside the page",
            (
                String::new(),
                framed(r#"svg:x="60cm" svg:width="5cm" svg:height="5cm""#),
            ),
            FindingKind::OffPageText,
        ),
    ];
    for (case, (styles, text), kind) in cases {
        let mut document = odt_of(&styles, &text);
        document.text = document.text.replace("\n.", "\n ");
        assert_found(&document, kind, case);
    }
}

#[test]
fn odt_a_picture_over_the_text_is_found() {
    let style = r#"<style:style style:name="X" style:family="graphic"><style:graphic-properties style:wrap="run-through" style:run-through="foreground"/></style:style>"#;
    let page = |style: &str, width: &str| {
        let text = format!("{SEEN} {SEEN} {SEEN}");
        odt_of(
            style,
            &format!(
                r#"<text:p><draw:frame draw:style-name="X" text:anchor-type="paragraph" svg:y="0cm" svg:width="{width}" svg:height="4cm"><draw:image xlink:href="a.png"/></draw:frame>{text}</text:p>"#
            ),
        )
    };
    assert!(finding(&page(style, "17cm"), FindingKind::CoveredText).is_some());
    assert!(finding(&page(style, "3cm"), FindingKind::CoveredText).is_none());
    let beside = style.replace("run-through\" style:run", "parallel\" style:run");
    assert!(finding(&page(&beside, "17cm"), FindingKind::CoveredText).is_none());
}

#[test]
fn odt_white_text_on_a_dark_row_or_table_raises_nothing() {
    for (family, place) in [("table", "table:table"), ("table-row", "table:table-row")] {
        let styles = format!(
            r##"<style:style style:name="X" style:family="{family}"><style:{family}-properties fo:background-color="#003366"/></style:style><style:style style:name="W" style:family="text"><style:text-properties fo:color="#ffffff"/></style:style>"##
        );
        let table = r#"<table:table><table:table-row><table:table-cell><text:p><text:span text:style-name="W">Head</text:span></text:p></table:table-cell></table:table-row></table:table>"#
        .replace(&format!("<{place}>"), &format!("<{place} table:style-name=\"X\">"));
        assert_honest(&odt_of(&styles, &table), &format!("{SEEN} Head"), family);
    }
}

#[test]
fn html_every_place_to_hide_is_searched() {
    use FindingKind::{HiddenText, OffPageText, TinyText, WhiteText};
    let cases = [
        ("<p hidden>SLY</p>", HiddenText),
        (
            "<p style='display:none!important;display:block'>SLY</p>",
            HiddenText,
        ),
        (
            "<style>.a{display:block}#b{display:none}</style><p id=b class=a>SLY</p>",
            HiddenText,
        ),
        (
            "<style>p.a{color:#fff}p{color:#000}</style><p class=a>SLY</p>",
            WhiteText,
        ),
        (
            "<style>:root{--ink:#fefefe}.a{color:var(--ink)}</style><p class=a>SLY</p>",
            WhiteText,
        ),
        ("<p style='color:hsl(0, 0%, 100%)'>SLY</p>", WhiteText),
        ("<p style='color:transparent'>SLY</p>", WhiteText),
        (
            "<p style='-webkit-text-fill-color:transparent'>SLY</p>",
            WhiteText,
        ),
        (
            "<p style='color:#305080;background-color:currentcolor'>SLY</p>",
            WhiteText,
        ),
        (
            "<div style='background:#123456'><p style='color:#123456'>SLY</p></div>",
            WhiteText,
        ),
        ("<p style='opacity:0'>SLY</p>", HiddenText),
        ("<p style='filter:opacity(0%)'>SLY</p>", HiddenText),
        ("<p style='visibility:hidden'>SLY</p>", HiddenText),
        ("<p style='content-visibility:hidden'>SLY</p>", HiddenText),
        ("<p style='height:0;overflow:hidden'>SLY</p>", HiddenText),
        (
            "<p style='max-width:1px;overflow:hidden'>SLY</p>",
            HiddenText,
        ),
        ("<p style='transform:scale(0)'>SLY</p>", HiddenText),
        ("<p style='transform:scaleY(0.01)'>SLY</p>", HiddenText),
        ("<p style='transform:rotateY(90deg)'>SLY</p>", HiddenText),
        ("<p style='zoom:0.01'>SLY</p>", HiddenText),
        (
            "<details><summary></summary><p>SLY</p></details>",
            HiddenText,
        ),
        ("<dialog><p>SLY</p></dialog>", HiddenText),
        ("<p style='font-size:0'>SLY</p>", TinyText),
        ("<p style='font-size:0.1vw'>SLY</p>", TinyText),
        ("<p style='font-size:calc(1px)'>SLY</p>", TinyText),
        ("<p style='letter-spacing:-1em'>SLY</p>", TinyText),
        ("<p style='text-indent:-9999px'>SLY</p>", OffPageText),
        (
            "<p style='text-indent:100%;white-space:nowrap;overflow:hidden'>SLY</p>",
            OffPageText,
        ),
        (
            "<p style='position:absolute;left:-100vw'>SLY</p>",
            OffPageText,
        ),
        (
            "<p style='position:absolute;inset:-9999px auto auto auto'>SLY</p>",
            OffPageText,
        ),
        (
            "<p style='transform:translateX(-9999px)'>SLY</p>",
            OffPageText,
        ),
        ("<p style='clip-path:circle(0)'>SLY</p>", OffPageText),
        (
            "<p style='clip-path:polygon(0 0,0 0,0 0)'>SLY</p>",
            OffPageText,
        ),
        (
            "<p style='clip:rect(0 0 0 0);position:absolute'>SLY</p>",
            OffPageText,
        ),
        (
            "<style>@media (min-width:1px){.a{display:none}}</style><p class=a>SLY</p>",
            HiddenText,
        ),
        (
            "<style>body>p:not(.b){display:none}</style><p>SLY</p>",
            HiddenText,
        ),
    ];
    for (page, kind) in cases {
        let page = format!("<p class=b>{SEEN}</p>{}", page.replace("SLY", SLY));
        assert_found(&html::read_text(&page).unwrap(), kind, &page);
    }
}

#[test]
fn html_text_that_a_style_sheet_or_a_drawing_shows_does_not_escape() {
    let painted = format!("<style>p::before{{content:'{SEEN}'}}</style><p>short text</p>");
    let document = html::read_text(&painted).unwrap();
    let unread = finding(&document, FindingKind::UnreadPart).unwrap();
    assert!(unread.severity >= Severity::Check && unread.count == 8);
    let drawn = format!("<p>before</p><svg><title>no</title><text x=1 y=1>{SEEN}</text></svg>");
    assert_honest(
        &html::read_text(&drawn).unwrap(),
        &format!("before {SEEN}"),
        "svg",
    );
    let area = format!("<textarea>{SEEN}</textarea>");
    assert_honest(&html::read_text(&area).unwrap(), SEEN, "textarea");
}

#[test]
fn html_honest_looks_raise_nothing() {
    let cases = [
        "<style>th{background:teal;color:white}</style><table><tr><th>SEEN</th></tr></table>",
        "<style>body{color:#fff;background:#222}p{color:inherit}</style><p>SEEN</p>",
        "<style>.hidden{display:none}</style><p>SEEN</p>",
        "<style>p{color:#fff}@media print{p{color:#000}}div{background:#113}</style><div><p>SEEN</p></div>",
        "<body text=white bgcolor=black><p>SEEN</p>",
        "<body background=dark.png text=white><p>SEEN</p>",
        "<p style='text-indent:-1.25cm;margin-left:1.25cm'>SEEN</p>",
        "<style>@media (max-width:600px){p{display:none}}</style><p>SEEN</p>",
        "<details open><summary></summary><p>SEEN</p></details>",
        "<style>li::before{content:'— '}</style><p>SEEN</p>",
        "<p style='width:0;height:12px'>SEEN</p>",
        "<p style='color:#fff;background:linear-gradient(#000,#333)'>SEEN</p>",
    ];
    for page in cases {
        let document = html::read_text(&page.replace("SEEN", SEEN)).unwrap();
        assert_honest(&document, SEEN, page);
    }
}

#[test]
fn rtf_every_place_to_hide_is_searched() {
    use FindingKind::{HiddenText, OffPageText, TinyText, WhiteText};
    let colours = r"{\colortbl;\red255\green255\blue255;\red0\green0\blue128;}";
    let shape = |fill: &str, text: &str| {
        format!(
            r"{{\shp{{\*\shpinst{{\sp{{\sn fillColor}}{{\sv {fill}}}}}{{\shptxt {text}\par}}}}}}"
        )
    };
    let cases = [
        (r"{\v SLY}\par".to_owned(), HiddenText),
        (r"{\cf1 SLY}\par".to_owned(), WhiteText),
        (r"{\cf2\chcbpat2 SLY}\par".to_owned(), WhiteText),
        (r"{\cf2\highlight2 SLY}\par".to_owned(), WhiteText),
        (r"{\fs2 SLY}\par".to_owned(), TinyText),
        (r"{\charscalex1 SLY}\par".to_owned(), TinyText),
        (r"{\fs24\expndtw-200 SLY}\par".to_owned(), TinyText),
        (r"\pard\sl-10 SLY\par".to_owned(), TinyText),
        (r"\pard\li-20000 SLY\par".to_owned(), OffPageText),
        (r"\pard\fi-20000 SLY\par".to_owned(), OffPageText),
        (r"\pard\posx30000 SLY\par".to_owned(), OffPageText),
        (shape("16777215", r"{\cf1 SLY}"), WhiteText),
        (shape("8388608", r"{\cf2 SLY}"), WhiteText),
    ];
    for (text, kind) in cases {
        let file = format!(
            r"{{\rtf1\ansi{colours} {SEEN}\par {}}}",
            text.replace("SLY", SLY)
        );
        assert_found(&rtf::read(file.as_bytes()).unwrap(), kind, &text);
    }
    let white_on_blue = format!(
        r"{{\rtf1\ansi{colours} {}}}",
        shape("8388608", &format!(r"{{\cf1 {SEEN}}}"))
    );
    assert_honest(
        &rtf::read(white_on_blue.as_bytes()).unwrap(),
        SEEN,
        "white on blue",
    );
    let header = format!(r"{{\rtf1\ansi{colours}{{\header {{\cf1 {SLY}}}\par}}{SEEN}\par}}");
    assert_found(&rtf::read(header.as_bytes()).unwrap(), WhiteText, "header");
}

#[test]
fn pdf_every_place_to_hide_is_searched() {
    use FindingKind::{CoveredText, HiddenText, OffPageText, WhiteText};
    let resources = "/ExtGState << /S << /BM /Screen >> /L << /BM /Lighten >> /A << /ca 0.07 >> /Z << /ca 0 >> >> /ColorSpace << /B [/Lab << /WhitePoint [0.95 1 1.09] >>] >>";
    let text = line(SLY, 600);
    let square = stream(
        "/Type /XObject /Subtype /Form /BBox [0 0 400 30]",
        "1 g 0 0 400 30 re f",
    );
    let cases = [
        (format!("q /S gs {text} Q"), "", WhiteText),
        (format!("q /L gs {text} Q"), "", WhiteText),
        (format!("q /A gs {text} Q"), "", WhiteText),
        (format!("q /Z gs {text} Q"), "", HiddenText),
        (format!("q /B cs 100 0 0 sc {text} Q"), "", WhiteText),
        (
            text.clone(),
            "/Annots [<< /Type /Annot /Subtype /Square /Rect [60 590 460 620] /F 4 /AP << /N 6 0 R >> >>]",
            CoveredText,
        ),
        (text.clone(), "/CropBox [0 650 595 842]", OffPageText),
        (
            format!("/Span << /ActualText (something else) >> BDC q 1 g {text} Q EMC"),
            "",
            WhiteText,
        ),
        // A box as LibreOffice draws it: from the middle of an edge.
        (
            format!(
                "{text} 1 1 1 rg 260 590 m 60 590 l 60 630 l 460 630 l 460 590 l 260 590 l h f*"
            ),
            "",
            CoveredText,
        ),
        // A shape with a round edge.
        (
            format!("{text} 1 g 50 590 m 50 640 l 150 660 350 660 480 640 c 480 590 l h f"),
            "",
            CoveredText,
        ),
        // A clip of two corners of the page, whose box is all of it.
        (
            format!("q 0 0 10 10 re 580 830 10 10 re W n {text} Q"),
            "",
            HiddenText,
        ),
    ];
    for (content, page, kind) in cases {
        let bytes = page_with(
            &(line(SEEN, 700) + &content),
            &format!("{resources} >> {page} /X <<"),
            "",
            std::slice::from_ref(&square),
        );
        assert_found(
            &pdf::read(&bytes).unwrap(),
            kind,
            &format!("{content} {page}"),
        );
    }
    let round = format!(
        "0 0 0.5 rg 50 690 m 50 740 l 150 760 350 760 480 740 c 480 690 l h f q 40 680 m 40 750 l 490 770 l 490 680 l h W n 1 g {} Q",
        line(SEEN, 700)
    );
    assert_honest(
        &pdf::read(&page_with(&round, "", "", &[])).unwrap(),
        SEEN,
        "white on a round blue shape",
    );
    // The replacement text of a mark is not what the page shows.
    let lying = format!(
        "/Span << /ActualText (an innocent sentence) >> BDC {} EMC",
        line(SEEN, 700)
    );
    assert_honest(
        &pdf::read(&page_with(&lying, "", "", &[])).unwrap(),
        SEEN,
        "actual text",
    );
    let layer = format!("/S gs 0 0 0.5 rg 0 0 595 842 re f {}", line(SEEN, 700));
    assert_honest(
        &pdf::read(&page_with(&layer, resources, "", &[])).unwrap(),
        SEEN,
        "screen on blue",
    );
}

#[test]
fn pdf_white_letters_in_the_gaps_between_words_leave_the_gaps() {
    let content =
        "BT /F 12 Tf 70 700 Td (one) Tj 1 g (xx) Tj 0 g (two) Tj 1 g (y) Tj 0 g (three) Tj ET";
    let document = pdf::read(&page_with(content, "", "", &[])).unwrap();
    assert_eq!(visible(&document), "one two three", "{document:?}");
}

#[test]
fn a_plain_twin_that_says_something_else_is_not_taken_for_the_message() {
    let message = |plain: &str| {
        format!(
            "From: a@example.org\r\nMIME-Version: 1.0\r\nContent-Type: multipart/alternative; boundary=x\r\n\r\n--x\r\nContent-Type: text/plain\r\n\r\n{plain}\r\n--x\r\nContent-Type: text/html\r\n\r\n<p>Alpha beta gamma delta epsilon zeta theta iota kappa lambda sigma omega upsilon omicron</p>\r\n--x--\r\n"
        )
    };
    let document = email::read(message("An innocent sentence.").as_bytes()).unwrap();
    assert!(document.text.contains("upsilon omicron"));
    assert!(
        finding(&document, FindingKind::UnreadPart)
            .unwrap()
            .severity
            >= Severity::Check
    );
    let twin =
        "Alpha beta gamma delta epsilon zeta theta iota kappa lambda sigma omega upsilon omicron";
    let document = email::read(message(twin).as_bytes()).unwrap();
    assert!(document.findings.is_empty(), "{:?}", document.findings);
}

/// The report on a work against one source.
fn report(work: &[u8], source: &str) -> serde_json::Value {
    let folder = tempfile::tempdir().unwrap();
    let sources = folder.path().join("sources");
    fs::create_dir(&sources).unwrap();
    fs::write(sources.join("source.txt"), source).unwrap();
    let file = folder.path().join("work");
    fs::write(&file, work).unwrap();
    let output = Command::new(ADAL)
        .arg("check")
        .arg(&file)
        .arg("--against")
        .arg(&sources)
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn noise_that_nobody_sees_neither_hides_a_copy_nor_counts() {
    let source = "The river rises in the mountains of the east and runs for a thousand kilometres through dry steppe before it reaches the lake, where its water is lost in reeds and salt. Herds come down to it in the evening, and the villages on its banks live from its fish and from the gardens that they water by small canals dug a century ago.";
    let words: Vec<&str> = source.split(' ').collect();
    let white = r#"<w:color w:val="FFFFFF"/>"#;
    let between: String = words
        .iter()
        .map(|word| run("", &format!("{word} ")) + &run(white, "zebra "))
        .collect();
    let inside: String = words
        .iter()
        .map(|word| {
            let (head, tail) = word.split_at(word.len().min(1));
            run("", head) + &run("<w:vanish/>", "q") + &run("", &format!("{tail} "))
        })
        .collect();
    let quoted =
        run("", "He writes ") + &run(white, "«") + &run("", source) + &run(white, "» [1, p. 5]");
    let dilution = format!(
        "<w:p>{}</w:p><w:p>{}</w:p>",
        run("", source),
        run(
            white,
            &"different filling words that were never copied ".repeat(40)
        )
    );
    for (case, body) in [
        ("between", format!("<w:p>{between}</w:p>")),
        ("inside", format!("<w:p>{inside}</w:p>")),
        ("quoted", format!("<w:p>{quoted}</w:p>")),
        ("dilution", dilution),
    ] {
        let report = report(&docx_with(&body, &[("[Content_Types].xml", TYPES)]), source);
        let similarity = report["shares"]["similarity"].as_f64().unwrap();
        assert!(similarity > 0.95, "{case}: {}", report["shares"]);
        let findings = report["findings"].as_array().unwrap();
        assert!(
            findings.iter().any(|finding| finding["severity"] != "info"),
            "{case}: {findings:?}"
        );
    }
}

#[test]
fn what_libreoffice_writes_of_a_sly_document_is_seen_through() {
    let Some(soffice) = soffice() else { return };
    let looks = [
        ("white", r##"fo:color="#ffffff""##),
        ("pale", r##"fo:color="#f5f5f5""##),
        (
            "marked",
            r##"fo:color="#ffff00" fo:background-color="#ffff00""##,
        ),
        ("hidden", r#"text:display="none""#),
        ("tiny", r#"fo:font-size="1pt""#),
        ("narrow", r#"style:text-scale="1%""#),
    ];
    let mut styles = String::from(
        r##"<style:style style:name="Cell" style:family="table-cell"><style:table-cell-properties fo:background-color="#1f3864"/></style:style>
        <style:style style:name="Ink" style:family="text"><style:text-properties fo:color="#1f3864"/></style:style>
        <style:style style:name="Light" style:family="text"><style:text-properties fo:color="#ffffff"/></style:style>
        <style:style style:name="Left" style:family="paragraph"><style:paragraph-properties fo:margin-left="-30cm"/></style:style>
        <style:style style:name="Over" style:family="graphic"><style:graphic-properties draw:stroke="none" draw:fill="solid" draw:fill-color="#ffffff" style:wrap="run-through" style:run-through="foreground" style:vertical-pos="from-top" style:vertical-rel="paragraph" style:horizontal-pos="from-left" style:horizontal-rel="paragraph"/></style:style>"##,
    );
    let mut body = String::new();
    for (name, look) in looks {
        styles += &format!(
            r#"<style:style style:name="S{name}" style:family="text"><style:text-properties {look}/></style:style>"#
        );
        body += &format!(
            r#"<text:p>Seen before {name} <text:span text:style-name="S{name}">nobody reads {name} words</text:span> seen after {name}.</text:p>"#
        );
    }
    body += r#"<table:table><table:table-column/><table:table-row><table:table-cell table:style-name="Cell"><text:p><text:span text:style-name="Ink">nobody reads cell words</text:span></text:p><text:p><text:span text:style-name="Light">Everybody reads the heading.</text:span></text:p></table:table-cell></table:table-row></table:table>
        <text:p text:style-name="Left">nobody reads left words</text:p>
        <text:p><draw:custom-shape draw:style-name="Over" text:anchor-type="paragraph" svg:x="-0.5cm" svg:y="-0.1cm" svg:width="19cm" svg:height="2cm"><draw:enhanced-geometry svg:viewBox="0 0 21600 21600" draw:type="rectangle" draw:enhanced-path="M 0 0 L 21600 0 21600 21600 0 21600 0 0 Z N"/></draw:custom-shape>nobody reads covered words because a white box lies over all of this paragraph and whoever looks at the page in print or on a screen sees an empty place here</text:p>
        <text:p/><text:p/><text:p/><text:p>Everybody reads the last paragraph.</text:p>"#;
    let folder = tempfile::tempdir().unwrap();
    let source = folder.path().join("sly.fodt");
    fs::write(&source, flat_document(&styles, &body)).unwrap();
    for format in ["docx", "odt", "rtf", "pdf"] {
        let profile = format!(
            "-env:UserInstallation=file://{}/profile",
            folder.path().display()
        );
        let status = Command::new(&soffice)
            .args([&profile, "--headless", "--convert-to", format, "--outdir"])
            .arg(folder.path())
            .arg(&source)
            .output()
            .unwrap()
            .status;
        assert!(status.success());
        let bytes = fs::read(folder.path().join("sly").with_extension(format)).unwrap();
        let document = adal::reading::extract(&bytes).unwrap();
        let seen = visible(&document);
        for name in ["white", "pale", "marked", "hidden", "tiny", "narrow"] {
            assert!(
                seen.contains(&format!("Seen before {name} seen after {name}.")),
                "{format} {name}: {seen}"
            );
        }
        for name in ["cell", "left"] {
            assert!(
                !seen.contains(&format!("reads {name} words")),
                "{format} {name}: {seen}"
            );
        }
        assert!(
            seen.contains("Everybody reads the heading.")
                && seen.contains("Everybody reads the last"),
            "{format}: {seen}"
        );
        // Only a layout tells which lines of a docx or odt are covered: there they are counted.
        match format {
            "pdf" => assert!(!seen.contains("reads covered words"), "{seen}"),
            "rtf" => {}
            _ => assert!(finding(&document, FindingKind::CoveredText).unwrap().count >= 20),
        }
        let worst = document.findings.iter().map(|finding| finding.severity);
        assert!(worst.max() >= Some(Severity::Check), "{format}");
    }
}
