import Glibc

/// Keys as they are pressed, without a line's end.
struct Keyboard {
    private let before: termios?

    init() {
        var settings = termios()
        guard tcgetattr(0, &settings) == 0 else {
            before = nil
            return
        }
        before = settings
        settings.c_lflag &= ~(UInt32(ICANON) | UInt32(ECHO))
        tcsetattr(0, TCSANOW, &settings)
    }

    func restore() {
        guard var before else { return }
        tcsetattr(0, TCSANOW, &before)
    }

    /// The next key; nil when none comes in time.
    func pressed(within seconds: Double) -> UInt8? {
        var item = pollfd(fd: 0, events: Int16(POLLIN), revents: 0)
        guard before != nil, poll(&item, 1, Int32(seconds * 1000)) > 0 else {
            if before == nil { usleep(UInt32(seconds * 1e6)) }
            return nil
        }
        var key: UInt8 = 0
        return read(0, &key, 1) == 1 ? key : nil
    }
}
