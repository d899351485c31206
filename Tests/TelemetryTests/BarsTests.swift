import Telemetry
import Testing

@Suite("Sparklines")
struct BarsTests {
    @Test("rise with their values, from the lowest block to the full one")
    func rise() {
        #expect(Bars.sparkline((0...7).map(Double.init), width: 8, range: 0...7) == "▁▂▃▄▅▆▇█")
    }

    @Test("squeeze a long series to the width, by means")
    func squeeze() {
        #expect(Bars.sparkline([0, 0, 7, 7, 0, 7], width: 3, range: 0...7) == "▁█▅")
    }

    @Test("leave a gap where there is no finite value, and clamp what lies outside")
    func gaps() {
        #expect(Bars.sparkline([nil, .nan, -5, 50], width: 9, range: 0...7) == "  ▁█")
        #expect(Bars.sparkline([], width: 9, range: 0...7) == "")
        #expect(Bars.sparkline([3, 3], width: 9, range: 3...3) == "▁▁")
    }
}
