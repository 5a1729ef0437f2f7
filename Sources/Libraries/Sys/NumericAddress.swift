import CSys

/// Facts about numeric addresses.
public enum NumericAddress {
    /// Whether only this machine can be meant: 127.0.0.0/8, `::1`, and the former mapped into IPv6.
    public static func isLoopback(_ address: String) -> Bool { csys_is_loopback(address) != 0 }
}
