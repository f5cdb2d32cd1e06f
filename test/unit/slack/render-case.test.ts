import { expect, test } from 'vitest';
import type { CaseView } from '#src/slack/case-view.ts';
import { readEvent } from '#src/slack/inbox.ts';
import { renderCase } from '#src/slack/render-case.ts';
import {
  AT,
  CASE_ID,
  caseOf,
  PROPOSAL_ID,
  proposalOf,
  runOf,
  signalOf,
  stepOf,
  storedFindingOf,
  storedRehearsalOf,
} from '#test/unit/slack/samples.ts';

function viewOf(more: Partial<CaseView> = {}): CaseView {
  return {
    case: caseOf(),
    signals: [signalOf()],
    findings: [],
    proposals: [],
    runs: [],
    timeline: [],
    ...more,
  };
}

const at = (seconds: number) => new Date(AT.getTime() + seconds * 1_000);
const keys = (view: CaseView) =>
  renderCase(view, at(100)).map((message) => message.key.replace(`case:${CASE_ID}:`, ''));

test('a case has one root, and a reply for each finding, proposal and run in the order in which they came', () => {
  const view = viewOf({
    case: caseOf({ state: 'resolved', resolvedAt: at(90), attempt: 2 }),
    findings: [
      storedFindingOf({ createdAt: at(1) }),
      storedFindingOf({ id: 'f2', attempt: 2, createdAt: at(40) }),
    ],
    proposals: [
      {
        proposal: proposalOf({ createdAt: at(2), state: 'executed' }),
        rehearsal: storedRehearsalOf(),
        approvals: [],
      },
    ],
    runs: [{ run: runOf({ startedAt: at(30), state: 'undone' }), steps: [stepOf({ state: 'undone' })] }],
    postMortem: {
      id: 'p',
      caseId: CASE_ID,
      kind: 'post-mortem',
      attempt: 2,
      revision: 0,
      author: 'casebook',
      body: '# Post-mortem\n\nIt was the memory.',
      createdAt: at(91),
    },
    auditHead: { seq: 9, hash: 'abc' },
  });
  expect(keys(view)).toEqual([
    'root',
    'finding:1',
    `proposal:${PROPOSAL_ID}`,
    'run:run1',
    'finding:2',
    'resolution:2',
    'post-mortem:2:0',
  ]);
  const messages = renderCase(view, at(100));
  expect(
    messages
      .slice(1)
      .every(
        (message) =>
          message.thread && 'key' in message.thread && message.thread.key === `case:${CASE_ID}:root`,
      ),
  ).toBe(true);
  expect(JSON.stringify(messages.find((message) => message.key.includes('resolution')))).toContain('`abc`');
});

test('the same rows at the same time give the same messages', () => {
  const view = viewOf({ findings: [storedFindingOf()] });
  expect(renderCase(view, at(100))).toEqual(renderCase(structuredClone(view), at(100)));
});

test('a case that answers a mention lives in the thread of the mention', () => {
  const messages = renderCase(
    viewOf({ case: caseOf({ threadTs: '1.5', channel: 'C1' }), findings: [storedFindingOf()] }),
    at(1),
  );
  expect(messages.map((message) => message.thread)).toEqual([{ ts: '1.5' }, { ts: '1.5' }]);
});

test('the card says its state in words, and stops asking to be acknowledged', () => {
  const shown = (more: Parameters<typeof caseOf>[0]) =>
    JSON.stringify(renderCase(viewOf({ case: caseOf(more) }), at(1))[0]?.content);
  expect(shown({ state: 'awaiting_approval' })).toContain('Waiting for approval');
  expect(shown({})).toContain('case_acknowledge');
  expect(shown({ acknowledgedBy: 'slack:U2222222' })).not.toContain('case_acknowledge');
  expect(shown({ acknowledgedBy: 'slack:U2222222' })).toContain('<@U2222222>');
  expect(shown({ state: 'resolved', resolvedAt: at(1) })).not.toContain('case_acknowledge');
});

test('two events about one message have one key; other events have none', () => {
  const event = (type: string, more: Record<string, unknown>, id = 'Ev1') =>
    readEvent({ type: 'event_callback', team_id: 'T1', event_id: id, event: { type, ...more } });
  const message = { channel: 'C1', ts: '1.1', user: 'U1', text: 'x' };
  expect(event('app_mention', message).messageKey).toBe('C1/1.1');
  expect(event('message', message, 'Ev2').messageKey).toBe('C1/1.1');
  expect(event('message', { ...message, subtype: 'message_changed' }).messageKey).toBeUndefined();
  expect(event('app_home_opened', { user: 'U1', channel: 'D1' }).messageKey).toBeUndefined();
  expect(
    readEvent({
      type: 'event_callback',
      team_id: 'TOTHER',
      authorizations: [{ team_id: 'T1' }],
      event_id: 'E',
      event: { type: 'message' },
    }).team,
  ).toBe('T1');
  expect(() => readEvent({ type: 'event_callback', team_id: 'T1', event: { type: 'message' } })).toThrow(
    'event_id',
  );
});

test('an answer goes where it was asked, once; elsewhere than in the thread of the case it names the case', () => {
  const question = {
    id: 'q1',
    team: 'T1',
    caseId: CASE_ID,
    channel: 'C1',
    ts: '2.0',
    threadTs: '1.0',
    userId: 'U1111111',
    text: 'why?',
    askedAt: at(3),
    state: 'answered' as const,
    answer: { text: 'Because.', evidence: [], byModel: false },
    attempts: 1,
  };
  const private_ = { ...question, id: 'q2', channel: 'D1', threadTs: '9.0' };
  const open = { ...question, id: 'q3', state: 'asked' as const, answer: undefined as never };
  const messages = renderCase(viewOf({ questions: [question, private_, open] }), at(9)).slice(1);
  expect(messages.map((each) => [each.key.split(':').at(-1), each.channel, each.thread, each.once])).toEqual([
    ['q1', 'C1', { ts: '1.0' }, true],
    ['q2', 'D1', { ts: '9.0' }, true],
  ]);
  const shown = messages.map((each) => JSON.stringify(each.content.blocks));
  expect(shown[0]).not.toContain('Case 12');
  expect(shown[1]).toContain('*Case 12*');
});

test('what an investigation adds is a message of its own, below the finding of the same attempt', () => {
  const view = viewOf({
    findings: [
      storedFindingOf({ createdAt: at(1) }),
      storedFindingOf({ id: 'f2', author: 'diagnostician', createdAt: at(9) }),
    ],
  });
  expect(keys(view)).toEqual(['root', 'finding:1', 'investigation:1']);
});
