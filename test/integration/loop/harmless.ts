import { expect } from 'vitest';

/** Everything that Slack would turn into more than text, and what hides or reorders it. */
export const HOSTILE = [
  '<!channel> <!here|here> <!everyone> <@U0LABMAYA1> <@W012A3CDE> <!subteam^S0LABSRE01|@sre> <#C0LABINC01>',
  '&lt;!channel&gt; &amp;lt;!channel&amp;gt; @channel @here @sre #incidents',
  '<https://evil.example/login|the runbook> [the runbook](https://evil.example/login) <mailto:a@evil.example|mail>',
  '`code` ```fence``` *bold* _it_ ~no~ > quote \u202Egnp.exe\u202C \u2066iso\u2069 \u200Bzero\uFEFF \u{1F525}\u{1F468}\u200D\u{1F469}\u200D\u{1F467} \u0007\u001b[31mred',
].join('\n');

/** Every piece of text in a call that Slack reads as mrkdwn, and every element that is more than text. */
function readAsMrkdwn(args: Record<string, unknown>): { texts: string[]; elements: string[] } {
  const texts: string[] = [];
  const elements: string[] = [];
  const walk = (value: unknown): void => {
    if (Array.isArray(value)) for (const one of value) walk(one);
    if (value === null || typeof value !== 'object') return;
    const { type, text } = value as { type?: unknown; text?: unknown };
    if (type === 'mrkdwn' && typeof text === 'string') texts.push(text);
    if (typeof type === 'string') elements.push(type);
    for (const inner of Object.values(value)) walk(inner);
  };
  const parsed = (field: unknown): unknown =>
    typeof field === 'string' && /^[[{]/.test(field) ? JSON.parse(field) : field;
  walk(parsed(args.blocks));
  walk(parsed(args.view));
  if (typeof args.text === 'string') texts.push(args.text);
  return { texts, elements };
}

/** Nothing in these calls notifies, links or hides; `people` are those whom the app itself may mention. */
export function expectHarmless(calls: readonly Record<string, unknown>[], people: readonly string[]): void {
  expect(calls.length).toBeGreaterThan(1);
  for (const args of calls) {
    const { texts, elements } = readAsMrkdwn(args);
    for (const text of texts) {
      expect(text).not.toMatch(/<!(?!date\^\d+\^)/);
      expect(text).not.toMatch(/<#/);
      expect(
        [...text.matchAll(/<@([^>]+)>/g)].map((match) => match[1]).filter((id) => !people.includes(id ?? '')),
      ).toEqual([]);
      expect(text).not.toMatch(/<(?:https?:\/\/evil|mailto)/);
    }
    // Elements of rich text that Slack turns into mentions, links and broadcasts.
    expect(
      elements.filter((type) => ['user', 'usergroup', 'broadcast', 'channel', 'link'].includes(type)),
    ).toEqual([]);
    expect(JSON.stringify(args)).not.toMatch(/[\u202A-\u202E\u2066-\u2069\u200B\uFEFF]|\\u001b|\\u0007/);
    if (args.channel !== undefined && args.ts === undefined) expect(args.parse).toBe('none');
    expect(args.link_names).toBeUndefined();
  }
}
