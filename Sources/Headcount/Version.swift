/// The version of this package.
public enum HeadcountVersion {
    /// Semantic version, without a leading `v`.
    public static let current = "0.1.0"
}
