import { z } from 'zod';
import { defineTool } from '#src/agent/tools/tool.ts';
import { limitField } from '#src/agent/tools/tool-fields.ts';
import { toJson } from '#src/evidence/canonical.ts';
import { ownCaseOf } from './own-case.ts';

export default defineTool({
  name: 'show-case',
  area: 'cases',
  effect: 'read',
  description:
    'The case itself: state, scope, its newest finding with causes and gaps, and the timeline of what was done so far.',
  input: z.object({ limit: limitField(100, 30) }),
  example: {},
  async run({ limit }, { reads }) {
    const own = ownCaseOf(reads);
    const [subject, finding, timeline] = await Promise.all([own.case(), own.finding(), own.timeline()]);
    const entries = timeline.slice(-limit);
    const { number, state, title, severity, verdict, environment, scope, owner, openedAt, resolvedAt } =
      subject;
    return {
      status: 'ok',
      source: 'cases',
      query: `case ${number}`,
      content: toJson({
        case: { number, state, title, severity, verdict, environment, scope, owner, openedAt, resolvedAt },
        finding: finding && {
          verdict: finding.verdict,
          summary: finding.summary,
          author: finding.author,
          attempt: finding.attempt,
          hypotheses: finding.hypotheses.map(
            ({ cause, role, object, confidence, statement, citations, runbooks, since }) => ({
              cause,
              role,
              object,
              confidence,
              statement,
              since,
              citations: citations.map(({ evidenceId, pointer }) => ({ evidenceId, pointer })),
              runbooks,
            }),
          ),
          changes: finding.changes,
          gaps: finding.gaps,
        },
        timeline: entries.map(({ at, kind, actor, text }) => ({ at, kind, actor, text })),
      }),
      summary: `Case ${number} is ${state}${verdict ? ` (${verdict})` : ''}: ${title}.`,
      ...(timeline.length > entries.length
        ? { truncated: { shown: entries.length, of: timeline.length } }
        : {}),
    };
  },
});
