import Foundation
import StageKit
import StageTesting
import StandardStages
import Testing

/// Every stage keeps every promise. A stage that is added to the catalog is checked without a word here.
struct ConformanceTests {
    @Test("the manifest and the reading of settings", arguments: standardStages.ids)
    func formal(_ id: String) throws {
        let stage = try #require(standardStages[id])
        #expect(Conformance(of: stage).formal() == [])
    }
}
