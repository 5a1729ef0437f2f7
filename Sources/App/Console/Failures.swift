/// A setting outside the command line that is wrong: `Plugins.json`, the data folder. Exit code 2.
package struct ConfigurationError: Error, CustomStringConvertible {
    package let description: String
    package init(_ description: String) { self.description = description }
}

/// A failure that has already been told; only the exit code 1 remains.
package struct AlreadyTold: Error {
    package init() {}
}
