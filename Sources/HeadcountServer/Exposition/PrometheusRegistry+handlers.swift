public import CoreMetrics

extension PrometheusRegistry {
    /// A counter; the same for the same label and dimensions.
    public func makeCounter(
        label: String, dimensions: [(String, String)]
    ) -> any CounterHandler {
        use(CounterSeries.self, label, .counter, dimensions) ?? NOOPMetricsHandler.instance
    }

    /// A counter that also takes fractions; it may share its series with one that does not.
    public func makeFloatingPointCounter(
        label: String, dimensions: [(String, String)]
    ) -> any FloatingPointCounterHandler {
        use(CounterSeries.self, label, .counter, dimensions) ?? NOOPMetricsHandler.instance
    }

    /// A gauge.
    public func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
        use(GaugeSeries.self, label, .gauge, dimensions) ?? NOOPMetricsHandler.instance
    }

    /// A histogram if it aggregates, otherwise a gauge.
    public func makeRecorder(
        label: String, dimensions: [(String, String)], aggregate: Bool
    ) -> any RecorderHandler {
        guard aggregate else {
            return use(GaugeSeries.self, label, .gauge, dimensions) ?? NOOPMetricsHandler.instance
        }
        return use(HistogramSeries.self, label, .histogram, dimensions)
            ?? NOOPMetricsHandler.instance
    }

    /// A histogram in seconds.
    public func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        use(HistogramSeries.self, label, .histogram, dimensions) ?? NOOPMetricsHandler.instance
    }

    /// Ends the series when this was its last handler.
    public func destroyCounter(_ handler: any CounterHandler) { drop(handler) }

    /// Ends the series when this was its last handler.
    public func destroyFloatingPointCounter(_ handler: any FloatingPointCounterHandler) {
        drop(handler)
    }

    /// Ends the series when this was its last handler.
    public func destroyMeter(_ handler: any MeterHandler) { drop(handler) }

    /// Ends the series when this was its last handler.
    public func destroyRecorder(_ handler: any RecorderHandler) { drop(handler) }

    /// Ends the series when this was its last handler.
    public func destroyTimer(_ handler: any TimerHandler) { drop(handler) }
}
