import Foundation

/// The clients from PyPI in `.build/venv`, which `make test` installs.
public enum PythonClients {
    private static let root = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// Their interpreter.
    public static let python = root.appendingPathComponent(".build/venv/bin/python3").path

    /// Whether they are there: without a network they cannot be had.
    public static var areInstalled: Bool {
        FileManager.default.fileExists(atPath: root.appendingPathComponent(".build/venv/.done").path)
    }

    /// A script below `Tests/Support`.
    public static func script(_ path: String) -> String { root.appendingPathComponent("Tests/Support/\(path)").path }
}
