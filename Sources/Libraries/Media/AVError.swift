import CAV
import Glibc

/// Why a media operation failed, in words for people.
///
/// Interruption is not an error of this kind: an operation that is told to stop throws `CancellationError`.
public struct AVError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What a caller may want to tell apart.
    public enum Reason: Sendable, Equatable {
        /// The bytes are not what they claim to be.
        case invalidData
        /// The file is of a kind that is not accepted: a playlist, a script, a still picture.
        case refused
        /// A limit of `Limits` is exceeded.
        case limit
        /// Nothing here can read or write this codec or container.
        case unsupported
        /// The disk is full.
        case noSpace
        /// Anything else.
        case other
    }

    public let reason: Reason
    /// One sentence without a period: `cannot open the file: no such file or directory`.
    public let words: String

    public init(_ reason: Reason, _ words: String) {
        self.reason = reason
        self.words = words
    }

    /// From a code of libav (negative) and what was being done: `cannot open the file`.
    init(code: Int32, doing action: String) {
        reason = Self.reason(of: code)
        words = "\(action): \(Self.words(for: code))"
    }

    public var description: String { words }

    private static func reason(of code: Int32) -> Reason {
        switch code {
        case cav_error_invalid_data(), cav_error_eof(): .invalidData
        case cav_error_decoder_not_found(), cav_error_encoder_not_found(), cav_error_demuxer_not_found(),
            cav_error_patch_welcome(), cav_error(ENOSYS):
            .unsupported
        case cav_error(ENOSPC), cav_error(EDQUOT): .noSpace
        default: .other
        }
    }

    static func words(for code: Int32) -> String {
        switch code {
        case cav_error_invalid_data(): return "the data is invalid"
        case cav_error_eof(): return "the data ends too early"
        case cav_error_decoder_not_found(): return "there is no decoder for it"
        case cav_error_encoder_not_found(): return "there is no encoder for it"
        case cav_error_demuxer_not_found(): return "the container format is unknown"
        case cav_error(ENOSPC): return "no space left on the device"
        case cav_error(ENOMEM): return "not enough memory"
        default:
            var text = [CChar](repeating: 0, count: 128)
            av_strerror(code, &text, text.count)
            let bytes = text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
            return String(decoding: bytes, as: UTF8.self).lowercased()
        }
    }
}

/// Throws for a negative code: `CancellationError` when the interrupt is the cause, otherwise an `AVError`.
@discardableResult
func check(_ code: Int32, _ action: @autoclosure () -> String, _ interrupt: Interrupt? = nil) throws -> Int32 {
    guard code < 0 else { return code }
    if code == cav_error_exit() || interrupt?() == true { throw CancellationError() }
    throw AVError(code: code, doing: action())
}

/// The object that an allocation made.
func made<T>(_ pointer: T?) throws -> T {
    guard let pointer else { throw AVError(code: cav_error(ENOMEM), doing: "cannot allocate") }
    return pointer
}
