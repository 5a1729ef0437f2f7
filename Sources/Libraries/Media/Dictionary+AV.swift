import CAV

/// Runs a call that takes an `AVDictionary` of options; what it does not use is given back by name.
///
/// - Returns: the call's result and the keys that it did not know.
func withOptions<T>(
    _ options: [String: String], _ body: (UnsafeMutablePointer<OpaquePointer?>) throws -> T
) rethrows -> (result: T, unknown: [String]) {
    var dictionary: OpaquePointer?
    defer { av_dict_free(&dictionary) }
    for (key, value) in options { av_dict_set(&dictionary, key, value, 0) }
    let result = try body(&dictionary)
    var unknown: [String] = []
    var entry: UnsafeMutablePointer<AVDictionaryEntry>?
    while true {
        entry = av_dict_get(dictionary, "", entry, AV_DICT_IGNORE_SUFFIX)
        guard let entry else { break }
        unknown.append(String(cString: entry.pointee.key))
    }
    return (result, unknown.sorted())
}

/// The value of a metadata tag; nil when absent or empty.
func tag(_ key: String, of dictionary: OpaquePointer?) -> String? {
    guard let entry = av_dict_get(dictionary, key, nil, 0) else { return nil }
    let text = String(cString: entry.pointee.value)
    return text.isEmpty ? nil : text
}

/// A C string of libav's static tables; nil when there is none or it says `unknown`.
func name(_ text: UnsafePointer<CChar>?) -> String? {
    guard let text else { return nil }
    let name = String(cString: text)
    return name.isEmpty || name == "unknown" ? nil : name
}
