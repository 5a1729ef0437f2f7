// An independent reader of playlists, strict about RFC 8216, for tests of every kind.
