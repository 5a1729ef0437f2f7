/// Hosts by number, with the connections that each has now.
struct HostTable {
    private var numbers: [String: Int] = [:]
    private var counts: [Int] = []

    /// The same for the same name.
    mutating func number(of host: String) -> Int {
        if let number = numbers[host] { return number }
        numbers[host] = counts.count
        counts.append(0)
        return counts.count - 1
    }

    func count(_ host: Int) -> Int { counts[host] }
    mutating func add(_ change: Int, to host: Int) { counts[host] += change }
}
