export interface Stopwatch {
  /** Times a part; parts may overlap. */
  measure<T>(name: string, work: Promise<T>): Promise<T>;
  /** Milliseconds by part, in the order in which they ended, and since the watch was made. */
  parts(): { name: string; ms: number }[];
  totalMs(): number;
}

export function createStopwatch(): Stopwatch {
  const from = performance.now();
  const parts: { name: string; ms: number }[] = [];
  return {
    async measure(name, work) {
      const began = performance.now();
      const result = await work;
      parts.push({ name, ms: Math.round(performance.now() - began) });
      return result;
    },
    parts: () => [...parts],
    totalMs: () => Math.round(performance.now() - from),
  };
}
