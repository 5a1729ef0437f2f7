import Foundation

/// A call to the file system that failed.
struct DiskError: Error, Equatable, CustomStringConvertible {
    let number: Int32
    /// `rename`, `fsync`.
    let call: String
    let path: String

    var isFull: Bool { number == ENOSPC || number == EDQUOT }

    var description: String { "\(call) \(path): \(Self.words(number))" }

    static func words(_ number: Int32) -> String {
        POSIXErrorCode(rawValue: number).map { POSIXError($0).localizedDescription } ?? "error \(number)"
    }

    /// - Throws: `DiskError` from `errno` when `code` is negative.
    @discardableResult
    static func check(_ code: Int32, _ call: String, _ path: String) throws(DiskError) -> Int32 {
        guard code >= 0 else { throw DiskError(number: errno, call: call, path: path) }
        return code
    }

    /// Whether an error, of whatever layer, says that the disk or the quota is full.
    static func isFull(_ error: any Error) -> Bool {
        if let error = error as? DiskError { return error.isFull }
        if let error = error as? POSIXError { return error.code == .ENOSPC || error.code == .EDQUOT }
        if let error = error as? CocoaError, error.code == .fileWriteOutOfSpace { return true }
        let bridged = error as NSError
        if bridged.domain == NSPOSIXErrorDomain { return [Int(ENOSPC), Int(EDQUOT)].contains(bridged.code) }
        if let inner = bridged.userInfo[NSUnderlyingErrorKey] as? any Error { return isFull(inner) }
        return false
    }
}
