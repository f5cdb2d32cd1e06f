import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkMessageBlocks, checkView } from '#lab/slack/block-kit/validate.ts';
import { answerMessage } from '#src/slack/blocks/answer.ts';
import { caseDetail, caseStatus } from '#src/slack/blocks/case-detail.ts';
import { caseList, statusOverview } from '#src/slack/blocks/case-list.ts';
import { content, type MessageContent, section, textLength } from '#src/slack/blocks/elements.ts';
import { findingMessage } from '#src/slack/blocks/finding.ts';
import { helpMessage } from '#src/slack/blocks/help.ts';
import { homeView } from '#src/slack/blocks/home.ts';
import { investigationMessage } from '#src/slack/blocks/investigation.ts';
import { postMortemMessages } from '#src/slack/blocks/post-mortem.ts';
import { problemMessage } from '#src/slack/blocks/problem.ts';
import { proposalMessage } from '#src/slack/blocks/proposal.ts';
import { rejectModal } from '#src/slack/blocks/reject-modal.ts';
import { resolutionMessage } from '#src/slack/blocks/resolution.ts';
import { rootCard } from '#src/slack/blocks/root-card.ts';
import { runMessage } from '#src/slack/blocks/run.ts';
import {
  AT,
  caseOf,
  DIGEST,
  findingOf,
  planOf,
  proposalOf,
  rehearsalOf,
  runOf,
  scopeOf,
  signalOf,
  stepOf,
  storedFindingOf,
  storedRehearsalOf,
} from '#test/unit/slack/samples.ts';

const LATER = new Date(AT.getTime() + 60_000);

/** Everything that text from outside can reach, filled with `evil`, as many of each as make a message long. */
function everything(evil: string, many: number): MessageContent[] {
  const times = <T>(each: T): T[] => Array.from({ length: many }, () => each);
  const object = { cluster: evil, kind: 'Deployment', namespace: evil, name: evil };
  const subject = caseOf({
    title: evil,
    environment: evil,
    owner: evil,
    requester: evil,
    acknowledgedBy: evil,
    scope: { ...scopeOf(), cluster: evil, namespaces: times(evil), object, service: evil },
  });
  const [sample] = findingOf().hypotheses;
  const [step] = planOf().steps;
  const [rehearsed] = rehearsalOf().steps;
  if (!sample || !step || !rehearsed) throw new Error('the samples are incomplete');
  const citation = { evidenceId: evil, pointer: '/', value: evil, says: evil };
  const change = {
    object,
    at: AT.toISOString(),
    kind: 'image' as const,
    from: evil,
    to: evil,
    evidenceId: evil,
  };
  const hypothesis = { ...sample, statement: evil, object, citations: times(citation), change };
  const gap = { what: evil, why: evil, fix: evil };
  const finding = storedFindingOf({
    summary: evil,
    hypotheses: times(hypothesis),
    changes: times(change),
    gaps: times(gap),
  });
  const advice = {
    alternatives: times({ runbook: evil, why: evil }),
    risks: times(evil),
    longTermFix: evil,
    byHand: times(evil),
    patch: { title: evil, file: evil, diff: evil },
  };
  const investigation = {
    state: 'done' as const,
    summary: evil,
    dropped: times({ statement: evil, why: evil }),
    refutation: evil,
    model: evil,
  };
  const investigated = storedFindingOf({
    ...finding,
    hypotheses: times({ ...hypothesis, origin: 'diagnostician' as const }),
    advice,
    investigation,
  });
  const chart = {
    title: evil,
    unit: evil,
    times: [AT.toISOString(), LATER.toISOString()],
    series: times({ name: evil, values: [1, 2] }),
  };
  const answer = { text: times(evil).join('\n'), evidence: [evil], chart, byModel: true };
  const plan = {
    ...planOf(),
    title: evil,
    runbook: evil,
    environment: evil,
    cluster: evil,
    namespace: evil,
    reason: evil,
    steps: times({ ...step, object, action: evil, equivalent: evil }),
  };
  const policy = { ...proposalOf().policy, rule: evil, reason: evil, approverGroups: times(evil) };
  const proposal = proposalOf({ plan, policy, requester: evil });
  const diff = { path: evil, before: evil, after: evil };
  const rehearsal = storedRehearsalOf({
    steps: times({ ...rehearsed, diff: times(diff), accepted: false, refusal: evil }),
    blastRadius: { pods: 1, services: times(evil), text: evil },
    undo: { possible: false, text: evil },
  });
  const decision = {
    id: 'a',
    team: 'T1',
    proposalId: proposal.id,
    rehearsalId: 'r1',
    digest: DIGEST,
    userId: evil,
    decision: 'reject' as const,
    reason: evil,
    at: AT,
  };
  const run = runOf({
    approvedBy: times(evil),
    detail: evil,
    verification: {
      from: AT.toISOString(),
      until: LATER.toISOString(),
      holdSeconds: 60,
      checks: times({ name: evil, passed: false, seen: evil }),
      outcome: 'pending',
    },
  });
  const steps = times(stepOf({ definition: { ...step, object, action: evil } }));
  const view = {
    case: subject,
    signals: [signalOf({ snippet: evil, source: evil, link: evil })],
    findings: [finding],
    proposals: [{ proposal, rehearsal, approvals: [decision] }],
    runs: [{ run, steps }],
    timeline: times({ at: AT, kind: evil, actor: evil, text: evil }),
    auditHead: { seq: 3, hash: evil },
  };
  return [
    rootCard(subject, view.signals, evil),
    findingMessage(finding),
    findingMessage({ ...finding, advice }),
    investigationMessage(investigated, storedFindingOf({ verdict: 'inconclusive' })),
    answerMessage(answer, { userId: evil }, { number: 12, title: evil }),
    proposalMessage({ proposal, rehearsal, approvals: [] }, LATER),
    proposalMessage(
      { proposal: { ...proposal, state: 'rejected' }, rehearsal, approvals: [decision] },
      LATER,
    ),
    runMessage(run, steps, LATER),
    resolutionMessage({ ...subject, state: 'resolved', resolvedAt: LATER }, view.auditHead),
    ...postMortemMessages(
      12,
      times(
        `# ${evil}\n\n${evil}\n\n| a | b |\n|---|---|\n| ${evil} | x |\n\n\`\`\`\n${evil}\n\`\`\`\n`,
      ).join('\n'),
    ),
    caseList(times(subject)),
    statusOverview(times({ ...subject, state: 'awaiting_approval' as const })),
    caseStatus(view),
    caseDetail(view),
    helpMessage([['/case list', 'lists']], evil),
    problemMessage(evil, 'abc'),
  ];
}

