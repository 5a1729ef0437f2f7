import StageKit
import Testing

@testable import Transcode

@Suite struct GridRateTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let average: (Int, Int)
        let nominal: (Int, Int)
        let result: String
        var testDescription: String { "average \(average), nominal \(nominal)" }
    }

    static let cases = [
        Case(average: (25, 1), nominal: (25, 1), result: "25/1"),
        Case(average: (30000, 1001), nominal: (30000, 1001), result: "30000/1001"),
        // The same rate, written by somebody who rounds.
        Case(average: (2997, 50), nominal: (2997, 50), result: "60000/1001"),
        Case(average: (179, 6), nominal: (179, 6), result: "179/6"),
        // A clock instead of a rate: the next rate above the average.
        Case(average: (750_000, 71393), nominal: (90000, 1), result: "12/1"),
        Case(average: (0, 1), nominal: (90000, 1), result: "25/1"),
        Case(average: (0, 1), nominal: (0, 1), result: "25/1"),
        Case(average: (181, 12), nominal: (15, 1), result: "15/1"),
        // Screen recordings: few pictures, on a fine grid.
        Case(average: (7, 1), nominal: (30, 1), result: "30/1"),
        Case(average: (120, 1), nominal: (120, 1), result: "60/1"),
        Case(average: (144, 1), nominal: (144, 1), result: "48/1"),
        Case(average: (100, 1), nominal: (100, 1), result: "50/1"),
        Case(average: (120_000, 1001), nominal: (120_000, 1001), result: "60000/1001"),
        Case(average: (500, 1), nominal: (90000, 1), result: "60/1"),
        Case(average: (1, 1), nominal: (1, 1), result: "1/1"),
        Case(average: (1, 10), nominal: (1, 10), result: "1/1"),
        Case(average: (768, 134_217_727), nominal: (768, 134_217_727), result: "1/1"),
        Case(average: (1_000_003, 40000), nominal: (1_000_003, 40000), result: "25/1"),
    ]

    @Test(arguments: cases) func choosesASteadyRate(_ example: Case) {
        let rate = GridRate(
            average: MediaFacts.Ratio(example.average.0, example.average.1),
            nominal: MediaFacts.Ratio(example.nominal.0, example.nominal.1))
        #expect(rate.ratio.description == example.result)
    }
}
