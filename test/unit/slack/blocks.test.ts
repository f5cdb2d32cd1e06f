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
import { parseDecisionValue, proposalMessage } from '#src/slack/blocks/proposal.ts';
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

describe('a proposal', () => {
  const view = { proposal: proposalOf(), rehearsal: storedRehearsalOf(), approvals: [] };
  const approval = (userId: string, digest = DIGEST, rehearsalId = 'r1') => ({
    id: userId,
    team: 'T1',
    proposalId: view.proposal.id,
    rehearsalId,
    digest,
    userId,
    decision: 'approve' as const,
    at: LATER,
  });
  const shown = (more: Partial<Parameters<typeof proposalMessage>[0]>, now = LATER) =>
    JSON.stringify(proposalMessage({ ...view, ...more }, now).blocks);

  test('shows what would be done, what it changes, how to undo it and who may approve', () => {
    const text = shown({});
    for (const words of [
      'kubectl -n shop rollout undo deployment/auth-service --to-revision=3',
      'registry/auth:v1.2.1 -> registry/auth:v1.2.0',
      'Restarts 3 pods',
      'Roll forward to revision 4.',
      'medium',
      'production-needs-one',
      'sre',
      DIGEST.slice(0, 12),
    ]) {
      expect(text).toContain(words);
    }
    expect(text).toContain('"confirm"');
  });

  test('has buttons only while it waits', () => {
    const button = 'proposal_approve';
    expect(shown({})).toContain(button);
    expect(shown({ rehearsal: undefined } as never)).not.toContain(button);
    expect(shown({}, new Date(AT.getTime() + 900_000))).not.toContain(button);
    expect(shown({ approvals: [approval('U2222222')] })).not.toContain(button);
    expect(shown({ approvals: [approval('U2222222')] })).toContain('*Approved* by <@U2222222>');
    expect(shown({ proposal: proposalOf({ state: 'withdrawn' }) })).not.toContain(button);
    expect(shown({ proposal: proposalOf({ state: 'executed' }) })).not.toContain(button);
    expect(shown({ rehearsal: storedRehearsalOf({ ok: false }) })).not.toContain(button);
    const refused = {
      ...proposalOf().policy,
      mode: 'refuse' as const,
      rule: 'never-here',
      reason: 'not in production',
    };
    expect(shown({ proposal: proposalOf({ policy: refused }) })).toContain('never-here');
    expect(shown({ proposal: proposalOf({ policy: refused }) })).not.toContain(button);
  });

  test('counts only approvals of the version that is shown', () => {
    const two = proposalOf({ policy: { ...proposalOf().policy, quorum: 2 } });
    const half = shown({ proposal: two, approvals: [approval('U2222222')] });
    expect(half).toContain('1 of 2 so far');
    expect(half).toContain('proposal_approve');
    const drifted = shown({ approvals: [approval('U2222222', 'e'.repeat(64), 'r0')] });
    expect(drifted).toContain('approved an earlier version, which no longer counts');
    expect(drifted).toContain('proposal_approve');
  });

  test("a button's value is read only when it is whole", () => {
    expect(parseDecisionValue(`${view.proposal.id} ${DIGEST}`)).toEqual({
      proposalId: view.proposal.id,
      digest: DIGEST,
    });
    for (const bad of [
      undefined,
      '',
      'x',
      `${view.proposal.id}`,
      `x ${DIGEST}`,
      `${view.proposal.id} short`,
      `${view.proposal.id} ${DIGEST} `.slice(1),
    ]) {
      expect(parseDecisionValue(bad)).toBeUndefined();
    }
  });
});

test('a finding numbers its citations across hypotheses and names gaps with their fix', () => {
  const [first] = findingOf().hypotheses;
  if (!first) throw new Error('the sample has no hypothesis');
  const second = {
    ...first,
    confidence: 0.4,
    statement: 'The node is short of memory.',
    role: 'contributing' as const,
  };
  const text = JSON.stringify(findingMessage(storedFindingOf({ hypotheses: [first, second] })).blocks);
  expect(text).toContain('very likely');
  expect(text).toContain('possible');
  expect(text).toContain('[1][2]');
  expect(text).toContain('[3][4]');
  expect(text).toContain('[4] p99 rose from 80 to 900 ms');
  expect(text).toContain('`registry/auth:v1.2.0` → `registry/auth:v1.2.1`');
  expect(text).toContain('Fix: Grant get on pods/log.');
});

test('a long post-mortem loses nothing: every line is in one of its messages', () => {
  const lines = Array.from(
    { length: 400 },
    (_, index) => `- event ${index} of the incident, told in a line of a certain length so that it adds up`,
  );
  const pages = postMortemMessages(12, ['# Post-mortem', '', ...lines].join('\n'));
  expect(pages.length).toBeGreaterThan(2);
  const all = JSON.stringify(pages.map((page) => page.blocks));
  for (let index = 0; index < 400; index += 1) expect(all).toContain(`event ${index} of`);
});

