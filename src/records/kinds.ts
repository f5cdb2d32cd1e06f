import { z } from 'zod';

/**
 * Who owns a service, where its cases go and what it stands on. Key: the service's name, as alerts and labels write it.
 */
export const serviceRecordSchema = z.object({
  title: z.string().optional(),
  owner: z.string().describe('Slack user group handle or person, e.g. @payments'),
  channel: z.string().optional().describe('Channel of its cases; without it the default channel'),
  environment: z.string().optional(),
  namespace: z.string().optional(),
  /** The object that runs it; without it a Deployment of the same name is looked for. */
  workload: z.object({ kind: z.string().default('Deployment'), name: z.string() }).optional(),
  dependencies: z.array(z.string()).default([]),
});
export type ServiceRecord = z.infer<typeof serviceRecordSchema>;

export const AUTONOMY_LEVELS = ['observe', 'suggest', 'approve', 'auto'] as const;

/** A cluster, or a part of one, and how much Casebook may do there. Key: the environment's name. */
export const environmentRecordSchema = z.object({
  cluster: z.string(),
  /** Only these namespaces; without it all that the reader may see. */
  namespaces: z.array(z.string()).optional(),
  autonomy: z.enum(AUTONOMY_LEVELS).default('suggest'),
  approverGroups: z.array(z.string()).default([]).describe('Slack user group handles that may approve here'),
});
export type EnvironmentRecord = z.infer<typeof environmentRecordSchema>;

export const RECORD_KINDS = { service: serviceRecordSchema, environment: environmentRecordSchema } as const;
export type RecordKind = keyof typeof RECORD_KINDS;
export type RecordBody<Kind extends RecordKind> = z.infer<(typeof RECORD_KINDS)[Kind]>;
