import Media
import StageKit

extension EncoderSupport {
    /// What the libav that this program runs with can encode.
    static let ofThisBuild = EncoderSupport(
        Dictionary(
            uniqueKeysWithValues: (VideoEncoder.allCases.map(\.rawValue) + AudioEncoder.allCases.map(\.rawValue))
                .compactMap { name in EncoderCatalog.pixelFormats(of: name).map { (name, $0) } }))
}
