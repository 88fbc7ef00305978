//! Rich Text Format, with every letter beyond ASCII as a `\u` escape.

use std::fmt::Write as _;

use super::recipe::{BlockKind, Look, Recipe};

/// Writes the work as an RTF file.
pub fn write(recipe: &Recipe) -> Vec<u8> {
    let mut rtf = String::from(
        "{\\rtf1\\ansi\\ansicpg1251\\uc1\\deff0{\\fonttbl{\\f0\\froman\\fcharset204 Times New Roman;}}\n\
         {\\colortbl;\\red0\\green0\\blue0;\\red255\\green255\\blue255;}\n\
         {\\stylesheet{\\s0 Normal;}{\\s1\\b\\fs32 heading 1;}{\\s2\\li720\\ri720\\i Quote;}}\n",
    );
    let _ = write!(
        rtf,
        "{{\\info{{\\author {}}}{{\\operator {}}}{{\\creatim\\yr2025\\mo3\\dy14\\hr10\\min0}}}}\n\\f0\\fs28\n",
        escaped(&recipe.author),
        escaped(&recipe.editor)
    );
    for block in &recipe.blocks {
        rtf.push_str(match block.kind {
            BlockKind::Heading | BlockKind::BibliographyHeading => {
                "\\pard\\plain\\s1\\outlinelevel0\\b\\f0\\fs32 "
            }
            BlockKind::Quote => "\\pard\\plain\\s2\\li720\\ri720\\i\\f0\\fs28 ",
            BlockKind::TitlePage => "\\pard\\plain\\qc\\f0\\fs28 ",
            _ => "\\pard\\plain\\s0\\f0\\fs28 ",
        });
        for (number, run) in block.runs.iter().enumerate() {
            let text = escaped(&run.text);
            if block.kind == BlockKind::TableRow && number > 0 {
                rtf.push_str("\\tab ");
            }
            let _ = match run.look {
                Look::Plain | Look::Inserted => write!(rtf, "{text}"),
                Look::White => write!(rtf, "{{\\cf2 {text}}}"),
                Look::Vanished => write!(rtf, "{{\\v {text}}}"),
                Look::Tiny => write!(rtf, "{{\\fs2 {text}}}"),
                Look::Note => write!(
                    rtf,
                    "{{\\super\\chftn{{\\footnote\\pard\\plain {{\\super\\chftn}} {text}}}}}"
                ),
                Look::Deleted | Look::Comment => Ok(()),
            };
        }
        rtf.push_str("\\par\n");
    }
    rtf.push('}');
    rtf.into_bytes()
}

fn escaped(text: &str) -> String {
    let mut rtf = String::with_capacity(text.len() * 4);
    for letter in text.chars() {
        match letter {
            '\\' | '{' | '}' => {
                rtf.push('\\');
                rtf.push(letter);
            }
            ' '..='~' => rtf.push(letter),
            _ => {
                let mut units = [0; 2];
                for unit in letter.encode_utf16(&mut units) {
                    // RTF writes code units as signed 16-bit numbers.
                    let _ = write!(rtf, "\\u{}?", unit.cast_signed());
                }
            }
        }
    }
    rtf
}