describe('an investigation', () => {
  const engine = storedFindingOf({ verdict: 'inconclusive' });
  const [known] = findingOf().hypotheses;
  if (!known) throw new Error('the sample has no hypothesis');
  const novel = {
    ...known,
    cause: 'novel.dependency' as const,
    statement: 'The ledger answers late since its index was dropped.',
    origin: 'diagnostician' as const,
  };
  const investigation = {
    state: 'done' as const,
    summary: 'Followed the calls of auth-service to the ledger.',
    dropped: [{ statement: 'The node is full.', why: 'no evidence says so' }],
    refutation: 'Looked for a slow auth-service without the ledger; there is none.',
    model: 'some-model',
  };
  const shown = (more: Parameters<typeof storedFindingOf>[0]) =>
    JSON.stringify(
      investigationMessage(
        storedFindingOf({ author: 'diagnostician', hypotheses: [known, novel], investigation, ...more }),
        engine,
      ).blocks,
    );

  test('shows what it adds and what it left out, and does not repeat what stands above', () => {
    const text = shown({});
    for (const words of [
      investigation.summary,
      novel.statement,
      'Degraded (was inconclusive)',
      'would refute it*: Looked for a slow',
      'The node is full. (no evidence says so)',
      'some-model',
    ])
      expect(text).toContain(words);
    expect(text).not.toContain(known.statement);
  });

  test('shows where it looked, how its hypothesis leads to the trouble, and what speaks against the finding', () => {
    const [citation] = known.citations;
    if (!citation) throw new Error('the sample cites nothing');
    const contrary = [{ ...citation, says: 'memory of auth-service fell before the alert' }];
    const text = shown({
      hypotheses: [
        { ...known, contrary },
        { ...novel, reading: 'Every sign-in waits for the ledger.' },
      ],
      investigation: { ...investigation, plan: ['changes <@U1>', 'calls'] },
    });
    expect(text).toContain('How 1 would lead to it*: Every sign-in waits');
    expect(text).toContain('Looked at*: changes &lt;@U1&gt; → calls');
    expect(text).toContain('memory of auth-service fell before the alert');
    expect(shown({})).not.toContain('Speaks against');
  });

  test('does not repeat advice that stands above', () => {
    const advice = { alternatives: [], risks: ['The cache is cold.'], byHand: [] };
    const own = storedFindingOf({ author: 'diagnostician', investigation, advice });
    const above = storedFindingOf({ advice: { ...advice } });
    expect(JSON.stringify(investigationMessage(own, above).blocks)).not.toContain('The cache is cold.');
    expect(JSON.stringify(investigationMessage(own, engine).blocks)).toContain('The cache is cold.');
  });

  test('that ended early says so, and that the finding stands', () => {
    const stopped = {
      ...investigation,
      state: 'stopped' as const,
      summary: 'The budget ran out.',
      dropped: [],
    };
    const text = shown({ investigation: stopped, hypotheses: [known] });
    expect(text).toContain('stopped early');
    expect(text).toContain('The finding above stands');
    expect(text).toContain('The budget ran out.');
    expect(text).not.toContain('Left out');
  });

  test('has advice with a patch as literal text that nothing applies', () => {
    const advice = {
      alternatives: [{ runbook: 'restart-deployment', why: 'It frees the memory for a while.' }],
      risks: ['The cache is cold.'],
      longTermFix: 'Bound the session cache.',
      byHand: [],
      patch: { title: 'Revert', file: 'deploy/auth.yaml', diff: '-  image: b\n+  image: a' },
    };
    const text = shown({ advice });
    for (const words of [
      '`restart-deployment`: It frees',
      'The cache is cold.',
      '*For good*: Bound',
      '+  image: a',
    ])
      expect(text).toContain(words);
    expect(text).toContain('nothing applies it');
  });
});

test('an answer shows its evidence as code, its chart, and where it comes from', () => {
  const answer = {
    text: '**Memory** rose [ev-0123456789ab].\n- and stays [ev-nothex] <!channel>',
    evidence: ['ev-0123456789ab'],
    chart: {
      title: 'memory',
      unit: 'MiB',
      times: [AT.toISOString(), LATER.toISOString()],
      series: [{ name: 'a', values: [1, 2] }],
    },
    byModel: false,
  };
  const { blocks, text } = answerMessage(answer, { userId: 'U1111111' });
  const shown = JSON.stringify(blocks);
  expect(shown).toContain('*Memory* rose `ev-0123456789ab`.');
  expect(shown).toContain('data_visualization');
  expect(shown).toContain('For <@U1111111> · answered from the tools, without a model');
  expect(shown).not.toContain('<!channel>');
  expect(text).toContain('▁█ a min 1, max 2, last 2 MiB');
  expect(JSON.stringify(answerMessage(answer, { userId: 'U1' }, { number: 7, title: 'x' }))).toContain(
    '*Case 7*: x',
  );
});
