import type { Workspace } from '../lab/slack/page-api.ts';
import type { Directory } from './blocks/context.ts';

/** Names for the ids in messages. */
export function createDirectory(workspace: Workspace, openChannel: (id: string) => void): Directory {
  return {
    user: (id) => workspace.users.find((user) => user.id === id)?.realName ?? '',
    channel: (id) => workspace.channels.find((channel) => channel.id === id)?.name ?? '',
    group: (id) => workspace.userGroups.find((group) => group.id === id)?.handle ?? '',
    people: () =>
      workspace.users.filter((user) => !user.isBot).map((user) => ({ id: user.id, name: user.realName })),
    openChannel,
  };
}
