import { DeniedError } from '#src/errors.ts';
import type { MessageContent } from '#src/slack/blocks/elements.ts';
import { helpMessage } from '#src/slack/blocks/help.ts';
import { ack } from '#src/slack/listeners/commands/ack.ts';
import { close } from '#src/slack/listeners/commands/close.ts';
import { list } from '#src/slack/listeners/commands/list.ts';
import { resolve } from '#src/slack/listeners/commands/resolve.ts';
import { show } from '#src/slack/listeners/commands/show.ts';
import { status } from '#src/slack/listeners/commands/status.ts';
import type { Clicker, CommandListener, ListenerDeps } from '#src/slack/listeners/types.ts';

/** The one slash command; its verbs are below. */
export const COMMAND = '/case';

export const VERBS: readonly CommandListener[] = [list, show, status, ack, resolve, close];

function help(unknown?: string): MessageContent {
  return helpMessage(
    [...VERBS.map((verb) => [verb.usage, verb.does] as const), [`${COMMAND} help`, 'shows this']],
    unknown,
  );
}

/** Answers `/case <verb> …`. Without a verb, and where it is unknown, with the help. */
export async function answerCommand(
  call: { user: Clicker; channel: string; text: string },
  deps: ListenerDeps,
): Promise<MessageContent> {
  const [word, ...args] = call.text.trim().split(/\s+/).filter(Boolean);
  const verb = word?.toLowerCase();
  if (verb === undefined || verb === 'help') return help();
  const listener = VERBS.find((each) => each.verb === verb);
  if (!listener) return help(word);
  // A case tells of every channel's trouble: guests see their channels, and people of other workspaces nothing.
  const problem = await deps.people.memberProblem(call.user.id);
  if (problem !== undefined) throw new DeniedError(problem, 'Ask a member of the team.');
  return listener.handle({ user: call.user, channel: call.channel, args }, deps);
}
