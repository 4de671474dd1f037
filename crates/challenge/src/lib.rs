//! RFC 9110 section 11: challenges read, credentials taken apart, nothing refused.
