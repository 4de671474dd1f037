//! Pasted curl commands read as curl and the shell would read them.
