//! Reading: from the bytes of a file to a [`Document`](crate::domain::Document).
