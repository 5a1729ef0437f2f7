"""Reads every picture and sound of a DASH manifest as streamlink does, to the last byte.

    read.py URL FOLDER      writes FOLDER/<id>.mp4 for each representation, and prints the ids
"""

import os
import sys

from streamlink import Streamlink
from streamlink.stream.dash import DASHStream

session = Streamlink()
url, folder = sys.argv[1:3]
manifest, parameters = DASHStream.fetch_manifest(session, url)
for period in DASHStream.parse_mpd(manifest, parameters).periods:
    for adaptation in period.adaptationSets:
        for representation in adaptation.representations:
            if not representation.mimeType.startswith(("video", "audio")):
                continue
            with open(os.path.join(folder, representation.id + ".mp4"), "wb") as file:
                for segment in representation.segments(init=True):
                    start, length = segment.byterange or (0, None)
                    end = "" if length is None else start + length - 1
                    answer = session.http.get(segment.uri, headers={"Range": f"bytes={start}-{end}"})
                    file.write(answer.content)
            print(representation.id, flush=True)
