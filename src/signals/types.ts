import { z } from 'zod';
import { objectRefSchema } from '#src/kubernetes/object-ref.ts';

/** Where a signal points: as much as its sender said, as facts and not as text. */
export const signalTargetSchema = z.object({
  cluster: z.string(),
  namespace: z.string().optional(),
  /** The workload, pod or node that the sender named. */
  object: objectRefSchema.optional(),
  /** A `service` record's key or a service label. */
  service: z.string().optional(),
});
export type SignalTarget = z.infer<typeof signalTargetSchema>;

export const SEVERITIES = ['critical', 'high', 'medium', 'low'] as const;
export type Severity = (typeof SEVERITIES)[number];

/** What a source makes of one alert, mention or check. Everything in it has passed the redaction. */
export interface NewSignal {
  source: string;
  /** Equal for the same trouble seen again, computed from facts: source, alert name, target. */
  fingerprint: string;
  /** Equal only for the very same delivery: fingerprint, start and status. A second one is dropped. */
  dedupKey: string;
  status: 'firing' | 'resolved';
  title: string;
  severity: Severity;
  target: SignalTarget;
  labels: Record<string, string>;
  link?: string;
  /** The text that woke us, for people; at most 2,000 characters. */
  snippet: string;
  firstSeenAt: Date;
  clearedAt?: Date;
  /** Who asked, as `slack:U…`, where a person did; absent for machines. */
  requester?: string;
  /** Where the answer belongs, for a mention: channel and thread. */
  conversation?: { channel: string; threadTs: string };
}

export interface Signal extends NewSignal {
  id: string;
  team: string;
  receivedAt: Date;
  caseId?: string;
}
