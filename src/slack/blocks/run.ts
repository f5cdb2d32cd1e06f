import type { Run, RunStep, Verification } from '#src/runs/types.ts';
import {
  content,
  context,
  type KnownBlock,
  type MessageContent,
  section,
} from '#src/slack/blocks/elements.ts';
import { clip, code, escapeText, inline, person, slackDate } from '#src/slack/blocks/escape.ts';
import { duration, RUN_WORDS, STEP_WORDS } from '#src/slack/blocks/words.ts';

function stepLine(step: RunStep): string {
  const took =
    step.startedAt && step.endedAt ? `, ${duration(step.endedAt.getTime() - step.startedAt.getTime())}` : '';
  const { object } = step.definition;
  return `${step.seq + 1}. *${STEP_WORDS[step.state]}*${took}: ${inline(step.definition.action, 60)} ${inline(`${object.kind} ${object.namespace ?? ''}/${object.name}`, 200)}`;
}

/** Time left is rounded up to 15 s, so that a message is not changed every second for the sake of a number. */
function timeLeft(until: Date, now: Date): string {
  const step = 15_000;
  return duration(Math.ceil(Math.max(0, until.getTime() - now.getTime()) / step) * step);
}

function verificationBlocks(verification: Verification, now: Date): KnownBlock[] {
  const checks = verification.checks.map(
    (check) =>
      `• *${check.passed ? 'passes' : 'does not pass'}*: ${inline(check.name, 120)}: ${inline(check.seen, 300)}`,
  );
  const until = new Date(verification.until);
  const state = {
    pending: `*Verifying*: every check must hold for ${duration(verification.holdSeconds * 1000)} in a row; at most ${timeLeft(until, now)} left${
      verification.passingSince === undefined
        ? ''
        : `, all hold since ${slackDate(new Date(verification.passingSince))}`
    }.`,
    passed: '*Verified*: every check held.',
    failed: '*Not verified*: the checks did not hold within the window.',
  }[verification.outcome];
  return [section(clip([state, ...checks].join('\n'), 2_800))];
}

/** Progress of a run: steps with their states, and what the verification sees. */
export function runMessage(run: Run, steps: readonly RunStep[], now: Date): MessageContent {
  const lines = steps.map(stepLine);
  const by = run.approvedBy.map(person).join(', ');
  const blocks: KnownBlock[] = [
    section(clip([`*Run: ${RUN_WORDS[run.state]}*`, ...lines].join('\n'), 2_800)),
    ...(run.detail === undefined ? [] : [section(clip(escapeText(run.detail), 1_500))]),
    ...(run.verification ? verificationBlocks(run.verification, now) : []),
    context(
      `Approved by ${by} · digest ${code(run.digest.slice(0, 12))} · began ${slackDate(run.startedAt)}${run.endedAt ? ` · ended ${slackDate(run.endedAt)}` : ''}`,
    ),
  ];
  return content(`Run: ${RUN_WORDS[run.state].toLowerCase()}`, blocks);
}
