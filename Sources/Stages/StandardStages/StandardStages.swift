import Ingest
import PackageHLS
import PackageTorrent
import Probe
import Seed
public import StageKit
import Thumbnail
import Transcode

/// The stages that come with Millrace, in the order of the usual flow. To add one, add its type here.
public let standardStages = StageCatalog([
    IngestFile.self, LibavProbe.self, LadderTranscoder.self, LibavThumbnail.self, StoryboardMaker.self,
    HLSPackager.self, TorrentPackager.self, LibtorrentSeed.self,
])
