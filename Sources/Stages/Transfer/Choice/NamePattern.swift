/// A pattern for names: `*` stands for anything but `/`, `**` for anything, `?` for one character that is no `/`. The
/// rest stands for itself.
struct NamePattern: Equatable {
    private enum Piece: Equatable {
        case one(Character)
        case single
        case within
        case across
    }

    private let pieces: [Piece]

    init(_ text: String) {
        var pieces: [Piece] = []
        for character in text {
            switch character {
            case "*" where pieces.last == .within: pieces[pieces.count - 1] = .across
            case "*" where pieces.last == .across: break
            case "*": pieces.append(.within)
            case "?": pieces.append(.single)
            default: pieces.append(.one(character))
            }
        }
        self.pieces = pieces
    }

    /// Whether a whole name is meant.
    func matches(_ name: String) -> Bool {
        // Which pieces may come next, after each character.
        var places = skipping([0])
        for character in name {
            var next: Set<Int> = []
            for place in places where place < pieces.count {
                switch pieces[place] {
                case .one(let wanted): if wanted == character { next.insert(place + 1) }
                case .single: if character != "/" { next.insert(place + 1) }
                case .within: if character != "/" { next.insert(place) }
                case .across: next.insert(place)
                }
            }
            places = skipping(next)
        }
        return places.contains(pieces.count)
    }

    /// With what comes after stars, which may stand for nothing.
    private func skipping(_ places: Set<Int>) -> Set<Int> {
        var found = places
        for start in places {
            var place = start
            while place < pieces.count, pieces[place] == .within || pieces[place] == .across {
                place += 1
                found.insert(place)
            }
        }
        return found
    }
}
