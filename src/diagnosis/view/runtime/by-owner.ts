import { type ObjectRef, refKey } from '#src/kubernetes/object-ref.ts';

/** Groups by owner, in a fixed order: one finding speaks for all pods of a workload. */
export function byOwner<T extends { owner: ObjectRef }>(items: readonly T[]): T[][] {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = refKey(item.owner);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return [...groups.keys()].sort().map((key) => groups.get(key) ?? []);
}
