/// Files that are to be made of one video under names of their own, besides what the pipeline makes of all: what a job
/// of the ingestion server asks for. It stands in the video's request, so that it reaches every stage.
public struct WantedOutputs: Sendable, Codable, Equatable {
    /// Whole media files; their names are unique.
    public var files: [WantedFile]
    /// Pictures of the video.
    public var pictures: WantedPictures?
    /// Announce address for the torrents of the files.
    public var tracker: String?
    /// Where all of it is put; nil: nowhere else.
    public var folders: WantedFolders?

    public init(
        files: [WantedFile], pictures: WantedPictures? = nil, tracker: String? = nil, folders: WantedFolders? = nil
    ) {
        self.files = files
        self.pictures = pictures
        self.tracker = tracker
        self.folders = folders
    }

    /// Below the video's folder: where these artefacts are.
    public static let folder = "files"

    private static let key = "outputs"

    /// What a request asks for.
    ///
    /// - Returns: nil when it asks for nothing.
    /// - Throws: `StageFailure` (permanent) when it makes no sense.
    public init?(_ request: JSON) throws(StageFailure) {
        guard let wish = request[Self.key] else { return nil }
        guard let read = try? wish.decoded(as: Self.self) else {
            throw .permanent("bad_request", "what the request says of its files cannot be read")
        }
        self = read
    }

    /// How it stands in a request.
    public var member: JSON.Member { get throws { JSON.Member(Self.key, try JSON(encoding: self)) } }
}

/// One whole file.
public struct WantedFile: Sendable, Codable, Equatable {
    public struct Picture: Sendable, Codable, Equatable {
        public var codec: FilePictureCodec
        /// In pixels, even; nil: the source's. Both or none.
        public var width: Int?
        public var height: Int?
        /// In bit/s; nil: as much as a good picture needs.
        public var bitrate: Int?
        /// Frames a second; nil: the source's.
        public var frameRate: Int?
        /// Width by height as shown; nil: the source's.
        public var aspect: Double?

        public init(_ codec: FilePictureCodec) { self.codec = codec }
    }

    public struct Sound: Sendable, Codable, Equatable {
        public var codec: FileSoundCodec
        /// In bit/s; nil: as the encoder likes.
        public var bitrate: Int?
        /// In hertz; nil: the source's, or the nearest that fits.
        public var sampleRate: Int?
        /// Nil: the source's, as many as fit.
        public var channels: Int?

        public init(_ codec: FileSoundCodec) { self.codec = codec }
    }

    /// A plain file name: `clip_180p.webm`.
    public var name: String
    public var container: FileContainer
    public var picture: Picture?
    public var sound: Sound?

    public init(_ name: String, _ container: FileContainer, picture: Picture? = nil, sound: Sound? = nil) {
        self.name = name
        self.container = container
        self.picture = picture
        self.sound = sound
    }
}

/// Pictures of a video, all of one size: `clip_t00.jpg`, `clip_t01.jpg`, ….
public struct WantedPictures: Sendable, Codable, Equatable {
    /// What stands before `_t00.jpg`.
    public var name: String
    /// Evenly spread over the video; nil: one, taken anywhere.
    public var count: Int?
    /// In pixels: the picture keeps its shape inside.
    public var width: Int
    public var height: Int

    public init(name: String, count: Int?, width: Int, height: Int) {
        self.name = name
        self.count = count
        self.width = width
        self.height = height
    }

    /// Of the picture with this number.
    public func fileName(_ number: Int) -> String { "\(name)_t\(number < 10 ? "0" : "")\(number).jpg" }
}

/// Folders of this machine, absolute.
public struct WantedFolders: Sendable, Codable, Equatable {
    public var media: String
    public var pictures: String
    public var torrents: String

    public init(media: String, pictures: String, torrents: String) {
        self.media = media
        self.pictures = pictures
        self.torrents = torrents
    }
}
