import Foundation
import Telemetry
import Testing

#if canImport(FoundationXML)
    import FoundationXML
#endif

@Suite("The picture of several runs")
struct CurveSVGTests {
    /// The elements of a picture by name, with their attributes and their text.
    final class Reader: NSObject, XMLParserDelegate {
        var elements: [(name: String, attributes: [String: String], text: String)] = []

        func parser(
            _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
            attributes: [String: String]
        ) { elements.append((name, attributes, "")) }

        func parser(_ parser: XMLParser, foundCharacters text: String) {
            if !elements.isEmpty { elements[elements.count - 1].text += text }
        }
    }

    func read(_ plot: CurvePlot) throws -> Reader {
        let reader = Reader()
        let parser = XMLParser(data: Data(CurveSVG(plot).text().utf8))
        parser.delegate = reader
        try #require(parser.parse(), "\(String(describing: parser.parserError))")
        return reader
    }

    @Test("has every curve twice, its edge and itself, and names everything")
    func parts() throws {
        let elements = try read(SampleRun.plot).elements
        let texts = elements.map { $0.text.trimmingCharacters(in: .whitespacesAndNewlines) }

        #expect(elements.filter { $0.name == "polyline" }.count == 6)
        for text in [
            "mean", "flag", "flag_robust", "attack starts", "round", "share solved", "0.000  mean", "1.00  flag",
        ] {
            #expect(texts.contains(text), "\(text) is missing")
        }
    }

    @Test("text from outside cannot break it")
    func escaping() throws {
        var plot = SampleRun.plot
        plot.title = "a < b & \"c\""
        let texts = try read(plot).elements.map { $0.text.trimmingCharacters(in: .whitespacesAndNewlines) }
        #expect(texts.contains(plot.title))
    }

    @Test("draws the ends of a curve where the axes say")
    func places() throws {
        let plot = CurvePlot(
            title: "t", scoreLabel: "s",
            curves: [.init(name: "a", points: [.init(round: 0, score: 0), .init(round: 10, score: 1)])])
        let curve = try #require(try read(plot).elements.last { $0.name == "polyline" })
        #expect(curve.attributes["points"] == "78,414 742,140")
    }

    @Test("labels of curves that end together do not lie on each other")
    func labels() throws {
        let ends = try read(SampleRun.plot).elements.filter { $0.attributes["font-weight"] == "600" }
            .filter { $0.text.contains("flag") }.compactMap { $0.attributes["y"].flatMap(Double.init) }
        try #require(ends.count == 2)
        #expect(abs(ends[0] - ends[1]) >= 19)
    }
}
