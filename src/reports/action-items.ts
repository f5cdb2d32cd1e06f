import { marksOf } from '#src/reports/facts.ts';
import { noticedByMachine } from '#src/reports/learning.ts';
import { evidenceOf, mainCause } from '#src/reports/sections.ts';
import { type ActionItem, NO_OWNER, type PostMortemInput } from '#src/reports/types.ts';

/** Who an action item may belong to: owners of records, and nobody else. */
export function ownersOf({ case: subject, owners = {} }: PostMortemInput): string[] {
  return [...new Set([...(subject.owner ? [subject.owner] : []), ...Object.values(owners)]), NO_OWNER];
}

/** Who owns what a hypothesis is about, where a record says so; else the owner of the case. */
function ownerOf({ case: subject, owners = {} }: PostMortemInput, names: (string | undefined)[]): string {
  const known = names.flatMap((name) =>
    name !== undefined && Object.hasOwn(owners, name) ? [owners[name]] : [],
  );
  return known[0] ?? subject.owner ?? NO_OWNER;
}

/** Action items that follow from the record itself; people add theirs. */
export function actionItems(input: PostMortemInput): ActionItem[] {
  const { finding, run, case: subject, proposal } = input;
  const cause = mainCause(input);
  const owner = ownerOf(input, [cause?.app, cause?.object.name, subject.scope.service]);
  const found = marksOf(input, 'finding').slice(-1);
  const items: ActionItem[] = [];
  const add = (text: string, refs: string[], whose = owner): void =>
    void items.push({ text, refs, owner: whose });
  if (cause?.change && run?.state === 'succeeded')
    add(
      `Find and mend what \`${cause.change.to ?? 'the change'}\` brought in before it is rolled out again`,
      [cause.change.evidenceId],
    );
  if (finding?.advice?.longTermFix)
    add(`For the long term: ${finding.advice.longTermFix}`, [...found, ...evidenceOf(cause).slice(0, 1)]);
  if (run && !['succeeded', 'running', 'verifying'].includes(run.state))
    add(
      `Find out why "${proposal?.plan.title ?? 'the plan'}" did not help`,
      marksOf(input, 'run.failed', 'run.undone').slice(-1),
    );
  if (input.signals.length > 0 && !noticedByMachine(input))
    add('Add a monitor that would have noticed it before a person did', marksOf(input, 'signal').slice(0, 1));
  if (cause && !proposal)
    add(`Write a runbook for \`${cause.cause}\`, so that a plan can be proposed the next time`, found);
  for (const [index, gap] of (finding?.gaps ?? []).entries())
    add(`Close the gap "${gap.what}": ${gap.fix}`, [`g${index + 1}`], NO_OWNER);
  if (!subject.owner) add('Put the owner of what was in trouble on record', [], NO_OWNER);
  return items;
}
