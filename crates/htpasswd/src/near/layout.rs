//! The same keys on other keyboards.

use super::Layout;

/// What 47 keys write, and what they write with Shift, row by row; a blank where a key writes nothing.
const KEYS: [(Layout, &str, &str); 4] = [
    (
        Layout::Us,
        "`1234567890-=qwertyuiop[]\\asdfghjkl;'zxcvbnm,./",
        "~!@#$%^&*()_+QWERTYUIOP{}|ASDFGHJKL:\"ZXCVBNM<>?",
    ),
    (
        Layout::De,
        "^1234567890ß´qwertzuiopü+#asdfghjklöäyxcvbnm,.-",
        "°!\"§$%&/()=?`QWERTZUIOPÜ*'ASDFGHJKLÖÄYXCVBNM;:_",
    ),
    (
        Layout::Fr,
        "²&é\"'(-è_çà)=azertyuiop^$*qsdfghjklmùwxcvbn,;:!",
        " 1234567890°+AZERTYUIOP¨£µQSDFGHJKLM%WXCVBN?./§",
    ),
    (
        Layout::Ru,
        "ё1234567890-=йцукенгшщзхъ\\фывапролджэячсмитьбю.",
        "Ё!\"№;%:?*()_+ЙЦУКЕНГШЩЗХЪ/ФЫВАПРОЛДЖЭЯЧСМИТЬБЮ,",
    ),
];

/// The text on all other keyboards: what was typed on one and meant for another. The US one is one of the two.
pub(super) fn keyboards(text: &str) -> impl Iterator<Item = (Layout, Layout, String)> + '_ {
    KEYS[1..].iter().flat_map(move |other| {
        [(&KEYS[0], other), (other, &KEYS[0])].into_iter().filter_map(move |(typed, meant)| {
            let moved: String = text.chars().map(|c| moved(c, typed, meant)).collect::<Option<_>>()?;
            Some((typed.0, meant.0, moved))
        })
    })
}

/// The character of the same key; `None` where the keyboard has none.
fn moved(c: char, typed: &(Layout, &str, &str), meant: &(Layout, &str, &str)) -> Option<char> {
    if c == ' ' {
        return Some(c);
    }
    [(typed.1, meant.1), (typed.2, meant.2)]
        .into_iter()
        .find_map(|(from, to)| from.chars().position(|key| key == c).and_then(|at| to.chars().nth(at)))
        .filter(|c| *c != ' ')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_of_one_length() {
        for (layout, plain, shifted) in KEYS {
            assert_eq!((plain.chars().count(), shifted.chars().count()), (47, 47), "{layout}");
        }
    }

    #[test]
    fn other_keyboards() {
        let of = |text: &str| keyboards(text).map(|(_, _, text)| text).collect::<Vec<_>>();
        assert_eq!(of("zaY"), ["yaZ", "yaZ", "wqY", "wqY", "яфН"]);
        assert_eq!(of("пароль"), ["gfhjkm"]);
    }
}
