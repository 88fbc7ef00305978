//! Receipts: what was handed in, when, and a signature under it.
//!
//! The key is made once for an installation and kept in its database. Whoever
//! has a receipt can have it checked without signing in; the answer says valid
//! or not, and nothing about the work.

use ed25519_dalek::{Signature, Signer, SigningKey, Verifier};
use serde::{Deserialize, Serialize};

use super::{Error, Service};
use crate::store::{self, Receipt, Store, hex};

/// The name under which the key is kept.
const SETTING: &str = "receipt_key";

/// What a receipt says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReceiptContent {
    /// Its number.
    pub number: String,
    /// The random name of the submission.
    pub submission: String,
    /// The random name of the assignment.
    pub assignment: String,
    /// The SHA-256 of the file, or of the digests of the files.
    pub sha256: String,
    /// The size of all files in bytes.
    pub size: u64,
    /// The names of the files.
    pub files: Vec<String>,
    /// When it was handed in, in milliseconds since 1970.
    pub handed_in_at: i64,
    /// Whether that was too late.
    pub late: bool,
}

/// Signs receipts.
pub struct ReceiptKey(SigningKey);

impl std::fmt::Debug for ReceiptKey {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("ReceiptKey")
    }
}

impl ReceiptKey {
    /// The key of an installation, made at its first start.
    pub(super) fn of_installation(store: &Store) -> Result<Self, Error> {
        let mut seed = [0; 32];
        getrandom::fill(&mut seed).map_err(|error| Error::Broken(error.to_string()))?;
        let kept = store.write(|db| match store::setting(db, SETTING)? {
            Some(kept) => Ok::<_, Error>(kept),
            None => {
                let made = hex(&seed);
                store::set_setting(db, SETTING, &made)?;
                Ok(made)
            }
        })?;
        let seed = unhex(&kept)
            .and_then(|bytes| <[u8; 32]>::try_from(bytes).ok())
            .ok_or_else(|| Error::Broken("the key for receipts is damaged".to_owned()))?;
        Ok(Self(SigningKey::from_bytes(&seed)))
    }

    /// The receipt of a submission with this row.
    pub fn sign(&self, submission_id: i64, content: &ReceiptContent) -> Result<Receipt, Error> {
        let text =
            serde_json::to_string(content).map_err(|error| Error::Broken(error.to_string()))?;
        let signature = self.0.sign(text.as_bytes());
        Ok(Receipt {
            number: content.number.clone(),
            submission_id,
            content: text,
            signature: hex(&signature.to_bytes()),
        })
    }

    /// A seal over a text that nobody without the key can make: the same for
    /// the same text, and for another purpose another.
    pub(super) fn seal(&self, purpose: &str, text: &str) -> [u8; 64] {
        self.0
            .sign(format!("{purpose}\n{text}").as_bytes())
            .to_bytes()
    }

    /// Whether the signature under a receipt is ours.
    pub fn is_valid(&self, content: &str, signature: &str) -> bool {
        unhex(signature)
            .and_then(|bytes| Signature::from_slice(&bytes).ok())
            .is_some_and(|signature| {
                let key = self.0.verifying_key();
                key.verify(content.as_bytes(), &signature).is_ok()
            })
    }
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    (0..text.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(text.get(at..at + 2)?, 16).ok())
        .collect()
}

impl Service {
    /// What a receipt says, if there is one with this number and its signature holds.
    pub fn verify_receipt(&self, number: &str) -> Result<Option<ReceiptContent>, Error> {
        let found = self.store.read(|db| store::receipt(db, number.trim()))?;
        let valid = found.filter(|receipt| {
            self.receipt_key
                .is_valid(&receipt.content, &receipt.signature)
        });
        valid
            .map(|receipt| {
                serde_json::from_str(&receipt.content)
                    .map_err(|error| Error::Broken(error.to_string()))
            })
            .transpose()
    }

    pub(super) fn receipt_key(&self) -> &ReceiptKey {
        &self.receipt_key
    }
}
