/// One page of a list: `{"total", "data", "next"?}`.
public struct Page<Element: Codable & Sendable & Equatable>: Codable, Sendable, Equatable {
    /// How many match, on all pages.
    public var total: Int
    /// The elements of this page.
    public var data: [Element]
    /// What `after` is for the next page; absent on the last.
    public var next: String?

    /// A page of a list.
    public init(total: Int, data: [Element], next: String?) {
        self.total = total
        self.data = data
        self.next = next
    }
}
