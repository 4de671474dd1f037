//! A diagnosis as text and JSON.
