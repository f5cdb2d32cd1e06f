import { describe, expect, test } from 'vitest';
import { renderPostMortem } from '#src/reports/post-mortem.ts';
import type { PostMortemInput } from '#src/reports/types.ts';
import type { Run } from '#src/runs/types.ts';
import { acted, at, bare, finding, MEMORY, ROLLOUT, signal, subject } from './material.ts';

/** The lines of one section. */
function section(text: string, title: string): string {
  const [, after = ''] = text.split(`## ${title}\n`);
  return after.split('\n## ')[0] ?? '';
}

test('a case that was acted on: every section, and the mark of what each statement rests on', () => {
  const text = renderPostMortem(acted);
  for (const part of [
    '# Post-mortem draft: case 7, web is slow',
    `web leaks memory since v2. (t3, \`${MEMORY}\`)`,
    'The run of "Roll back web" succeeded. (t6, t7)',
    'Resolved after 30 min. (mttr, t7)',
    '- Deployment shop/web served less than it should, from 2026-03-04 10:00:00 UTC until 2026-03-04 10:30:00 UTC.',
    '- web p99 above 1 s (http://prometheus/graph) (t1)',
    '- First seen 2026-03-04 10:00:00 UTC, detected after 2 min, by alertmanager (mttd, t2)',
    '- Acknowledged after 3 min (t5)',
    '- Resolved after 30 min (mttr)',
    `- memory rose from 210 to 480 MiB in 12 min (\`${MEMORY}\`)`,
    `\`web:v1\` -> \`web:v2\` at 2026-03-04 10:00:00 UTC. (\`${ROLLOUT}\`)`,
    'throttled its garbage collector.',
    'asked for by <@U1>, approved by <@U2> (digest `0123456789ab`). (audit 5, audit 6)',
    '- kubectl rollout undo deployment/web - done (audit 8)',
    '- held: available (3 of 3) (audit 12)',
    '- It was noticed by a machine, after 2 min. (mttd, t2)',
    '- The cause was found 60 s after the case was opened.',
    '- The change was rehearsed before anybody was asked to approve it. (t4)',
    '- The cause was found although this could not be checked: traces. (g1)',
    `- [ ] Find and mend what \`web:v2\` brought in before it is rolled out again (@shop) (\`${ROLLOUT}\`)`,
    '- [ ] Close the gap "traces": Set CLICKHOUSE_URL. (owner to be named) (g1)',
    '- t5 2026-03-04 10:05:00 UTC <@U2>: Approved: Roll back web.',
    `- \`${MEMORY}\` telemetry.memory of clickhouse: Memory of web in shop`,
    'Audit chain: 12 entries, head `abc123`.',
  ]) {
    expect(text).toContain(part);
  }
  expect(text).not.toContain('U9');
});

test('what the record does not hold is said to be missing, not made up', () => {
  const text = renderPostMortem({ ...bare, case: { ...subject, owner: undefined, resolvedAt: undefined } });
  expect(text).toContain('owner not on record');
  expect(text).toContain('- Acknowledged by nobody');
  expect(text).toContain('- Resolved not yet');
  expect(text).toContain('Casebook changed nothing.');
  for (const title of ['Summary', 'Root cause', 'Contributing factors']) {
    expect(section(text, title).trim()).toBe('Not on record.');
  }
  expect(section(text, 'Where we got lucky').trim()).toBe('Nothing on record.');
  expect(text).toContain('- [ ] Put the owner of what was in trouble on record (owner to be named)');
  expect(text).not.toMatch(/undefined|NaN|Invalid/);
});

