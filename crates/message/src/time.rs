//! Moments and spans of time as protocols write them and as people say them. Seconds since 1970 UTC throughout.

/// Month names of RFC 9110 section 5.6.7.
const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// `2027-01-31` (proleptic Gregorian calendar).
pub fn date(seconds: i64) -> String {
    // Days are counted from 1 March of year 0, so that the leap day is the last of its year.
    let days = seconds.div_euclid(86_400) + 719_468;
    let era = days.div_euclid(146_097);
    let day_of_era = days.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02}")
}

/// `2027-01-31 08:05:09 UTC`.
pub fn moment(seconds: i64) -> String {
    let in_day = seconds.rem_euclid(86_400);
    let (hour, minute, second) = (in_day / 3_600, in_day / 60 % 60, in_day % 60);
    format!("{} {hour:02}:{minute:02}:{second:02} UTC", date(seconds))
}

/// A span as a person says it, whatever its sign: `40 seconds`, `12 minutes`, `3 hours`, `8 days`.
pub fn span(seconds: i64) -> String {
    let seconds = seconds.unsigned_abs();
    let (n, unit) = match seconds {
        0..120 => (seconds, "second"),
        120..7_200 => (seconds / 60, "minute"),
        7_200..172_800 => (seconds / 3_600, "hour"),
        172_800..94_608_000 => (seconds / 86_400, "day"),
        _ => (seconds / 31_557_600, "year"),
    };
    format!("{n} {unit}{}", if n == 1 { "" } else { "s" })
}

/// The seconds of a civil date and time; `None` where a number is out of its range.
pub fn civil(year: i64, month: u32, day: u32, hour: u32, minute: u32, second: u32) -> Option<i64> {
    let fits =
        (1..=12).contains(&month) && (1..=31).contains(&day) && hour < 24 && minute < 60 && second <= 60;
    let (month, day) = (i64::from(month), i64::from(day));
    let year = if month <= 2 { year.checked_sub(1)? } else { year };
    let shifted_month = (month + 9) % 12;
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * shifted_month + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    let days = era.checked_mul(146_097)?.checked_add(day_of_era - 719_468)?;
    let in_day = i64::from(hour * 3_600 + minute * 60 + second);
    days.checked_mul(86_400)?.checked_add(in_day).filter(|_| fits)
}

/// The number, from 1, of a month by its three letters.
pub fn month(name: &str) -> Option<u32> {
    MONTHS.iter().position(|m| m.eq_ignore_ascii_case(name)).and_then(|n| u32::try_from(n + 1).ok())
}

/// An HTTP-date in any of its three forms (RFC 9110 section 5.6.7).
pub fn http_date(text: &str) -> Option<i64> {
    let words: Vec<&str> = text.split([' ', ',', '-']).filter(|w| !w.is_empty()).collect();
    let (day, month, year, time) = match words.as_slice() {
        [_, month, day, time, year] if time.contains(':') => (day, month, year, time),
        [_, day, month, year, time, _zone] => (day, month, year, time),
        _ => return None,
    };
    let month = self::month(month)?;
    let year: i64 = match year.parse().ok()? {
        short @ 0..70 => short + 2000,
        short @ 70..100 => short + 1900,
        whole => whole,
    };
    let mut clock = time.split(':').map(str::parse::<u32>);
    let (hour, minute, second) = (clock.next()?.ok()?, clock.next()?.ok()?, clock.next()?.ok()?);
    civil(year, month, day.parse().ok()?, hour, minute, second)
}

/// `2026-11-24T16:05:09Z`, also with a blank for the T, fractions, and an offset; also `20261124T160509Z` (ISO 8601).
pub fn iso(text: &str) -> Option<i64> {
    let (date, time) = text.trim().split_once(['T', 't', ' '])?;
    let digits = |text: &str, from: usize, len: usize| text.get(from..from + len)?.parse::<u32>().ok();
    let date: String = date.chars().filter(|c| *c != '-').collect();
    let time: String = time.chars().filter(|c| *c != ':').collect();
    if date.len() != 8 || !date.is_ascii() || !time.is_ascii() || time.len() < 6 {
        return None;
    }
    let rest = time[6..].trim_start_matches(|c: char| c == '.' || c == ',' || c.is_ascii_digit()).trim();
    let offset = match rest.chars().next() {
        None | Some('Z' | 'z') => 0,
        Some(sign @ ('+' | '-')) => {
            let of_zone =
                i64::from(digits(rest, 1, 2)?) * 3_600 + i64::from(digits(rest, 3, 2).unwrap_or(0)) * 60;
            if sign == '-' { -of_zone } else { of_zone }
        }
        Some(_) => return None,
    };
    let local = civil(
        i64::from(digits(&date, 0, 4)?),
        digits(&date, 4, 2)?,
        digits(&date, 6, 2)?,
        digits(&time, 0, 2)?,
        digits(&time, 2, 2)?,
        digits(&time, 4, 2)?,
    )?;
    local.checked_sub(offset)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_there_and_back() {
        let known = [
            (0, "1970-01-01 00:00:00 UTC"),
            (951_782_400, "2000-02-29 00:00:00 UTC"),
            (1_795_536_309, "2026-11-24 16:05:09 UTC"),
            (-1, "1969-12-31 23:59:59 UTC"),
        ];
        for (seconds, text) in known {
            assert_eq!(moment(seconds), text);
            assert_eq!(iso(text.trim_end_matches(" UTC")), Some(seconds));
        }
    }

    #[test]
    fn the_forms_of_an_http_date() {
        for text in
            ["Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994"]
        {
            assert_eq!(http_date(text), Some(784_111_777), "{text}");
        }
        for text in ["", "soon", "Sun, 99 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 08:49 GMT"] {
            assert_eq!(http_date(text), None, "{text}");
        }
    }

    #[test]
    fn iso_forms() {
        let noon = iso("2026-11-24T12:00:00Z");
        assert!(noon.is_some());
        for text in [
            "20261124T120000Z",
            "2026-11-24 12:00:00",
            "2026-11-24T13:00:00.25+01:00",
            "2026-11-24T12:00:00+0000",
        ] {
            assert_eq!(iso(text), noon, "{text}");
        }
        for text in ["", "2026-11-24", "2026-13-24T12:00:00Z", "2026-11-24Tü"] {
            assert_eq!(iso(text), None, "{text}");
        }
    }

    #[test]
    fn spans() {
        let said = [
            (1, "1 second"),
            (-90, "90 seconds"),
            (i64::MIN, "292271023045 years"),
            (3_600, "60 minutes"),
            (700_000, "8 days"),
        ];
        for (seconds, text) in said {
            assert_eq!(span(seconds), text);
        }
    }
}
