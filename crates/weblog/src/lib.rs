//! Log lines of web servers: what each of them says, read from left to right and never searched.