function mrkdwnOf(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(mrkdwnOf);
  if (value === null || typeof value !== 'object') return [];
  const own =
    'type' in value && value.type === 'mrkdwn' && 'text' in value && typeof value.text === 'string'
      ? [value.text]
      : [];
  return [...own, ...Object.values(value).flatMap(mrkdwnOf)];
}

describe('within what Slack takes', () => {
  test.each([
    ['nothing', '', 0],
    ['a space', ' ', 1],
    ['little', 'auth-service', 1],
    ['much', 'lorem ipsum & <dolor> '.repeat(400), 3],
    ['many', 'word '.repeat(60), 60],
    ['surrogate pairs and escapes', '🔥&<>'.repeat(900), 9],
    ['one endless word', 'x'.repeat(45_000), 2],
    ['line ends', '\n\r\n'.repeat(900), 2],
  ])('%s', (_name, text, many) => {
    for (const message of everything(text, many)) {
      expect(checkMessageBlocks(message.blocks), JSON.stringify(message.blocks).slice(0, 300)).toMatchObject({
        ok: true,
      });
      expect(message.text.length).toBeLessThanOrEqual(4_000);
      expect(message.text.length).toBeGreaterThan(0);
    }
    const cases = Array.from({ length: many }, () => caseOf({ title: text }));
    expect(checkView(homeView({ mine: cases, awaiting: cases, recent: cases }), 'home')).toEqual([]);
    expect(checkView(rejectModal(text, 'x'), 'modal')).toEqual([]);
  });

  test('whatever the text', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 400 }),
        fc.integer({ min: 0, max: 12 }),
        (text, many) => {
          for (const message of everything(text, many))
            expect(checkMessageBlocks(message.blocks).ok).toBe(true);
        },
      ),
      { numRuns: 60 },
    );
  }, 30_000);

  test('what does not fit is said, and buttons stay', () => {
    const blocks = Array.from({ length: 80 }, (_, index) => section(`part ${index}`));
    const button = proposalMessage(
      { proposal: proposalOf(), rehearsal: storedRehearsalOf(), approvals: [] },
      LATER,
    ).blocks.filter((each) => each.type === 'actions');
    const fitted = content('a', [...blocks, ...button]);
    expect(fitted.blocks).toHaveLength(50);
    expect(JSON.stringify(fitted.blocks.at(-2))).toContain('more parts do not fit');
    expect(fitted.blocks.at(-1)).toEqual(button[0]);
    const long = content(
      'a',
      Array.from({ length: 20 }, () => section('y'.repeat(2_900))),
    );
    expect(textLength(long.blocks)).toBeLessThanOrEqual(12_200);
  });
});

describe('text from outside stays text', () => {
  const attacks = [
    '<!channel>',
    '<!here|x>',
    '<@U0000001>',
    '<#C0000001>',
    '<https://evil.example|click>',
    '<!subteam^S1>',
    '<!date^1^{date}^https://evil.example|x>',
  ];
  test.each(attacks)('%s', (attack) => {
    for (const message of everything(`${attack} *bold*`, 2)) {
      for (const text of [message.text, ...mrkdwnOf(message.blocks)]) expect(text).not.toContain(attack);
    }
  });

  test('only our own dates and the mentions of real ids remain as control sequences', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), (text) => {
        for (const message of everything(`<${text}> & <!everyone>`, 1)) {
          for (const each of mrkdwnOf(message.blocks)) {
            for (const [, inside] of each.matchAll(/<([^>]*)>/g))
              expect(inside).toMatch(/^!date\^\d+\^\{date_short_pretty\} \{time_secs\}\|[\d :-]+ UTC$/);
          }
        }
      }),
      { numRuns: 60 },
    );
  });

  test('mrkdwn is verbatim, so that names and addresses in it are not linked', () => {
    const found = JSON.stringify(everything('@here https://evil.example', 2)).match(/"type":"mrkdwn"/g);
    const verbatim = JSON.stringify(everything('@here https://evil.example', 2)).match(/"verbatim":true/g);
    expect(found?.length).toBe(verbatim?.length);
  });

  test('a plan cannot be disguised with invisible characters', () => {
    const plan = { ...planOf(), title: 'Roll back \u202eauth\u200b-service\u0007' };
    const shown = JSON.stringify(
      proposalMessage(
        { proposal: proposalOf({ plan }), rehearsal: storedRehearsalOf(), approvals: [] },
        LATER,
      ),
    );
    expect(shown).toContain('Roll back auth-service');
  });
});
