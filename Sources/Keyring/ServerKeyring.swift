package import Credentials

/// The server's keys, and who may speak to it, in a folder:
///
///     server.key   the secret half of its pair
///     enrolment    who may speak to it (Enrolment+Text.swift)
///     operator     the key of whoever may operate the server from elsewhere, where that is wanted
///     ticket       lets the next machine enrol, once; another takes its place at once. Or wherever else it is wanted,
///                  such as a volume that workers read.
package final class ServerKeyring {
    package let pair: KeyPair
    /// As it was kept last.
    package private(set) var enrolment: Enrolment
    private let folder: KeyFolder
    /// Nil where no ticket is laid out.
    private let ticketPath: String?
    /// Of the ticket that is laid out, or is to be.
    private var token: KeyPair?

    /// Makes what is not there.
    ///
    /// - Parameter ticketPath: where a ticket is always laid out; nil lays out none.
    package init(folder path: String, ticketPath: String?) throws(KeyringError) {
        folder = try KeyFolder(path)
        pair = try KeyFolder.pair("server", in: path)
        self.ticketPath = ticketPath
        let enrolmentPath = folder.path + "/enrolment"
        let text = try SecretFile.read(enrolmentPath) ?? ""
        do throws(Enrolment.BadLine) {
            enrolment = try Enrolment(text: text)
        } catch {
            throw .badLine(path: enrolmentPath, number: error.number)
        }
        try layOutFirstTicket()
    }

    /// A ticket for so many machines.
    package func makeTicket(uses: Int) throws(KeyringError) -> Ticket? {
        let token = try KeyPair.new()
        var enrolment = enrolment
        guard enrolment.offer(token.publicKey, uses: uses) else { return nil }
        _ = try keep(enrolment)
        return ticket(token)
    }

    /// The one key that opens the operators' endpoint; made where there is none of this server's.
    package func operatorKey() throws(KeyringError) -> OperatorKey {
        let path = folder.path + "/operator"
        if let text = try SecretFile.read(path) {
            guard let key = OperatorKey(text: text) else { throw .notAnOperatorKey(path: path) }
            if key.server == pair.publicKey { return key }
        }
        let key = OperatorKey(server: pair.publicKey, secret: try KeyPair.new().secret)
        try SecretFile.replace(path, with: key.text)
        return key
    }

    package func ticket(_ token: KeyPair) -> Ticket { Ticket(server: pair.publicKey, token: token.secret) }

    /// Writes who may speak to the server; once this returns it outlasts whatever happens.
    ///
    /// - Returns: a token to be offered, because the ticket that was laid out is spent.
    package func keep(_ enrolment: Enrolment) throws(KeyringError) -> PublicKey? {
        try SecretFile.replace(folder.path + "/enrolment", with: enrolment.text)
        let before = self.enrolment
        self.enrolment = enrolment
        guard let ticketPath, let token else { return nil }
        let isOpen = enrolment.tokens[token.publicKey] != nil
        let wasOpen = before.tokens[token.publicKey] != nil
        // The token that was asked for last time is open now: its ticket goes out.
        if isOpen && !wasOpen { try SecretFile.replace(ticketPath, with: ticket(token).text) }
        guard !isOpen else { return nil }
        self.token = try KeyPair.new()
        return self.token?.publicKey
    }

    private func layOutFirstTicket() throws(KeyringError) {
        guard let ticketPath else { return }
        if let slash = ticketPath.lastIndex(of: "/"), slash != ticketPath.startIndex {
            try SecretFile.makeFolder(String(ticketPath[..<slash]))
        }
        if let text = try SecretFile.read(ticketPath), let old = Ticket(text: text), old.server == pair.publicKey {
            let token = try KeyPair.of(old.token)
            if enrolment.tokens[token.publicKey] != nil {
                self.token = token
                return
            }
        }
        let token = try KeyPair.new()
        self.token = token
        var enrolment = enrolment
        if enrolment.offer(token.publicKey, uses: 1) { _ = try keep(enrolment) }
    }
}
