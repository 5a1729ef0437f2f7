import Foundation
import Sys

/// A clip with two sounds, two texts and two chapters, made of a sample.
enum ManyStreams {
    static let seconds = 9

    static func clip(_ scratch: Scratch) async throws -> URL {
        let sample = try await SampleClips.shared.clip(seconds: seconds, size: "640x360")
        let file = scratch.file("many.mkv")
        let texts = [
            "1\n00:00:01,000 --> 00:00:03,000\n<i>Hello</i> & welcome\n\n2\n00:00:05,000 --> 00:00:06,500\n<script>x</script>\n",
            "1\n00:00:02,000 --> 00:00:04,000\nDobrý den\n",
        ]
        for (number, text) in texts.enumerated() { try Data(text.utf8).write(to: scratch.file("\(number).srt")) }
        let chapters = """
            ;FFMETADATA1
            [CHAPTER]
            TIMEBASE=1/1000
            START=0
            END=4000
            title=One
            [CHAPTER]
            TIMEBASE=1/1000
            START=4000
            END=9000
            title=Two & <b>more</b>

            """
        try Data(chapters.utf8).write(to: scratch.file("chapters.txt"))
        let result = try await Program.ffmpeg(
            "ffmpeg",
            [
                "-v", "error", "-i", sample.path, "-f", "lavfi", "-i", "sine=f=440:r=44100:d=\(seconds)", "-i",
                scratch.file("0.srt").path, "-i", scratch.file("1.srt").path, "-i", scratch.file("chapters.txt").path,
                "-map", "0:v", "-map", "0:a", "-map", "1:a", "-map", "2", "-map", "3", "-map_chapters", "4", "-c:v", "copy",
                "-c:a:0", "copy", "-c:a:1", "libmp3lame", "-c:s:0", "srt", "-c:s:1", "ass", "-disposition:a:0", "0",
                "-disposition:a:1", "default", "-metadata:s:a:0", "language=eng", "-metadata:s:a:1", "language=ger",
                "-metadata:s:a:1", "title=Ton", "-metadata:s:s:0", "language=eng", "-metadata:s:s:1", "language=cze",
                file.path,
            ])
        guard result.exit == .code(0) else { throw SampleClips.Failed(words: result.errors) }
        return file
    }
}
