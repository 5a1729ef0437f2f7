import Console
import Core
import Foundation
import StageKit
import StandardStages

/// A pipeline that was read and is right.
struct Configuration: Sendable {
    /// For messages: the file's path, or what stands in its place.
    let name: String
    let blueprint: Blueprint

    /// Reads the file that is named; without a name `Plugins.json` in the working folder, and without that the pipeline
    /// that is built in.
    ///
    /// - Throws: `ConfigurationError` with every mistake.
    static func read(_ path: String?) throws -> Configuration {
        let reader = BlueprintReader(catalog: standardStages)
        let file = path ?? "Plugins.json"
        let isFile = path != nil || FileManager.default.fileExists(atPath: file)
        let name = isFile ? file : "the built-in pipeline"
        let content = isFile ? FileManager.default.contents(atPath: file) : Data(StandardPipeline.text.utf8)
        guard let content else {
            throw ConfigurationError("\(file): cannot be read\n    name a readable file with --config")
        }
        do throws(BlueprintProblems) {
            return Configuration(name: name, blueprint: try reader.read(Array(content)))
        } catch {
            throw ConfigurationError(error.report(file: name))
        }
    }
}

extension Arguments {
    /// The log that `--log` and `--log-style` ask for.
    func log(default level: Log.Level = .info) throws -> Log {
        let level = try value(.log, "one of \(Log.Level.allCases.map(\.rawValue))", default: level) {
            Log.Level(rawValue: $0)
        }
        let style = try value(.logStyle, "one of \(Log.Style.allCases.map(\.rawValue))", default: Log.Style.text) {
            Log.Style(rawValue: $0)
        }
        return Log(.standardError(level: level, style: style))
    }

    /// The folder that `--data` names.
    var dataFolder: URL { URL(fileURLWithPath: self[.data] ?? "millrace-data", isDirectory: true) }
}
