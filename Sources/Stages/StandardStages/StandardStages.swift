import Ingest
public import StageKit

extension StageCatalog {
    /// The stages that come with Millrace. To add one, add its type here.
    public static let standard = StageCatalog([
        IngestFile.self
    ])
}
