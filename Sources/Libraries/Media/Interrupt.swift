import CAV

/// Asked again and again by everything that may take long: true means stop. Called from any thread; must be quick.
///
/// An operation that is stopped throws `CancellationError`, within 2 s at the latest.
public typealias Interrupt = @Sendable () -> Bool

/// An `Interrupt` in the shape that libavformat calls. Must outlive the context that it is given to.
final class InterruptBox: Sendable {
    private let isRaised: Interrupt

    init(_ isRaised: @escaping Interrupt) { self.isRaised = isRaised }

    var callback: AVIOInterruptCB {
        AVIOInterruptCB(
            callback: { @Sendable opaque in
                guard let opaque else { return 0 }
                return Unmanaged<InterruptBox>.fromOpaque(opaque).takeUnretainedValue().isRaised() ? 1 : 0
            },
            opaque: Unmanaged.passUnretained(self).toOpaque())
    }
}
