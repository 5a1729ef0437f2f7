/// The pipeline that runs when no file is given.
public enum StandardPipeline {
    /// Equal to the `Plugins.json` at the root of the project; a test compares them.
    public static let text = #"""
        {
          "pipeline": {
            "ingest": {
              "stage": "ingest.file",
              "lanes": 2,
              "note": "An upload is already here; an address is fetched. Reads nothing local unless \"folders\" allows it."
            },
            "probe": {
              "stage": "probe.libav",
              "after": ["ingest"],
              "lanes": 2,
              "attempts": 2,
              "note": "Finds out what the file is. What is no video ends here, with a reason."
            },
            "transcode": {
              "stage": "transcode.ladder",
              "after": ["probe"],
              "backoff": "30s",
              "note": "Makes one rendition a height, and one for the sound. One lane fills all cores."
            },
            "thumbnail": {
              "stage": "thumbnail.libav",
              "after": ["probe"],
              "note": "Works beside the transcoder."
            },
            "storyboard": {
              "stage": "thumbnail.storyboard",
              "after": ["probe"],
              "note": "Small pictures for the seek bar."
            },
            "subtitles": {
              "stage": "subtitles.webvtt",
              "after": ["probe"],
              "note": "The texts of the source, for players to show."
            },
            "package": {
              "stage": "package.hls",
              "after": ["transcode", "subtitles"],
              "note": "Writes the playlists; from here on the video plays."
            },
            "dash": {
              "stage": "package.dash",
              "after": ["transcode", "subtitles"],
              "note": "The same for players that speak DASH."
            },
            "torrent": {
              "stage": "package.torrent",
              "after": ["transcode"],
              "note": "A torrent for each rendition. Set \"address\" to the server's public one for web seeds and its tracker."
            },
            "files": {
              "stage": "transcode.files",
              "after": ["probe"],
              "when": "asked",
              "note": "Whole files, for jobs of the ingestion server alone; so are the next two and \"publish\"."
            },
            "pictures": {
              "stage": "thumbnail.named",
              "after": ["probe"],
              "when": "asked",
              "note": "Pictures under names of the job."
            },
            "tstreams": {
              "stage": "package.tstream",
              "after": ["files"],
              "note": "A torrent for each whole file."
            },
            "publish": {
              "stage": "publish.folders",
              "after": ["files", "pictures", "tstreams"],
              "note": "Puts them into the folders of \"doors\": {\"cis\": …}."
            },
            "seed": {
              "stage": "seed.libtorrent",
              "after": ["torrent", "tstreams"],
              "note": "Gives renditions away by BitTorrent: to this machine alone, unless \"listen\" says more."
            }
          }
        }

        """#
}
