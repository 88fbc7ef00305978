//! Plain text and e-mail.

use anyhow::bail;

use super::recipe::{Block, Recipe};

/// Writes the work as plain text: UTF-8, or windows-1251 where the recipe asks for it.
pub fn write(recipe: &Recipe) -> anyhow::Result<Vec<u8>> {
    let blocks: Vec<String> = recipe.blocks.iter().map(Block::text).collect();
    let text = blocks.join("\n\n") + "\n";
    if !recipe.windows_1251 {
        return Ok(text.into_bytes());
    }
    let (bytes, _, unmappable) = encoding_rs::WINDOWS_1251.encode(&text);
    if unmappable {
        bail!("{}: a letter that windows-1251 does not have", recipe.name);
    }
    Ok(bytes.into_owned())
}

/// What the student writes in the mail.
pub fn greeting(language: &str) -> &'static str {
    match language {
        "kk" => "Сәлеметсіз бе! Жазба жұмысымды жіберіп отырмын.",
        "ru" => "Здравствуйте! Отправляю письменную работу.",
        _ => "Good evening! Please find my essay attached.",
    }
}

/// Writes a mail with a greeting and the work as an attached Word file.
pub fn write_email(recipe: &Recipe) -> anyhow::Result<Vec<u8>> {
    let attachment = base64(&super::docx::write(recipe)?);
    let body = base64(format!("{}\n{}\n", greeting(&recipe.language), recipe.author).as_bytes());
    let name = &recipe.name;
    let sender = base64(recipe.author.as_bytes());
    Ok(format!(
        "From: =?UTF-8?B?{sender}?= <{name}@students.example>\r\n\
         To: lecturer@university.example\r\n\
         Date: Fri, 14 Mar 2025 15:00:00 +0500\r\n\
         Subject: essay\r\n\
         Message-ID: <{name}@students.example>\r\n\
         MIME-Version: 1.0\r\n\
         Content-Type: multipart/mixed; boundary=\"essay-part\"\r\n\r\n\
         --essay-part\r\n\
         Content-Type: text/plain; charset=utf-8\r\n\
         Content-Transfer-Encoding: base64\r\n\r\n{body}\r\n\
         --essay-part\r\n\
         Content-Type: application/vnd.openxmlformats-officedocument.wordprocessingml.document; name=\"essay.docx\"\r\n\
         Content-Disposition: attachment; filename=\"essay.docx\"\r\n\
         Content-Transfer-Encoding: base64\r\n\r\n{}\r\n\
         --essay-part--\r\n",
        folded(&attachment)
    )
    .into_bytes())
}

fn folded(text: &str) -> String {
    let lines: Vec<&str> = text
        .as_bytes()
        .chunks(76)
        .filter_map(|line| std::str::from_utf8(line).ok())
        .collect();
    lines.join("\r\n")
}

fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for three in bytes.chunks(3) {
        let number = three
            .iter()
            .fold(0_u32, |sum, &byte| (sum << 8) | u32::from(byte))
            << (8 * (3 - three.len()));
        for digit in 0..4 {
            if digit > three.len() {
                text.push('=');
            } else {
                text.push(char::from(
                    DIGITS[(number >> (18 - 6 * digit)) as usize & 63],
                ));
            }
        }
    }
    text
}
