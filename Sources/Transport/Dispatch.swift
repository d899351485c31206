import Wire

/// One message ready to go out to any number of peers.
struct Dispatch {
    let header: [UInt8]
    let values: SharedBytes?

    init(_ parcel: Parcel) {
        header = parcel.header
        values = parcel.values.map { SharedBytes(copying: $0) }
    }

    var byteCount: UInt64 { UInt64(header.count + (values?.bytes.count ?? 0)) }
}

/// What became of an attempt to queue one message.
enum Queued {
    case done
    /// No room in the peer's queue; nothing of the message went out.
    case full
    /// There is no such peer any more.
    case unreachable
}