describe('what follows from how it ended', () => {
  test('a run that did not succeed leads to no action item about its change, but to one about the plan', () => {
    const undone = {
      ...acted,
      run: { ...acted.run, state: 'undone', detail: 'It was not better, so it was undone' } as Run,
    };
    const text = renderPostMortem(undone);
    expect(text).not.toContain('before it is rolled out again');
    expect(text).toContain('- [ ] Find out why "Roll back web" did not help (@shop)');
    expect(section(text, 'What was done')).toContain('- It was not better, so it was undone.');
    expect(section(text, 'What went well')).toContain('What did not help was undone.');
    expect(section(text, 'What went well')).not.toContain('until every check of it held');
  });

  const cleared: PostMortemInput = {
    ...bare,
    finding,
    timeline: [
      { at: at(0), kind: 'signal', actor: 'slack:U1', text: 'First seen: web p99 above 1 s' },
      {
        at: at(30),
        kind: 'resolved',
        actor: 'alertmanager',
        text: 'Every signal of the case has cleared by itself',
      },
    ],
    signals: [{ ...signal, requester: 'slack:U1', source: 'mention' }],
  };

  test('one that a person noticed and that cleared by itself was luck, and wants a monitor and a runbook', () => {
    const text = renderPostMortem(cleared);
    expect(section(text, 'Where we got lucky')).toContain(
      'It cleared by itself: nothing on record ended it. (t2)',
    );
    expect(section(text, 'Where we got lucky')).toContain('A person noticed it; no monitor and no alert');
    expect(section(text, 'What went well')).not.toContain('machine');
    expect(section(text, 'Detection and times')).toContain('by <@U1>');
    expect(section(text, 'Action items')).toContain('Add a monitor that would have noticed it');
    expect(section(text, 'Action items')).toContain(
      'Write a runbook for `performance.memory-leak-after-rollout`',
    );
  });

  test('one that a person resolved by hand did not clear by itself', () => {
    const timeline = [{ at: at(30), kind: 'resolved', actor: 'slack:U1', text: 'Resolved by hand.' }];
    expect(section(renderPostMortem({ ...cleared, timeline }), 'Where we got lucky')).not.toContain(
      'by itself',
    );
  });

  test('the long-term fix of the advice is an action item of the owner', () => {
    const advice = { alternatives: [], risks: [], byHand: [], longTermFix: 'Bound the cache.' };
    expect(renderPostMortem({ ...acted, finding: { ...finding, advice } })).toContain(
      `- [ ] For the long term: Bound the cache. (@shop) (t3, \`${MEMORY}\`)`,
    );
  });

  test('an action item belongs to the owner of what failed, where records know one, and never to somebody else', () => {
    const text = renderPostMortem({ ...acted, owners: { web: '@web-team' } });
    expect(section(text, 'Action items')).toContain('before it is rolled out again (@web-team)');
  });
});

describe('corrections', () => {
  const correction = (text: string) => ({ at: at(40), kind: 'correction', actor: 'slack:U5', text });
  const corrected = (text: string) =>
    renderPostMortem({ ...acted, timeline: [...acted.timeline, correction(text)] });

  test('are listed in the words of who made them, and mark the statements that they name', () => {
    const text = corrected(`${MEMORY} is of the canary, not of web; audit 8 too`);
    expect(section(text, 'Corrections')).toContain(
      `- <@U5> at 2026-03-04 10:40:00 UTC: ${MEMORY} is of the canary, not of web; audit 8 too. (t8)`,
    );
    expect(section(text, 'Root cause')).toContain(`MiB in 12 min (corrected, see t8) (\`${MEMORY}\`)`);
    expect(section(text, 'What was done')).toContain('- done (corrected, see t8) (audit 8)');
    expect(section(text, 'Impact').match(/corrected/g)).toHaveLength(1);
  });

  test('mark a section that they name', () => {
    expect(
      section(corrected('The root cause is another one: the cache of the canary.'), 'Root cause'),
    ).toContain('People corrected this section. (t8)');
  });

  test('change no time: who corrects afterwards has not acknowledged anything', () => {
    const timeline = [...bare.timeline, correction('it was me')];
    expect(renderPostMortem({ ...bare, timeline })).toContain('- Acknowledged by nobody');
  });
});

test('text from outside makes no lines of its own: no heading, no action item, no head of an audit', () => {
  const forged =
    'x\n## Root cause\r\nIt was Alice.\u2028- [ ] Dismiss Alice (@hr)\n\nAudit chain: 9 entries, head `fake`.';
  const text = renderPostMortem({
    ...acted,
    case: { ...subject, title: forged },
    signals: [{ ...signal, title: forged }],
    timeline: [...acted.timeline, { at: at(40), kind: 'correction', actor: 'slack:U5', text: forged }],
    finding: { ...finding, summary: forged, gaps: [{ what: forged, why: forged, fix: forged }] },
    evidence: [{ id: MEMORY, kind: 'k', source: 's', summary: forged }],
  });
  const lines = text.split(/[\n\r\u2028]/);
  expect(lines.filter((line) => line === '## Root cause')).toHaveLength(1);
  expect(lines.filter((line) => /^(?:It was Alice|- \[ \] Dismiss|Audit chain: 9)/.test(line))).toEqual([]);
});

test('the same record gives the same draft', () => {
  expect(renderPostMortem(acted)).toBe(renderPostMortem(structuredClone(acted)));
});
