import { shortText } from '#src/agent/tools/short-text.ts';
import type { Node } from '#src/kubernetes/objects.ts';
import type { EventRow } from '#tools/kubernetes/events.ts';
import { badConditions } from '#tools/kubernetes/rows.ts';
import { type ChangeRow, isIn, type Span } from './change.ts';

const MOST_MESSAGE = 300;

/** What happened to nodes: events, conditions that turned bad, taints that were set, nodes that joined. */
export function nodeChanges(nodes: readonly Node[], events: readonly EventRow[], span: Span): ChangeRow[] {
  const row = (at: string, name: string, says: string): ChangeRow => ({
    at,
    what: 'node',
    kind: 'Node',
    name,
    says,
  });
  return [
    ...events
      .filter(({ last }) => isIn(span, last))
      .map(({ name, reason, message, last }) => row(last, name, `${reason}: ${message}`)),
    ...nodes.flatMap(({ metadata: { name, creationTimestamp }, spec, status }) => [
      ...(isIn(span, creationTimestamp) ? [row(creationTimestamp, name, 'joined')] : []),
      ...badConditions(status?.conditions).flatMap(({ type, status: is, message, lastTransitionTime: at }) =>
        isIn(span, at) ? [row(at, name, shortText(`${type} is ${is}: ${message ?? ''}`, MOST_MESSAGE))] : [],
      ),
      ...(spec?.taints ?? []).flatMap(({ key, effect, timeAdded: at }) =>
        isIn(span, at) ? [row(at, name, `taint ${key}:${effect}`)] : [],
      ),
    ]),
  ];
}
