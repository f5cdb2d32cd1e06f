-- Kubernetes forgets its Events after an hour; here they stay. An Event that is counted up replaces its earlier row.
CREATE TABLE IF NOT EXISTS kubernetes_events (
    Cluster LowCardinality(String),
    Namespace LowCardinality(String),
    Uid String,
    ObjectKind LowCardinality(String),
    ObjectName String,
    ObjectUid String,
    Type LowCardinality(String),
    Reason LowCardinality(String),
    Message String CODEC(ZSTD(1)),
    Component LowCardinality(String),
    Count UInt32,
    FirstTimestamp DateTime64(3),
    LastTimestamp DateTime64(3)
) ENGINE = ReplacingMergeTree(LastTimestamp)
PARTITION BY toDate(FirstTimestamp)
ORDER BY (Cluster, Namespace, ObjectName, Uid)
SETTINGS index_granularity = 8192
