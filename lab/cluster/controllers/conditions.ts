import { type Condition, timestamp } from '#lab/cluster/objects.ts';

/** Conditions with one set; the transition time moves only when the status does. */
export function setCondition(
  conditions: readonly Condition[] = [],
  next: Condition,
  now: string = timestamp(),
): Condition[] {
  const before = conditions.find((condition) => condition.type === next.type);
  const moved = before === undefined || before.status !== next.status;
  const set: Condition = { ...next, lastTransitionTime: moved ? now : (before.lastTransitionTime ?? now) };
  if (before === undefined) return [...conditions, set];
  return conditions.map((condition) => (condition.type === next.type ? set : condition));
}

export function withoutCondition(conditions: readonly Condition[] = [], type: string): Condition[] {
  return conditions.filter((condition) => condition.type !== type);
}
