/// What is done of a job, as it is written down in its workbench.
struct WorkRecord: Codable, Equatable {
    /// What was met while a chunk of the picture was made.
    struct Chunk: Codable, Equatable, Sendable {
        /// The frame after its last one.
        var end: Int64 = 0
        /// The picture ends with it.
        var isLast = false
        /// Pictures decoded for it.
        var frames = 0
        /// Pictures left out because of their time.
        var strays = 0
        /// Places that could not be decoded.
        var damage = 0
        /// Seconds without a picture where one should have been.
        var missing = 0.0
        /// When the last picture ends, in seconds of the result.
        var pictureEnd = 0.0
        /// How often the clock of the file had jumped by then.
        var jumps = 0
        /// Why reading ended before the end of the file.
        var breakage: String?
    }

    /// What was met while the sound was made.
    struct Sound: Codable, Equatable, Sendable {
        var worker = SoundWorker.Report()
        var reader = SoundReader.Report()
        /// In bytes; 0 when there is no file.
        var size = 0
    }

    /// Of a rendition of the picture.
    struct File: Codable, Equatable {
        /// In bytes: what is beyond was not finished.
        var size = 0
        /// Fragments in it.
        var fragments = 0
        /// RFC 6381.
        var codecs: String?
    }

    /// All that decides what the bytes will be, but the source: chunks made by another plan do not fit.
    let plan: String
    var source: SourceIdentity
    /// The zero of the result, in seconds on the clock of the file.
    let origin: Double
    /// What is finished, by number.
    var chunks: [Int: Chunk] = [:]
    /// How many chunks, from the first on, are in the files of the renditions.
    var joined = 0
    /// By name.
    var files: [String: File] = [:]
    /// By the artefact's name.
    var sounds: [String: Sound] = [:]
    /// How often a chunk has failed.
    var failures: [Int: Int] = [:]

    /// Frames in the files of the renditions.
    var joinedFrames: Int64 { joined > 0 ? chunks[joined - 1]?.end ?? 0 : 0 }

    /// Whether the picture is finished.
    var isPictureDone: Bool { joined > 0 && chunks[joined - 1]?.isLast == true }
}
