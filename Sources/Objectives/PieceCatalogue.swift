public import Primitives

/// Everything that an objective can be combined with, by its name in configuration files: `objective.with`. Adding a
/// piece is a file with an extension that holds its entry, and its name here.
public enum PieceCatalogue {
    public static let entries: [CatalogueEntry<[Part]>] = [
        ace, apo, copo, demonstrations, dsdr, elr, empg, epo, gardo, gardoGate, grpoGuard, gtpo, kl, llds, lpReg, orpo,
        r3l, recap, moveReference, rifRFT, siren,
    ]

    public static func make(
        _ name: String, _ parameters: [String: CatalogueValue] = [:]
    ) throws(CatalogueError) -> [Part] {
        try entries.make(name, parameters)
    }
}
