import { z } from 'zod';

/** Names an object of a cluster. The cluster is part of every reference: the same name in two clusters is two things. */
export const objectRefSchema = z.object({
  cluster: z.string().min(1),
  kind: z.string().min(1),
  name: z.string().min(1),
  namespace: z.string().optional(),
  uid: z.string().optional(),
});
export type ObjectRef = z.infer<typeof objectRefSchema>;

/** `Deployment shop/auth-service`, for people. The cluster is left out because messages name it once. */
export function formatRef(ref: ObjectRef): string {
  return `${ref.kind} ${ref.namespace ? `${ref.namespace}/` : ''}${ref.name}`;
}

/** A key that is equal for equal objects, whatever their uid. */
export function refKey(ref: ObjectRef): string {
  return `${ref.cluster}/${ref.kind.toLowerCase()}/${ref.namespace ?? ''}/${ref.name}`;
}
