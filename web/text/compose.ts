import type { LabChannel, LabUser, Workspace } from '../../lab/slack/page-api.ts';
import { escapeText } from './links.ts';

export type Suggestion = { insert: string; label: string; detail: string };
export type Completion = { start: number; end: number; options: Suggestion[] };

const MAX_OPTIONS = 8;

/** What can be completed at the caret: @people and groups, #channels, and /commands at the start; else undefined. */
export function complete(
  text: string,
  caret: number,
  workspace: Workspace,
  channels: LabChannel[],
): Completion | undefined {
  const before = text.slice(0, caret);
  const command = /^\/\S*$/.exec(before);
  if (command) return found(0, caret, before, commandOptions(workspace));
  const word = /(?:^|[\s(])([@#][\w.-]*)$/.exec(before)?.[1];
  if (!word) return undefined;
  const options = word[0] === '@' ? peopleOptions(workspace) : channelOptions(channels);
  return found(caret - word.length, caret, word, options);
}

function found(start: number, end: number, typed: string, options: Suggestion[]): Completion | undefined {
  const needle = typed.toLowerCase();
  const isMatch = (option: Suggestion): boolean =>
    option.insert.toLowerCase().startsWith(needle) || option.label.toLowerCase().includes(needle.slice(1));
  const ranked = options.filter(isMatch).sort((a, b) => rank(a, needle) - rank(b, needle));
  return ranked.length > 0 ? { start, end, options: ranked.slice(0, MAX_OPTIONS) } : undefined;
}

const rank = (option: Suggestion, needle: string): number =>
  option.insert.toLowerCase().startsWith(needle) ? 0 : 1;

function commandOptions(workspace: Workspace): Suggestion[] {
  return workspace.commands.map(({ command, description, usageHint }) => ({
    insert: command,
    label: usageHint,
    detail: description,
  }));
}

function peopleOptions(workspace: Workspace): Suggestion[] {
  const people = [...workspace.users].sort((a, b) => Number(b.isBot) - Number(a.isBot));
  return [
    ...people.map((user) => ({ insert: `@${user.name}`, label: user.realName, detail: user.title })),
    ...workspace.userGroups.map((group) => ({
      insert: `@${group.handle}`,
      label: group.name,
      detail: 'Group',
    })),
    { insert: '@here', label: 'here', detail: 'Everyone active in this channel' },
  ];
}

function channelOptions(channels: LabChannel[]): Suggestion[] {
  return channels
    .filter((each) => !each.isDm)
    .map((each) => ({ insert: `#${each.name}`, label: each.name, detail: each.topic }));
}

/** The text and caret after taking a suggestion. */
export function accept(
  text: string,
  completion: Completion,
  option: Suggestion,
): { text: string; caret: number } {
  const rest = text.slice(completion.end).replace(/^ /, '');
  const head = `${text.slice(0, completion.start)}${option.insert} `;
  return { text: head + rest, caret: head.length };
}

/** What a person typed as Slack's mrkdwn: escaped, with mentions, channels and addresses as controls. */
export function encodeText(text: string, workspace: Workspace): string {
  const users = byName(workspace.users, (user) => user.name);
  const groups = byName(workspace.userGroups, (group) => group.handle);
  const channels = byName(workspace.channels, (channel) => channel.name);
  // Code is left alone: a mention in backticks is text.
  return text
    .split(/(```[\s\S]*?```|`[^`\n]+`)/)
    .map((part, i) => (i % 2 === 1 ? escapeText(part) : encodePart(part)))
    .join('');

  function encodePart(part: string): string {
    return escapeText(part)
      .replace(/(^|[\s(])@([\w.-]*\w)/g, (whole, lead: string, name: string) => {
        const key = name.toLowerCase();
        if (users.has(key)) return `${lead}<@${users.get(key)?.id}>`;
        if (groups.has(key)) return `${lead}<!subteam^${groups.get(key)?.id}>`;
        return /^(here|channel|everyone)$/.test(key) ? `${lead}<!${key}>` : whole;
      })
      .replace(/(^|[\s(])#([\w.-]*\w)/g, (whole, lead: string, name: string) => {
        const channel = channels.get(name.toLowerCase());
        return channel && !channel.isDm ? `${lead}<#${channel.id}|${channel.name}>` : whole;
      })
      .replace(/(^|[\s(])(https?:\/\/[^\s<>|]*[^\s<>|.,;:!?)'"])/gi, '$1<$2>');
  }
}

function byName<T extends LabUser | LabChannel | { id: string }>(
  items: T[],
  name: (item: T) => string,
): Map<string, T> {
  return new Map(items.map((item) => [name(item).toLowerCase(), item]));
}

/** A slash command at the start of a line of input, split as Slack splits it; undefined for ordinary text. */
export function parseCommand(text: string): { command: string; text: string } | undefined {
  const match = /^(\/[a-z][\w-]*)(?:\s+([\s\S]*))?$/i.exec(text.trim());
  return match?.[1] ? { command: match[1].toLowerCase(), text: match[2]?.trim() ?? '' } : undefined;
}
