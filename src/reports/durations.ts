/** `45 s`, `12 min`, `3 h 5 min`: as precise as people need, never negative. */
export function formatDuration(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1_000));
  if (seconds < 120) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 120) return `${minutes} min`;
  const rest = minutes % 60;
  return rest === 0 ? `${minutes / 60} h` : `${Math.floor(minutes / 60)} h ${rest} min`;
}

export interface Milestones {
  /** First sign of the trouble: the earliest first-seen time of the case's signals. */
  firstSeenAt: Date;
  openedAt: Date;
  /** First person who acknowledged or decided. */
  acknowledgedAt?: Date;
  resolvedAt?: Date;
}

export interface Durations {
  /** Time to detect: first sign to case opened. */
  detectMs: number;
  /** Time to acknowledge: case opened to the first person. */
  acknowledgeMs?: number;
  /** Time to resolve: first sign to resolved. */
  resolveMs?: number;
}

/** The parts of MTTD, MTTA and MTTR that one case contributes. */
export function durationsOf(at: Milestones): Durations {
  return {
    detectMs: at.openedAt.getTime() - at.firstSeenAt.getTime(),
    ...(at.acknowledgedAt ? { acknowledgeMs: at.acknowledgedAt.getTime() - at.openedAt.getTime() } : {}),
    ...(at.resolvedAt ? { resolveMs: at.resolvedAt.getTime() - at.firstSeenAt.getTime() } : {}),
  };
}
