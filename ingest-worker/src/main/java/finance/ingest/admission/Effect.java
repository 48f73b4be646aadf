package finance.ingest.admission;

/// What a finding about a day means for storing it.
public enum Effect {
    /// The day is not stored.
    HOLDS,
    /// The day is not stored if it is not loaded yet. A reload is compared with the stored rows instead.
    HOLDS_FIRST_LOAD,
    /// The day is not stored, unless it is a reload that changes only a small part of the rows.
    HOLDS_REWRITE,
    /// The day is stored, with the finding.
    LOADS
}
