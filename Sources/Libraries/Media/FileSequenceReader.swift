import CAV
import Foundation
import Glibc

/// Files whose bytes follow each other, read as one.
final class FileSequenceReader: @unchecked Sendable {
    // @unchecked because it is used by one thread at a time: that of its demuxer.
    private let files: [URL]
    /// Where each file begins, and where the last one ends.
    private let starts: [Int64]
    private var position: Int64 = 0
    /// The file that was read from last, open.
    private var opened: (index: Int, descriptor: Int32)?

    /// - Throws: `AVError` when one is not there.
    init(_ files: [URL]) throws {
        self.files = files
        var starts: [Int64] = [0]
        for file in files {
            var facts = stat()
            guard stat(file.path, &facts) == 0 else {
                throw AVError(code: cav_error(errno), doing: "cannot open \(file.lastPathComponent)")
            }
            starts.append(starts[starts.count - 1] + Int64(facts.st_size))
        }
        self.starts = starts
    }

    deinit { close() }

    private func close() {
        if let opened { _ = Glibc.close(opened.descriptor) }
        opened = nil
    }

    /// What libavformat reads by. It lives no longer than this object.
    func makeInput() throws -> UnsafeMutablePointer<AVIOContext> {
        let size: Int32 = 64 << 10
        let buffer = try made(av_malloc(Int(size)))
        let input = avio_alloc_context(
            buffer.assumingMemoryBound(to: UInt8.self), size, 0, Unmanaged.passUnretained(self).toOpaque(),
            { @Sendable opaque, data, count in
                guard let opaque, let data else { return cav_error(EINVAL) }
                return Unmanaged<FileSequenceReader>.fromOpaque(opaque).takeUnretainedValue().read(data, count)
            }, nil,
            { @Sendable opaque, offset, origin in
                guard let opaque else { return -1 }
                return Unmanaged<FileSequenceReader>.fromOpaque(opaque).takeUnretainedValue().seek(offset, origin)
            })
        return try made(input)
    }

    static func free(_ io: inout UnsafeMutablePointer<AVIOContext>?) {
        guard let context = io else { return }
        av_freep(&context.pointee.buffer)
        avio_context_free(&io)
    }

    private func read(_ data: UnsafeMutablePointer<UInt8>, _ count: Int32) -> Int32 {
        while position < starts[files.count] {
            let index = place(of: position)
            if opened?.index != index {
                close()
                let descriptor = open(files[index].path, O_RDONLY | O_CLOEXEC)
                // One that has been removed meanwhile ends what can be read.
                guard descriptor >= 0 else { return cav_error(errno) }
                opened = (index, descriptor)
            }
            guard let descriptor = opened?.descriptor else { return cav_error(EIO) }
            let wanted = min(Int64(count), starts[index + 1] - position)
            let got = pread(descriptor, data, Int(wanted), off_t(position - starts[index]))
            if got < 0 { return cav_error(errno) }
            if got > 0 {
                position += Int64(got)
                return Int32(got)
            }
            // Shorter than it was: the next one follows.
            position = starts[index + 1]
        }
        return cav_error_eof()
    }

    private func seek(_ offset: Int64, _ origin: Int32) -> Int64 {
        switch origin & ~AVSEEK_FORCE {
        case AVSEEK_SIZE: return starts[files.count]
        case SEEK_SET: position = offset
        case SEEK_CUR: position += offset
        case SEEK_END: position = starts[files.count] + offset
        default: return Int64(cav_error(EINVAL))
        }
        return position
    }

    /// The file in which a byte lies.
    private func place(of position: Int64) -> Int {
        var (low, high) = (0, files.count - 1)
        while low < high {
            let middle = (low + high + 1) / 2
            if starts[middle] <= position { low = middle } else { high = middle - 1 }
        }
        return low
    }
}
