import { formatDuration } from '#src/reports/durations.ts';
import { auditMarks, marksOf } from '#src/reports/facts.ts';
import { timesOf } from '#src/reports/milestones.ts';
import { evidenceOf, mainCause } from '#src/reports/sections.ts';
import type { PostMortemInput, Sentence } from '#src/reports/types.ts';

/** Quick enough to be worth saying. */
const SOON_MS = 5 * 60_000;
const SOON_FOR_PEOPLE_MS = 15 * 60_000;

/** True where a machine noticed first, which is what monitors are for. */
export function noticedByMachine({ signals }: PostMortemInput): boolean {
  const [first] = [...signals].sort((a, b) => a.receivedAt.getTime() - b.receivedAt.getTime());
  return first !== undefined && first.requester === undefined;
}

/** Each rule is one thing that the record shows went well. */
export function wentWell(input: PostMortemInput): Sentence[] {
  const { case: subject, finding, run, timeline } = input;
  const { durations } = timesOf(input);
  const cause = mainCause(input);
  const foundMs = finding
    ? finding.createdAt.getTime() - subject.openedAt.getTime()
    : Number.POSITIVE_INFINITY;
  const out: Sentence[] = [];
  const say = (text: string, refs: string[]): void => void out.push({ text, refs: [...new Set(refs)] });
  if (noticedByMachine(input) && durations.detectMs <= SOON_MS)
    say(`It was noticed by a machine, after ${formatDuration(durations.detectMs)}.`, [
      'mttd',
      ...marksOf(input, 'opened').slice(0, 1),
    ]);
  if (cause && foundMs >= 0 && foundMs <= SOON_MS)
    say(`The cause was found ${formatDuration(foundMs)} after the case was opened.`, [
      ...marksOf(input, 'finding').slice(-1),
      ...evidenceOf(cause).slice(0, 1),
    ]);
  if (durations.acknowledgeMs !== undefined && durations.acknowledgeMs <= SOON_FOR_PEOPLE_MS)
    say(`Somebody was on it after ${formatDuration(durations.acknowledgeMs)}.`, [
      'mtta',
      ...timeline.flatMap((entry, index) => (entry === timesOf(input).firstPerson ? [`t${index + 1}`] : [])),
    ]);
  if (run && marksOf(input, 'proposal.rehearsed').length > 0)
    say('The change was rehearsed before anybody was asked to approve it.', [
      ...marksOf(input, 'proposal.rehearsed').slice(-1),
      ...auditMarks(input, 'proposal.rehearsed').slice(-1),
    ]);
  if (run?.state === 'succeeded')
    say('The run was watched until every check of it held.', [
      ...marksOf(input, 'run.succeeded').slice(-1),
      ...auditMarks(input, 'run.succeeded').slice(-1),
    ]);
  if (run?.state === 'undone')
    say('What did not help was undone.', [
      ...marksOf(input, 'run.undone').slice(-1),
      ...auditMarks(input, 'run.undoing', 'step.undone').slice(-1),
    ]);
  return out;
}

/** Each rule is one thing that nobody planned and that helped, or that could have gone otherwise. */
export function gotLucky(input: PostMortemInput): Sentence[] {
  const { case: subject, finding, run, proposal, timeline } = input;
  const out: Sentence[] = [];
  const cleared = marksOf(input, 'resolved').filter((mark) => {
    const entry = timeline[Number(mark.slice(1)) - 1];
    return entry !== undefined && !entry.actor.startsWith('slack:');
  });
  if (subject.resolvedAt && !run && cleared.length > 0)
    out.push({ text: 'It cleared by itself: nothing on record ended it.', refs: cleared.slice(-1) });
  if (input.signals.length > 0 && !noticedByMachine(input))
    out.push({
      text: 'A person noticed it; no monitor and no alert is on record before that.',
      refs: marksOf(input, 'signal').slice(0, 1),
    });
  if (run?.state === 'succeeded' && proposal?.plan.reversible === false)
    out.push({
      text: 'What was done could not have been undone.',
      refs: marksOf(input, 'run.started').slice(-1),
    });
  const gaps = finding?.gaps ?? [];
  const [firstGap] = gaps;
  if (mainCause(input) && firstGap)
    out.push({
      text: `The cause was found although ${gaps.length === 1 ? `this could not be checked: ${firstGap.what}` : `${gaps.length} things could not be checked`}.`,
      refs: gaps.map((_, index) => `g${index + 1}`),
    });
  return out;
}
