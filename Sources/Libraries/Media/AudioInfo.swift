import CAV

/// What a container and its first packets say of a sound stream.
public struct AudioInfo: Sendable, Equatable {
    /// In hertz.
    public let sampleRate: Int
    public let channels: Int
    /// libav's name: `stereo`, `5.1`; nil when the order of channels is not known.
    public let layout: String?
    /// Samples at the start that a decoder makes and a player leaves out.
    public let priming: Int

    init(_ parameters: AVCodecParameters) {
        sampleRate = Int(parameters.sample_rate)
        channels = Int(parameters.ch_layout.nb_channels)
        priming = Int(max(0, parameters.initial_padding))
        var layout = parameters.ch_layout
        var text = [CChar](repeating: 0, count: 128)
        let isOrdered = layout.order != AV_CHANNEL_ORDER_UNSPEC
        let isKnown = isOrdered && av_channel_layout_describe(&layout, &text, text.count) > 0
        self.layout =
            isKnown ? String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self) : nil
    }
}
