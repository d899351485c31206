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
