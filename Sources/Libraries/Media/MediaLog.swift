import CAV
import Glibc
import Synchronization

/// Where the lines of libav and its codecs go: nowhere, unless somebody listens. Never to standard error.
public enum MediaLog {
    private static let listener = Mutex<(@Sendable (String) -> Void)?>(nil)

    /// Gets every line of level warning or worse, from any thread; nil for silence.
    public static func listen(_ listener: (@Sendable (String) -> Void)?) {
        install
        self.listener.withLock { $0 = listener }
    }

    /// Takes libav's log over, once in a process. Everything that opens a context calls it first.
    static let install: Void = {
        // SVT-AV1 talks past libav, and says nothing that its codes do not.
        setenv("SVT_LOG", "0", 0)
        av_log_set_callback { @Sendable object, level, format, arguments in
            guard level <= AV_LOG_WARNING, let format, let arguments else { return }
            guard let listener = listener.withLock({ $0 }) else { return }
            var line = [CChar](repeating: 0, count: 1024)
            var isStart: Int32 = 1
            guard av_log_format_line2(object, level, format, arguments, &line, Int32(line.count), &isStart) >= 0 else {
                return
            }
            listener(String(decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self))
        }
    }()
}
