import HTTP

/// What the tus routes take and give (https://tus.io/protocols/resumable-upload).
enum UploadDescription {
    static let state = Schema.named(
        "Upload",
        .object([
            .always("id", .id), .always("offset", .count, "bytes that are here"), .always("length", .count),
            .always("expiresAt", .time, "forgotten then, unless it is finished"),
            .maybe("video", .nullable(.id), "what the finished upload became"),
        ]))

    static let bytes = RouteContent("application/offset+octet-stream")

    static let version = RouteParameter.header("Tus-Resumable", .words(["1.0.0"]), "the protocol", isRequired: true)
    static let checksum = RouteParameter.header("Upload-Checksum", .text, "sha1, sha256 or md5, a space, base64")

    static let creation: [RouteParameter] = [
        version, .header("Upload-Length", .count, "of the whole, in bytes", isRequired: true),
        .header("Upload-Metadata", .text, "names with base64 values: filename, name, externalId, visibility"),
        checksum,
    ]
    static let piece: [RouteParameter] = [
        version, .header("Upload-Offset", .count, "where the piece begins", isRequired: true), checksum,
    ]

    static let created = RouteAnswer(
        201, "the upload has begun", headers: ["Location": "its address", "Upload-Offset": "bytes that are here"])
    static let taken = RouteAnswer(
        204, "the bytes are here",
        headers: ["Upload-Offset": "bytes that are here", "Millrace-Video": "what the finished upload became"])
    static let problems: [RouteAnswer] = [
        .problem(409, "Upload-Offset is not where the upload stands"), .problem(412, "another version of tus"),
        .problem(423, "another request writes to it"), .problem(460, "the checksum does not fit"),
        .problem(410, "it has expired"),
    ]
}
