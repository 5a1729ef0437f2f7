import Ingest
import Live
import PackageDASH
import PackageHLS
import PackageTorrent
import Probe
import Publish
import Record
import Seed
public import StageKit
import Studio
import Subtitles
import Thumbnail
import Transcode
import Transfer

/// The stages that come with Millrace, in the order of the usual flow. To add one, add its type here.
public let standardStages = StageCatalog([
    StudioEdit.self, LiveRunners.self, IngestTorrent.self, TransferPull.self, IngestFile.self, LibavProbe.self,
    LadderTranscoder.self, FileTranscoder.self, LibavThumbnail.self, StoryboardMaker.self, NamedPictures.self,
    WebVTTSubtitles.self, Transcription.self, HLSPackager.self, DASHPackager.self, TorrentPackager.self, FileTorrents.self,
    FolderPublisher.self, LibtorrentSeed.self, RecordHLS.self, TransferPush.self,
])
