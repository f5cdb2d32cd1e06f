import { capJson } from '#src/agent/tools/cap.ts';
import { plainJson, plainText } from '#src/agent/tools/plain-text.ts';
import { InvalidInputError } from '#src/errors.ts';
import type { Json } from '#src/evidence/types.ts';
import { redactJson, redactText } from '#src/redaction/redact.ts';
import type { Briefing } from './run-agent-types.ts';

/** Of one piece of data; about 6,000 tokens. */
const MOST_CHARS = 24_000;

/** The briefing as it may be kept and sent: JSON, without what hides words, redacted. Safe to do twice. */
export function safeBriefing(briefing: Briefing): { task: string; data: Record<string, Json> } {
  const data: Record<string, Json> = {};
  for (const [name, value] of Object.entries(briefing.data)) {
    if (value === undefined) continue;
    if (!/^[A-Za-z][\w-]{0,60}$/.test(name)) {
      throw new InvalidInputError(`A briefing has data named "${name}".`, 'Use letters, digits and hyphens.');
    }
    data[name] = redactJson(plainJson(JSON.parse(JSON.stringify(value)) as Json));
  }
  return { task: redactText(plainText(briefing.task)), data };
}

/**
 * The user message of a run: the task in our words, then every piece of data as JSON between marks. In data `<` is written
 * as \u003c, which is the same JSON, so that nothing in it can end its block or begin another.
 */
export function renderBriefing(briefing: Briefing): string {
  const { task, data } = safeBriefing(briefing);
  const blocks = Object.entries(data).map(([name, value]) => {
    const { content, truncated } = capJson(value, MOST_CHARS);
    const cut = truncated ? ` truncated="${truncated.shown} of ${truncated.of} items"` : '';
    return `<data name="${name}"${cut}>\n${dataJson(content)}\n</data>`;
  });
  return [task.trim(), ...blocks].join('\n\n');
}

/** JSON that holds no mark of a block. */
export function dataJson(value: unknown): string {
  return JSON.stringify(value).replaceAll('<', '\\u003c');
}
