import CKernels

/// Tells the allocator to keep up to `bytes` of freed memory for the next request. Called once, when a process starts.
///
/// Every step allocates and frees the same few megabytes of activations. Given back to the system in between, they cost
/// a page fault per 4 KB: some hundreds a step, 40 % of the time of a small transformer's forward and backward (2.5 ms
/// against 1.5).
///
/// - Returns: false where the C library has no such choice; everything works there, only slower.
@discardableResult
public func keepFreedMemory(bytes: Int) -> Bool { guidon_keep_freed_memory(bytes) == 1 }

/// Asks for large pages for a vector whose memory was allocated and not touched yet; short vectors are left as they are.
///
/// A pass over many rows takes a new page of each every thousand columns. With pages of 2 MB instead of 4 KB the products
/// of 15 rows of 10⁷ values took 33 ms instead of 49, and their weighted sum 27 instead of 34. A system without such pages
/// ignores it.
public func preferLargePages(_ memory: UnsafeMutableRawBufferPointer) {
    guidon_prefer_large_pages(memory.baseAddress, memory.count)
}
