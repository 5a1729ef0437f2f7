import CSys

/// The memory that C code and Swift allocate from.
public enum Heap {
    /// Blocks of this size and larger go back to the system the moment they are freed, whatever was freed before.
    ///
    /// glibc raises that border each time a larger block is freed, up to 32 MiB. Pictures of a few MB then come from the
    /// arenas of their threads, which keep what is freed: of a ladder's peak that was a sixth (mallopt(3),
    /// `M_MMAP_THRESHOLD`). To be called before there are threads.
    ///
    /// - Parameter size: in bytes.
    public static func returnsBlocks(from size: Int) { csys_return_blocks(size) }
}
