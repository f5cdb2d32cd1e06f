import type { ChannelRecord, LabState, UserRecord } from '#lab/slack/state.ts';

/**
 * The people, channels and groups of a new lab workspace. They are here to be played: two on-call engineers (a proposal
 * needs a second person), a developer who may not approve, a security engineer, and a guest who may see little.
 */
const TEAM = { id: 'T0LAB0001', name: 'Lab', domain: 'casebook-lab' };
const BOT_USER_ID = 'U0LABBOT01';

interface SeedUser extends Partial<UserRecord> {
  id: string;
  name: string;
  realName: string;
  title: string;
  hue: number;
}

const USERS: SeedUser[] = [
  {
    id: BOT_USER_ID,
    name: 'casebook',
    realName: 'Casebook',
    title: 'Incident responder',
    hue: 210,
    isBot: true,
  },
  {
    id: 'U0LABMAYA1',
    name: 'maya',
    realName: 'Maya Chen',
    title: 'Site reliability engineer',
    hue: 280,
    isAdmin: true,
  },
  { id: 'U0LABTOM01', name: 'tom', realName: 'Tom Okafor', title: 'Site reliability engineer', hue: 160 },
  { id: 'U0LABLENA1', name: 'lena', realName: 'Lena Fischer', title: 'Developer, payments', hue: 30 },
  { id: 'U0LABSARA1', name: 'sara', realName: 'Sara Haddad', title: 'Security engineer', hue: 350 },
  { id: 'U0LABPAT01', name: 'pat', realName: 'Pat Guest', title: 'Contractor', hue: 90, isRestricted: true },
  { id: 'U0LABOLE01', name: 'ole', realName: 'Ole Former', title: 'Left the company', hue: 0, deleted: true },
  {
    id: 'U0LABVERA1',
    name: 'vera',
    realName: 'Vera Vendor',
    title: 'Support at a vendor',
    hue: 120,
    teamId: 'T0VENDOR01',
    isStranger: true,
  },
];

const [, MAYA, TOM, LENA, SARA, PAT] = USERS.map((user) => user.id) as [
  string,
  string,
  string,
  string,
  string,
  string,
];
const EMPLOYEES = [MAYA, TOM, LENA, SARA];

const CHANNELS: (Partial<ChannelRecord> & Pick<ChannelRecord, 'id' | 'name' | 'topic' | 'members'>)[] = [
  { id: 'C0LABINC01', name: 'incidents', topic: 'What is on fire', members: [BOT_USER_ID, ...EMPLOYEES] },
  { id: 'C0LABGEN01', name: 'general', topic: 'Company-wide', members: [BOT_USER_ID, ...EMPLOYEES, PAT] },
  { id: 'C0LABPAY01', name: 'payments', topic: 'Team payments', members: [BOT_USER_ID, MAYA, LENA] },
  {
    id: 'C0LABDEP01',
    name: 'deploys',
    topic: 'What was rolled out',
    members: [BOT_USER_ID, MAYA, TOM, LENA],
  },
  {
    id: 'C0LABSEC01',
    name: 'security',
    topic: 'Security, invited people only',
    kind: 'private',
    members: [SARA, MAYA],
  },
];

/** Slash commands of the app, as its manifest declares them. */
export const SEED_COMMANDS = [
  { command: '/case', description: 'Open and follow cases', usageHint: 'list | show <id> | status | help' },
] as const;

/** Bot scopes of the app's manifest, optional ones granted. */
export const SEED_SCOPES = [
  'app_mentions:read',
  'assistant:write',
  'bookmarks:write',
  'canvases:read',
  'canvases:write',
  'channels:history',
  'channels:join',
  'channels:manage',
  'channels:read',
  'chat:write',
  'commands',
  'files:write',
  'groups:history',
  'groups:read',
  'groups:write',
  'im:history',
  'im:read',
  'im:write',
  'links:read',
  'links:write',
  'metadata.message:read',
  'pins:read',
  'pins:write',
  'reactions:read',
  'reactions:write',
  'usergroups:read',
  'users:read',
  'users:read.email',
] as const;

/** Subscriptions of the app's manifest that the lab can produce. */
export const SEED_EVENTS = [
  'app_home_opened',
  'app_mention',
  'message.channels',
  'message.groups',
  'message.im',
  'reaction_added',
  'reaction_removed',
  'member_joined_channel',
  'channel_archive',
  'channel_created',
  'channel_shared',
  'subteam_members_changed',
  'user_change',
] as const;

/** The state of a workspace nobody has used yet. `now` in milliseconds. */
export function seedState(now: number): LabState {
  const created = Math.floor(now / 1000);
  const users = USERS.map(
    (user): UserRecord => ({
      teamId: TEAM.id,
      email: user.isBot ? '' : `${user.name}@lab.example`,
      deleted: false,
      isBot: false,
      isAdmin: false,
      isRestricted: false,
      isUltraRestricted: false,
      isStranger: false,
      isEmailConfirmed: true,
      ...user,
    }),
  );
  const channels = CHANNELS.map(
    (channel): ChannelRecord => ({
      kind: 'public',
      isArchived: false,
      isExtShared: false,
      isPendingExtShared: false,
      creator: MAYA,
      created,
      ...channel,
    }),
  );
  for (const user of users.filter((each) => !each.isBot && !each.deleted && !each.isStranger)) {
    channels.push({
      id: `D0LAB${user.name.toUpperCase().padEnd(5, '0')}`,
      name: `dm-${user.name}`,
      topic: '',
      kind: 'im',
      isArchived: false,
      isExtShared: false,
      isPendingExtShared: false,
      members: [user.id, BOT_USER_ID],
      creator: user.id,
      created,
    });
  }
  return {
    team: TEAM,
    appId: 'A0LABCASE1',
    botUserId: BOT_USER_ID,
    botId: 'B0LABCASE1',
    users,
    channels,
    userGroups: [
      { id: 'S0LABSRE01', handle: 'sre', name: 'Site reliability', users: [MAYA, TOM] },
      { id: 'S0LABSEC01', handle: 'security', name: 'Security', users: [SARA] },
      { id: 'S0LABDEV01', handle: 'developers', name: 'Developers', users: [LENA] },
    ],
    messages: {},
    homes: {},
    bookmarks: {},
    files: {},
    lastTsMicros: 0,
    sequence: 0,
  };
}
