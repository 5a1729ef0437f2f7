public import StageKit

/// An upload that may be broken off and continued, as others see it.
public struct UploadView: Sendable, Equatable {
    /// Names it in every later request.
    public let id: Identifier
    /// Of the whole file, in bytes.
    public let length: Int
    /// How many bytes are on the disk, from the start on: where the client goes on.
    public let offset: Int
    /// As the client wrote it when it began.
    public let metadata: String
    /// When it is forgotten, unless more comes before.
    public let expiresAt: Timestamp
    /// The video that the whole file became; nil while bytes are missing.
    public let video: Identifier?
}

/// A row of `uploads`.
struct UploadRecord: Sendable, Equatable {
    let id: Identifier
    let length: Int
    let metadata: String
    /// What the finished upload becomes.
    let video: NewVideoFields
    let expiresAt: Timestamp
    /// Bytes from here on are not checked yet: whoever finds this set cuts the file there.
    let checkedTo: Int?
    /// The video it became.
    let result: Identifier?

    func view(offset: Int, expiresAt: Timestamp? = nil) -> UploadView {
        UploadView(
            id: id, length: length, offset: offset, metadata: metadata, expiresAt: expiresAt ?? self.expiresAt,
            video: result)
    }
}

/// What a row keeps of a `NewVideo`.
struct NewVideoFields: Sendable, Equatable {
    let name: String
    let externalID: String?
    let visibility: Visibility
    let preset: String?
    let request: JSON

    init(name: String, externalID: String?, visibility: Visibility, preset: String?, request: JSON) {
        self.name = name
        self.externalID = externalID
        self.visibility = visibility
        self.preset = preset
        self.request = request
    }

    init(_ new: NewVideo) {
        self.init(
            name: new.name, externalID: new.externalID, visibility: new.visibility, preset: new.preset,
            request: new.request)
    }

    var new: NewVideo {
        NewVideo(name: name, externalID: externalID, visibility: visibility, preset: preset, request: request)
    }
}
