import type { Json } from '#src/evidence/types.ts';
import { shortTime } from '../asked-window.ts';
import type { Answerer } from '../context.ts';
import { answered, bestOf, cite, failure, plain, quoted, rowsOf, subjectOf, text } from '../phrases.ts';

const MOST_CASES = 5;

/** Who owns a service by its record, and what it stands on. */
export const owner: Answerer<'owner'> = async ({ of }, context) => {
  const { case: subject } = context.record;
  const name = of ?? subjectOf(context);
  if (name === undefined)
    return answered([
      `The owner of case ${subject.number} on record: ${plain(subject.owner ?? 'none')}. Name a service for its own.`,
    ]);
  const result = await context.ask('get-record', { kind: 'service', key: name });
  if (result.status === 'error') return answered([`I could not look into the records: ${failure(result)}`]);
  if (result.status === 'no_data')
    return answered([
      `There is no record of a service ${plain(name)}.${cite(result.evidenceId)}`,
      subject.owner === undefined
        ? undefined
        : `The owner of case ${subject.number} on record: ${plain(subject.owner)}.`,
    ]);
  const body = ((result.content as Record<string, Json>).body ?? {}) as Record<string, Json>;
  const list = (value: Json | undefined): string | undefined =>
    Array.isArray(value) && value.length > 0
      ? value.map((each) => plain(text(each) ?? '', 60)).join(', ')
      : undefined;
  const depends = list(body.dependencies);
  return answered([
    `**${plain(name)}** is owned by ${plain(text(body.owner) ?? 'nobody on record')}${body.title === undefined ? '' : ` (${plain(text(body.title) ?? '')})`}.${cite(result.evidenceId)}`,
    depends === undefined ? undefined : `It depends on ${depends}.`,
    body.channel === undefined
      ? undefined
      : `Its cases go to #${plain(text(body.channel) ?? '').replace(/^#/, '')}.`,
    subject.acknowledgedBy === undefined ? 'Nobody has acknowledged this case.' : undefined,
  ]);
};

/** Cases of the past with the same cause, then those about the same service. */
export const similar: Answerer<'similar'> = async (_intent, context) => {
  const cause = bestOf(context.record.finding)?.cause;
  const name = subjectOf(context);
  const asked = [
    ...(cause === undefined ? [] : [{ cause }]),
    ...(name === undefined || name.length < 2 ? [] : [{ text: name.slice(0, 100) }]),
  ];
  const results = await Promise.all(
    asked.map((query) => context.ask('find-past-cases', { ...query, limit: MOST_CASES })),
  );
  const failed = results.find((result) => result.status === 'error');
  const seen = new Set<string>();
  const lines = results.flatMap((result) =>
    rowsOf(result.content, 'cases').flatMap((past) => {
      const number = text(past.number) ?? '';
      if (seen.has(number) || number === String(context.record.case.number)) return [];
      seen.add(number);
      const causes = Array.isArray(past.causes)
        ? past.causes.map((each) => quoted(text(each) ?? '', 80)).join(', ')
        : '';
      const run = past.run as Record<string, Json> | undefined;
      return [
        `- Case ${plain(number)}${past.title === undefined ? '' : `: ${plain(text(past.title) ?? '', 120)}`}, ${plain(text(past.state) ?? '')}, opened ${shortTime(text(past.openedAt) ?? '', context)}${causes === '' ? '' : `, ${causes}`}${run ? `; ${quoted(text(run.runbook) ?? '')} ended as ${plain(text(run.state) ?? '')}` : ''}${cite(result.evidenceId)}`,
      ];
    }),
  );
  if (lines.length === 0 && failed) return answered([`I could not look at past cases: ${failure(failed)}`]);
  if (lines.length === 0)
    return answered(
      [
        `No other case${cause === undefined ? '' : ` with \`${cause}\``}${name === undefined ? '' : ` or about ${plain(name)}`} is on record.`,
      ],
      { evidence: results.flatMap((result) => result.evidenceId ?? []) },
    );
  return answered(['**Cases like this one**', ...lines.slice(0, MOST_CASES * 2)]);
};
