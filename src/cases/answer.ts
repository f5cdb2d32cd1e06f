/** A trend as a chart: times along the bottom, one line for each series. */
export interface Chart {
  title: string;
  /** Unit of all values, for people: `ms`, `MiB`. */
  unit: string;
  /** ISO 8601, at most 20. */
  times: string[];
  /** At most 6; `null` where nothing was measured. */
  series: { name: string; values: (number | null)[] }[];
}

/** What Casebook answers to a question in a thread. */
export interface Answer {
  /** Markdown for Slack, with `[ev-...]` where it rests on evidence. */
  text: string;
  /** Evidence of the case that it rests on. */
  evidence: string[];
  chart?: Chart;
  /** True where a model wrote it; code checked its citations. */
  byModel: boolean;
}
