//! Addresses and networks (`apr_ipsubnet_create`).

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// A network; a single address is one of full length.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Subnet {
    /// Bits and mask.
    V4(u32, u32),
    /// Bits and mask.
    V6(u128, u128),
}

/// Why a text is no network.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NotOne {
    /// It does not look like an address at all: perhaps a name.
    Name,
    /// It looks like one, and is wrong.
    Wrong,
}

impl Subnet {
    /// `192.0.2.1`, `192.0.2`, `192.0.2.0/24`, `192.0.2.0/255.255.255.0`, `2001:db8::/32`.
    pub(crate) fn parse(text: &str) -> Result<Self, NotOne> {
        let (address, mask) = match text.split_once('/') {
            Some((address, mask)) => (address, Some(mask)),
            None => (text, None),
        };
        let looks = !address.is_empty()
            && (address.contains(':') || address.bytes().all(|b| b.is_ascii_digit() || b == b'.'));
        if !looks {
            return Err(NotOne::Name);
        }
        if let Ok(ip) = address.parse::<Ipv6Addr>() {
            let all = u128::MAX;
            let mask = match mask {
                Some(bits) => all.checked_shl(128 - number(bits, 128)?).unwrap_or(0),
                None => all,
            };
            return Ok(Self::V6(u128::from(ip) & mask, mask));
        }
        let (bits, own) = match address.parse::<Ipv4Addr>() {
            Ok(ip) => (u32::from(ip), u32::MAX),
            Err(_) => network(address).ok_or(NotOne::Wrong)?,
        };
        let mask = match mask {
            None => own,
            Some(text) => match text.parse::<Ipv4Addr>() {
                Ok(mask) => u32::from(mask),
                Err(_) => u32::MAX.checked_shl(32 - number(text, 32)?).unwrap_or(0),
            },
        };
        Ok(Self::V4(bits & mask, mask))
    }

    /// Whether an address is in it; one of IPv4 in the clothes of IPv6 is one of IPv4.
    pub(crate) fn holds(&self, address: IpAddr) -> bool {
        match (self, address.to_canonical()) {
            (Self::V4(bits, mask), IpAddr::V4(ip)) => u32::from(ip) & mask == *bits,
            (Self::V6(bits, mask), IpAddr::V6(ip)) => u128::from(ip) & mask == *bits,
            _ => false,
        }
    }
}

fn number(text: &str, most: u32) -> Result<u32, NotOne> {
    text.parse().ok().filter(|n| (1..=most).contains(n)).ok_or(NotOne::Wrong)
}

/// One to four octets; those left out may be anything.
fn network(text: &str) -> Option<(u32, u32)> {
    let text = text.strip_suffix('.').unwrap_or(text);
    let octets: Vec<u32> =
        text.split('.').map(|t| t.parse().ok().filter(|n| *n < 256)).collect::<Option<_>>()?;
    if octets.len() > 4 {
        return None;
    }
    let (mut bits, mut mask) = (0, 0);
    for (n, octet) in octets.iter().enumerate() {
        let shift = 24 - 8 * u32::try_from(n).ok()?;
        bits |= octet << shift;
        mask |= 0xff << shift;
    }
    Some((bits, mask))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn networks_hold_addresses() {
        let cases = [
            ("127.0.0.1", "127.0.0.1", true),
            ("127", "127.9.9.9", true),
            ("127.0.", "127.0.9.9", true),
            ("10.0.0.0/8", "11.0.0.1", false),
            ("10.0.0.0/255.0.0.0", "10.1.0.1", true),
            ("2001:db8::/32", "2001:db8::1", true),
            ("127.0.0.1", "::ffff:127.0.0.1", true),
        ];
        for (net, ip, holds) in cases {
            let net = Subnet::parse(net).expect("a network");
            assert_eq!(net.holds(ip.parse().expect("an address")), holds, "{net:?} {ip}");
        }
        assert_eq!(Subnet::parse("shop.example"), Err(NotOne::Name));
        assert_eq!(Subnet::parse("10.0.0.0/0"), Err(NotOne::Wrong));
        assert_eq!(Subnet::parse("300.1"), Err(NotOne::Wrong));
    }
}
