//! Addresses and networks as nginx writes them.

use std::net::{IpAddr, Ipv4Addr};

/// A network of addresses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Network {
    address: IpAddr,
    pub(super) prefix: u32,
}

impl Network {
    /// `10.0.0.0/8`, `10.0.0.0/255.0.0.0`, `::1`.
    pub(super) fn parse(text: &[u8]) -> Option<Self> {
        let text = std::str::from_utf8(text).ok()?;
        let (address, mask) = text.split_once('/').map_or((text, None), |(a, m)| (a, Some(m)));
        let address = octets(address).map(IpAddr::V4).or_else(|| address.parse().ok())?;
        let widest = if address.is_ipv4() { 32 } else { 128 };
        let prefix = match mask {
            None => widest,
            Some(mask) if mask.contains('.') && address.is_ipv4() => mask_length(mask)?,
            Some(mask) => mask.parse().ok().filter(|m| *m <= widest)?,
        };
        Some(Self { address, prefix })
    }

    /// Whether an address lies in it; one of IPv6 that stands for one of IPv4 counts as that.
    pub(super) fn contains(&self, address: IpAddr) -> bool {
        match (self.address, address.to_canonical()) {
            (IpAddr::V4(a), IpAddr::V4(b)) => {
                (u32::from(a) ^ u32::from(b)).checked_shr(32 - self.prefix).unwrap_or(0) == 0
            }
            (IpAddr::V6(a), IpAddr::V6(b)) => {
                (u128::from(a) ^ u128::from(b)).checked_shr(128 - self.prefix).unwrap_or(0) == 0
            }
            _ => false,
        }
    }
}

/// An address of IPv4 (`ngx_inet_addr`): zeros in front count for nothing, and neither does a number that is left out.
fn octets(text: &str) -> Option<Ipv4Addr> {
    let number = |part: &str| match part {
        "" => Some(0),
        part if part.bytes().all(|b| b.is_ascii_digit()) => part.parse::<u8>().ok(),
        _ => None,
    };
    let parts: Option<Vec<u8>> = text.split('.').map(number).collect();
    Some(<[u8; 4]>::try_from(parts?).ok()?.into())
}

fn mask_length(mask: &str) -> Option<u32> {
    let bits = u32::from(mask.parse::<Ipv4Addr>().ok()?);
    (bits.leading_ones() + bits.trailing_zeros() == 32 || bits == 0).then(|| bits.leading_ones())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn networks() {
        let within = |network: &str, address: &str| {
            Network::parse(network.as_bytes()).map(|n| n.contains(address.parse().expect("an address")))
        };
        assert_eq!(within("10.0.0.0/8", "10.9.8.7"), Some(true));
        assert_eq!(within("10.0.0.0/255.0.0.0", "11.0.0.1"), Some(false));
        assert_eq!(within("127.0.0.08", "127.0.0.8"), Some(true));
        assert_eq!(within("127.0.0.1", "::ffff:127.0.0.1"), Some(true));
        assert_eq!(within("0.0.0.0/0", "1.2.3.4"), Some(true));
        assert_eq!(within("2001:db8::/32", "2001:db8::1"), Some(true));
        assert_eq!(within("::/0", "1.2.3.4"), Some(false));
        assert_eq!(within("10.0.0.0/33", "10.0.0.1"), None);
        assert_eq!(within("localhost", "10.0.0.1"), None);
    }
}
