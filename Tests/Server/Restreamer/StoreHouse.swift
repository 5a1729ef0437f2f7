import Foundation
import StageKit
import TestClient
import Testing

@testable import Server

/// A running server with segments in its store.
struct StoreHouse: Sendable {
    let house: House
    var base: URL { house.data.appending(path: "segments") }

    static func open(_ body: @Sendable (StoreHouse) async throws -> Void) async throws {
        try await House.open { try await body(StoreHouse(house: $0)) }
    }

    /// Writes a file below the base, with its folders.
    func write(_ path: String, _ content: String = "x") throws {
        let file = base.appending(path: path)
        try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(content.utf8).write(to: file)
    }

    /// Whole segments of 2 s from 2020-11-14 05:30 on, in the variant `chan/source`.
    func fill(_ seconds: [Int]) throws {
        for second in seconds { try write(Self.path(second), "segment \(second);") }
    }

    static func path(_ second: Int, kind: String = "full") -> String {
        let clock = "\(30 + second / 60):\(String(100 + second % 60).dropFirst()).000000"
        return "chan/source/2020-11-14T05/\(clock)-2.0-\(kind)-\(String(repeating: "A", count: 43)).ts"
    }

    /// 2020-11-14 05:30 and so many seconds, as a query has it.
    static func time(_ second: Int) -> String {
        "2020-11-14T05:\(30 + second / 60):\(String(100 + second % 60).dropFirst())"
    }

    func get(_ path: String, headers: [String: String] = [:]) async throws -> TestClient.Answer {
        try await house.get(path, headers)
    }
}
