import type { Json } from '#src/evidence/types.ts';
import { formatRef } from '#src/kubernetes/object-ref.ts';
import { askedWindow, shortTime } from '../asked-window.ts';
import type { Answerer, IntentContext } from '../context.ts';
import { answered, bestOf, cite, failure, plain, quoted, rowsOf, text } from '../phrases.ts';
import { windowWords } from '../times.ts';

const MOST_SHOWN = 12;
const MOST_FIELDS = 3;
const MOST_NAMESPACES = 3;

/** `image v1 → v2`, of the fields that differ. */
function fieldWords(row: Record<string, Json>): string {
  const fields = rowsOf(row, 'fields');
  const shown = fields.slice(0, MOST_FIELDS).map((field) => {
    const side = (key: string): string => {
      const value = field[key];
      return value === undefined ? 'not set' : quoted(text(value) ?? JSON.stringify(value), 80);
    };
    return `${plain(text(field.field) ?? 'a field', 80)} ${side('from')} → ${side('to')}`;
  });
  const more = fields.length - shown.length + Number(text(row.fieldsLeftOut) ?? 0);
  return [...shown, ...(more > 0 ? [`${more} more fields`] : [])].join('; ');
}

function changeLine(row: Record<string, Json>, context: IntentContext): string {
  const revisions =
    row.fromRevision === undefined ? '' : ` (revision ${text(row.fromRevision)} → ${text(row.toRevision)})`;
  const says = text(row.says);
  const by = text(row.by);
  const parts = [fieldWords(row), says === undefined ? '' : plain(says, 200)].filter(Boolean).join('; ');
  return `- ${shortTime(text(row.at) ?? '', context)} ${plain(text(row.what) ?? 'changed', 30)}: ${plain(text(row.kind) ?? '', 40)} ${plain(text(row.name) ?? '', 120)}${revisions}${parts === '' ? '' : `: ${parts}`}${by === undefined ? '' : ` (by ${plain(by, 60)})`}`;
}

/** What changed in the namespaces of the case, newest last, and which of it the finding holds for the cause. */
export const changes: Answerer<'changes'> = async (_intent, context) => {
  const { note, ...times } = askedWindow(context);
  const { finding, case: subject } = context.record;
  const best = bestOf(finding);
  const held = best?.change;
  const namespaces = subject.scope.namespaces.slice(0, MOST_NAMESPACES);
  const results = await Promise.all(
    (namespaces.length === 0 ? [undefined] : namespaces).map((namespace) =>
      context.ask('list-changes', { ...(namespace === undefined ? {} : { namespace }), ...times }),
    ),
  );
  const lines = results.flatMap((result) => {
    if (result.status === 'error') return [`I could not look: ${failure(result)}`];
    const rows = rowsOf(result.content, 'changes');
    const where = `${plain(text((result.content as Record<string, Json> | undefined)?.namespace) ?? 'the cluster')} and on the nodes`;
    const span = result.window ? `, ${windowWords(result.window, context.clock)}` : '';
    if (rows.length === 0)
      return [
        `Nothing that left a trace changed in ${where}${span}.${cite(result.evidenceId)} What a cluster keeps no trace of may have.`,
      ];
    const shown = rows.slice(-MOST_SHOWN);
    const missing = rowsOf(result.content, 'notRead').map((gap) => plain(text(gap.what) ?? '', 120));
    return [
      `**Changes in ${where}**${span}${cite(result.evidenceId)}`,
      ...(rows.length > shown.length ? [`… ${rows.length - shown.length} earlier ones`] : []),
      ...shown.map((row) => changeLine(row, context)),
      ...(missing.length > 0 ? [`Not read: ${missing.join(', ')}.`] : []),
    ];
  });
  return answered([
    held
      ? `The change that the finding holds for the cause: ${held.kind} of ${plain(formatRef(held.object))}${held.to === undefined ? '' : `, ${held.from === undefined ? '' : `${quoted(held.from)} → `}${quoted(held.to)}`}, at ${shortTime(held.at, context)}${cite(held.evidenceId)}.`
      : undefined,
    ...lines,
    note,
  ]);
};
