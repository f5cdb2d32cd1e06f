import { describe, expect, test } from 'vitest';
import { answerMessage } from '#src/slack/blocks/answer.ts';
import { findingMessage } from '#src/slack/blocks/finding.ts';
import { investigationMessage } from '#src/slack/blocks/investigation.ts';
import { postMortemMessages } from '#src/slack/blocks/post-mortem.ts';
import { parseDecisionValue, proposalMessage } from '#src/slack/blocks/proposal.ts';
import {
  AT,
  DIGEST,
  findingOf,
  proposalOf,
  storedFindingOf,
  storedRehearsalOf,
} from '#test/unit/slack/samples.ts';

const LATER = new Date(AT.getTime() + 60_000);

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
