import { describe, expect, test } from 'vitest';
import { scribeOutput } from '#agents/scribe/agent.ts';
import { scribeBriefing } from '#src/agent/scribe/scribe.ts';
import { draftPostMortem } from '#src/reports/draft.ts';
import { renderDraft } from '#src/reports/post-mortem.ts';
import { applyRewriting, checkRewriting } from '#src/reports/prose/check-draft.ts';
import { PROSE_SECTIONS } from '#src/reports/types.ts';
import { acted, at, MEMORY } from './material.ts';

const good = { text: 'Memory of web rose from 210 to 480 MiB in 12 minutes.', refs: [MEMORY] };
const lie = { text: 'Memory of web rose from 210 to 900 MiB in 12 minutes.', refs: [MEMORY] };
const item = { text: 'Add an alert on the memory of web.', owner: '@shop', refs: [MEMORY] };

describe('a rewriting', () => {
  test('counts by whole sections: one bad sentence leaves the section to code, and is named with its reason', () => {
    const checked = checkRewriting(acted, {
      sections: [
        { section: 'summary', sentences: [good] },
        { section: 'impact', sentences: [good, lie] },
      ],
      actionItems: [],
    });
    expect(checked.sections).toEqual({ summary: [good] });
    expect(checked.refused).toEqual([
      { section: 'impact', text: lie.text, why: '"900 mib" stands in none of its references' },
    ]);
    const draft = draftPostMortem(acted);
    const after = applyRewriting(draft, checked);
    expect(after.prose.summary).toEqual([good]);
    expect(after.prose.impact).toEqual(draft.prose.impact);
  });

  test('adds action items of owners on record, and never takes one away', () => {
    const draft = draftPostMortem(acted);
    const checked = checkRewriting(acted, { sections: [], actionItems: [item, { ...item, owner: '@data' }] });
    expect(checked.refused).toEqual([]);
    expect(applyRewriting(draft, checked).actionItems.slice(0, draft.actionItems.length)).toEqual(
      draft.actionItems,
    );
    expect(renderDraft(acted, applyRewriting(draft, checked))).toContain(
      `- [ ] Add an alert on the memory of web. (@shop) (\`${MEMORY}\`)`,
    );
  });

  test.each([
    [{ ...item, owner: 'Alice' }, /Alice is no owner on record/],
    [{ ...item, owner: '@everyone' }, /no owner on record/],
    [{ ...item, refs: [] }, /refers to nothing/],
    [{ ...item, refs: ['t99'] }, /no t99 on record/],
    [{ ...item, text: 'Ask <@U2> to test before approving.' }, /names a person/],
    [{ ...item, text: 'Train the developers who forgot to test.' }, /somebody to blame/],
    [{ ...item, text: 'Raise the memory limit of web to 900 MiB.' }, /900 mib/],
    [{ ...item, text: 'Add an alert on the memory of cart-db.' }, /cart-db/],
    [{ ...item, text: 'Follow https://evil.example/steps.' }, /address/],
    [{ ...item, text: 'Let Alice review the rollouts of web.' }, /"Alice"/],
  ])('refuses an action item: %j', (given, why) => {
    const { actionItems, refused } = checkRewriting(acted, { sections: [], actionItems: [given] });
    expect(actionItems).toEqual([]);
    expect(refused).toEqual([{ section: 'actionItems', text: given.text, why: expect.stringMatching(why) }]);
  });

  test('cannot touch times, proof, what was done, the timeline or the head of the audit', () => {
    const sections = Object.keys(PROSE_SECTIONS).map((section) => ({
      section: section as 'summary',
      sentences: [good],
    }));
    const before = renderDraft(acted, draftPostMortem(acted));
    const after = renderDraft(
      acted,
      applyRewriting(draftPostMortem(acted), checkRewriting(acted, { sections, actionItems: [] })),
    );
    const part = (text: string, title: string) => text.split(`## ${title}\n`)[1]?.split('\n## ')[0];
    for (const title of ['Detection and times', 'What was done', 'Timeline', 'Evidence']) {
      expect(part(after, title)).toBe(part(before, title));
    }
    expect(after).toContain('- memory rose from 210 to 480 MiB in 12 min');
    expect(after).toContain('Audit chain: 12 entries, head `abc123`.');
    expect(part(after, 'Summary')).toContain(good.text);
  });
});

describe('what the scribe is given', () => {
  test('is the record by its marks, what code wrote and who owns what', () => {
    const { data } = scribeBriefing(acted, draftPostMortem(acted));
    const facts = data.facts as { mark: string; says: string }[];
    expect(facts.map(({ mark }) => mark)).toEqual(
      expect.arrayContaining(['t1', 't7', 'audit 5', 'audit 8', MEMORY, 'g1', 'mttd', 'mtta', 'mttr']),
    );
    expect(facts.map(({ mark }) => mark)).not.toContain('audit 1');
    expect(data.owners).toEqual(['@shop', '@data', 'owner to be named']);
    expect(data).not.toHaveProperty('refused');
  });

  test('of a long case it is the beginning, the end and every correction', () => {
    const entries = Array.from({ length: 200 }, (_, index) => ({
      at: at(index),
      kind: index % 50 === 49 ? 'correction' : 'joined',
      actor: 'slack:U5',
      text: 'Another signal joined the case',
    }));
    const { data } = scribeBriefing({ ...acted, timeline: entries }, draftPostMortem(acted));
    const facts = data.facts as { mark: string; kind?: string }[];
    expect(facts.length).toBeLessThanOrEqual(60);
    expect(facts.filter(({ kind }) => kind === 'correction')).toHaveLength(4);
    expect(facts.map(({ mark }) => mark)).toEqual(expect.arrayContaining(['t1', 't199', 'mttr']));
  });

  test('names the sections that there are, in an answer with a title', () => {
    expect(scribeOutput.meta()?.title).toBe('sections');
    for (const section of Object.keys(PROSE_SECTIONS)) {
      expect(
        scribeOutput.safeParse({ sections: [{ section, sentences: [good] }], actionItems: [item] }).success,
      ).toBe(true);
    }
    expect(
      scribeOutput.safeParse({ sections: [{ section: 'detection', sentences: [good] }], actionItems: [] })
        .success,
    ).toBe(false);
  });
});
