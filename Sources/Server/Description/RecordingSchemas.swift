import HTTP

/// Recordings of live streams.
extension Schema {
    static let recording = Schema.named(
        "Recording",
        .object([
            .always("stream", .text, "its name in the segment store"), .always("begun", .time),
            .always("updated", .time, "when this was written"), .always("finished", .boolean),
            .always("variants", .array(recordedVariant)),
        ]))

    private static let recordedVariant = Schema.named(
        "RecordedVariant",
        .object([
            .always("name", .text), .always("full", .count, "segments that came whole"),
            .always("partial", .count, "files of which the rest did not come"),
            .always("suspect", .count, "files that came whole in an odd way"), .always("bytes", .count, "in all files"),
            .always("pending", .count, "segments that are being tried"),
            .always("newest", .nullable(.time), "where the newest segment in the store ends"),
            .always("gapCount", .count), .always("gaps", .array(gap), "the newest thousand"),
            .always("problem", .nullable(.text), "what is wrong now"), .always("finished", .boolean),
        ]))

    private static let gap = Schema.named(
        "RecordingGap",
        .object([
            .always("start", .time), .always("end", .time),
            .always(
                "reason", .words(["missed", "failed", "paused"]),
                "missed: not listed any more; failed: listed, and did not come; paused: the stream's own clock jumps"),
        ]))
}
