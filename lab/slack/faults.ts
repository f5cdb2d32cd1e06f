import { z } from 'zod';

/** How a Web API call fails instead of, or after, being carried out. */
const faultSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('ratelimited'), retryAfterSeconds: z.number().int().min(0).default(1) }),
  z.strictObject({
    kind: z.literal('server_error'),
    status: z.number().int().min(500).max(599).default(500),
  }),
  /** A Slack error code with status 200, e.g. `internal_error`. */
  z.strictObject({ kind: z.literal('error'), error: z.string().min(1) }),
  /** Never answered, never carried out. */
  z.strictObject({ kind: z.literal('timeout') }),
  /** Carried out (the message is there), then the connection is cut: the caller cannot know. */
  z.strictObject({ kind: z.literal('accepted_then_dropped') }),
]);
export type Fault = z.infer<typeof faultSchema>;
type FaultInput = z.input<typeof faultSchema>;

/** Body of POST /lab/faults; what is absent stays as it is. */
export const faultsPatchSchema = z.strictObject({
  clear: z.boolean().optional(),
  rateLimits: z.boolean().optional(),
  deliveriesStopped: z.boolean().optional(),
  duplicateEvents: z.number().int().min(0).optional(),
  reorderEvents: z.number().int().min(0).optional(),
  fail: z
    .array(
      z.strictObject({
        method: z.string().min(1),
        times: z.number().int().min(1).default(1),
        fault: faultSchema,
      }),
    )
    .optional(),
});
type FaultsPatch = z.infer<typeof faultsPatchSchema>;

export interface Faults {
  /** Enforce Slack's rate tiers and one post a second per channel. Off by default. */
  rateLimits: boolean;
  /** Events are lost while true, and never delivered later (as after Slack's outage of 2025-02-26). */
  deliveriesStopped: boolean;
  /** The next N events are delivered twice with the same event_id. */
  duplicateEvents: number;
  /** The next N events are each overtaken by the event after them. */
  reorderEvents: number;
  /** The next `times` calls of `method` (`*`: any method) fail in this way. */
  fail(method: string, fault: FaultInput, times?: number): void;
  /** Takes the fault planned for this call, if there is one. */
  take(method: string): Fault | undefined;
  apply(patch: FaultsPatch): void;
  clear(): void;
  /** The switches and what is still planned. */
  status(): Record<string, unknown>;
}

/** Nothing fails until told to. */
export function createFaults(): Faults {
  let planned: { method: string; fault: Fault; times: number }[] = [];
  const faults: Faults = {
    rateLimits: false,
    deliveriesStopped: false,
    duplicateEvents: 0,
    reorderEvents: 0,
    fail: (method, fault, times = 1) => {
      planned.push({ method, fault: faultSchema.parse(fault), times });
    },
    take: (method) => {
      const entry = planned.find((each) => each.method === method || each.method === '*');
      if (!entry) return undefined;
      entry.times -= 1;
      if (entry.times <= 0) planned = planned.filter((each) => each !== entry);
      return entry.fault;
    },
    apply: (patch) => {
      if (patch.clear) faults.clear();
      faults.rateLimits = patch.rateLimits ?? faults.rateLimits;
      faults.deliveriesStopped = patch.deliveriesStopped ?? faults.deliveriesStopped;
      faults.duplicateEvents = patch.duplicateEvents ?? faults.duplicateEvents;
      faults.reorderEvents = patch.reorderEvents ?? faults.reorderEvents;
      for (const { method, fault, times } of patch.fail ?? []) faults.fail(method, fault, times);
    },
    clear: () => {
      planned = [];
      faults.rateLimits = false;
      faults.deliveriesStopped = false;
      faults.duplicateEvents = 0;
      faults.reorderEvents = 0;
    },
    status: () => ({
      rateLimits: faults.rateLimits,
      deliveriesStopped: faults.deliveriesStopped,
      duplicateEvents: faults.duplicateEvents,
      reorderEvents: faults.reorderEvents,
      planned: planned.map((each) => ({ ...each })),
    }),
  };
  return faults;
}
