import Foundation
import Testing

@testable import Core

@Suite(.timeLimit(.minutes(1))) struct SignalsTests {
    @Test func signalsComeAsAStream() async {
        let stream = Signals.stream([SIGUSR2]) { kill(getpid(), SIGUSR2) }
        for await number in stream {
            #expect(number == SIGUSR2)
            break
        }
    }
}
