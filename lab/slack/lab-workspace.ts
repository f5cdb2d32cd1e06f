import type { Server } from 'node:http';
import { createAppClient } from '#lab/slack/app/client.ts';
import { createEventDelivery } from '#lab/slack/app/events.ts';
import { createResponseUrls } from '#lab/slack/app/response-urls.ts';
import { verifyRequestUrl } from '#lab/slack/app/verify-url.ts';
import { addMember, shareChannel } from '#lab/slack/channels.ts';
import { createFaults, type Faults } from '#lab/slack/faults.ts';
import { sendJson } from '#lab/slack/http/body.ts';
import { createRouter } from '#lab/slack/http/router.ts';
import { listen } from '#lab/slack/http/server.ts';
import { createHub } from '#lab/slack/hub.ts';
import { nextId, randomToken } from '#lab/slack/ids.ts';
import type { CallRecord, DeliveryRecord, Lab } from '#lab/slack/lab.ts';
import { channelOf, userOf } from '#lab/slack/lookup.ts';
import { type Person, personOf } from '#lab/slack/page/person.ts';
import { addPageRoutes, type ScenarioSource } from '#lab/slack/page/routes.ts';
import { pageMessage } from '#lab/slack/page/shapes.ts';
import { serveFolder, serveVendor } from '#lab/slack/page/static.ts';
import type { Message, Scenario, ScenarioState } from '#lab/slack/page-api.ts';
import { changeGroupUsers, changeUser } from '#lab/slack/people.ts';
import { createStateWriter, loadState } from '#lab/slack/persistence.ts';
import { createRateLimiter } from '#lab/slack/rate-limits.ts';
import { SEED_COMMANDS, SEED_EVENTS, SEED_SCOPES, seedState } from '#lab/slack/seed.ts';
import type { UserRecord } from '#lab/slack/state.ts';
import { createStatuses } from '#lab/slack/statuses.ts';
import { createTriggers } from '#lab/slack/triggers.ts';
import { createDispatcher } from '#lab/slack/web-api/dispatch.ts';
import { addSlackRoutes } from '#lab/slack/web-api/routes.ts';
import { NotFoundError } from '#src/errors.ts';

export interface LabWorkspaceOptions {
  /** 0 takes a free one. Serves Slack's API under /api/ and the page under / and /lab. */
  port: number;
  /** 127.0.0.1 by default; nothing but loopback makes sense, there is no log-in. */
  host?: string;
  botToken: string;
  signingSecret: string;
  /** Where the app listens for events, interactivity and commands; undefined while it does not. */
  requestUrl: () => string | undefined;
  /** Folder served at /; without it only the APIs answer. */
  webDir?: string;
  /** Keeps the workspace across restarts. */
  dataFile?: string;
  scenarios?: { list(): Scenario[]; start(id: string): Promise<ScenarioState> };
  /** Served as GET /readyz. */
  readyz?: () => Promise<{ ready: boolean; detail: Record<string, string> }>;
  /** Bot scopes granted; those of the app's manifest by default. */
  scopes?: readonly string[];
  /** Event subscriptions; those of the app's manifest by default. */
  events?: readonly string[];
  commands?: readonly { command: string; description: string; usageHint: string }[];
  /** Waits before the retries of an event; Slack: at once, one minute, five minutes. */
  retryDelaysMs?: readonly number[];
  /** How long an acknowledgement may take; Slack: 3000. */
  ackTimeoutMs?: number;
  now?: () => number;
  log?: (line: string) => void;
}

export interface LabWorkspace {
  url: string;
  /** Ends with /api/: the `slackApiUrl` of a WebClient. */
  apiUrl: string;
  teamId: string;
  botUserId: string;
  /** What goes wrong on purpose; also settable at POST /lab/faults. */
  faults: Faults;
  /** Everything in a channel, replies and ephemerals included, oldest first. */
  messages(channel: string): Message[];
  /** The Web API calls that came in, of one method or of all. */
  calls(method?: string): CallRecord[];
  /** Attempts to deliver events, in order. */
  deliveries(): DeliveryRecord[];
  /** Resolves when no event is queued, in flight or waiting for a retry. */
  idle(): Promise<void>;
  /** Sends url_verification; true when the app gave the challenge back. */
  verifyRequestUrl(): Promise<boolean>;
  /** One person's hands. */
  as(userId: string): Person;
  /** Shows a scenario's progress on every open page. */
  announceScenario(state: ScenarioState): void;
  /** What an administrator of the workspace can change, with the events Slack sends about it. */
  admin: {
    changeUser(userId: string, change: Partial<Omit<UserRecord, 'id'>>): void;
    setGroupUsers(groupId: string, users: readonly string[]): void;
    shareChannel(channelId: string, how: 'shared' | 'pending'): void;
    addMember(channelId: string, userId: string): void;
  };
  close(): Promise<void>;
}

const SLACK_RETRIES_MS = [1_000, 60_000, 300_000] as const;
const SLACK_ACK_MS = 3_000;

function found<Thing>(thing: Thing | undefined, what: string): Thing {
  if (thing === undefined)
    throw new NotFoundError(`There is no ${what} in the lab workspace.`, 'See lab/slack/seed.ts.');
  return thing;
}

async function closeServer(server: Server): Promise<void> {
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

/** Starts the lab workspace. Throws ConfigError when the port is taken. */
export async function startLabWorkspace(options: LabWorkspaceOptions): Promise<LabWorkspace> {
  const log = options.log ?? (() => undefined);
  const now = options.now ?? Date.now;
  const host = options.host ?? '127.0.0.1';
  const kept = options.dataFile ? await loadState(options.dataFile, log) : undefined;
  // A file of an older version lacks what was added since; the seed supplies it.
  const state = { ...seedState(now()), ...kept };
  const writer = createStateWriter(options.dataFile, () => state, log);
  let base = '';
  const verificationToken = randomToken(12);
  const faults = createFaults();
  const hub = createHub(() => lab);
  const app = createAppClient({
    signingSecret: options.signingSecret,
    requestUrl: options.requestUrl,
    ackTimeoutMs: options.ackTimeoutMs ?? SLACK_ACK_MS,
    now,
  });
  const events = createEventDelivery({
    app,
    faults,
    retryDelaysMs: options.retryDelaysMs ?? SLACK_RETRIES_MS,
    subscriptions: new Set<string>(options.events ?? SEED_EVENTS),
    installation: () => ({
      teamId: state.team.id,
      appId: state.appId,
      botUserId: state.botUserId,
      token: verificationToken,
    }),
    nextEventId: () => nextId(lab, 'Ev'),
    now,
    log,
  });
  const responseUrls = createResponseUrls(
    () => base,
    () => state.team.id,
    now,
  );
  const statuses = createStatuses(hub);
  const lab: Lab = {
    state,
    changed: writer.changed,
    now,
    log,
    url: () => base,
    scopes: new Set<string>(options.scopes ?? SEED_SCOPES),
    verificationToken,
    commands: options.commands ?? SEED_COMMANDS,
    hub,
    app,
    events,
    triggers: createTriggers(now),
    responseUrls,
    faults,
    statuses,
    modals: new Map(),
    calls: [],
  };

  const router = createRouter();
  addSlackRoutes(router, lab, createDispatcher(lab, options.botToken, createRateLimiter(now)), responseUrls);
  const none: ScenarioSource = {
    list: () => [],
    start: async (id) => found<ScenarioState>(undefined, `scenario ${id}`),
  };
  addPageRoutes(router, lab, hub, options.scenarios ?? none);
  router.on('GET', '/readyz', async ({ response }) => {
    const answer = (await options.readyz?.()) ?? { ready: true, detail: { 'lab workspace': 'ready' } };
    sendJson(response, answer, answer.ready ? 200 : 503);
  });
  router.on('GET', '/vendor/:file', serveVendor);
  if (options.webDir) router.on('GET', '/*path', serveFolder(options.webDir));

  const { server, port } = await listen(router, { port: options.port, host, log });
  base = `http://${host}:${port}`;

  return {
    url: base,
    apiUrl: `${base}/api/`,
    teamId: state.team.id,
    botUserId: state.botUserId,
    faults,
    messages: (channel) => (state.messages[channel] ?? []).map((message) => pageMessage(lab, message)),
    calls: (method) => lab.calls.filter((call) => method === undefined || call.method === method),
    deliveries: events.log,
    idle: events.idle,
    verifyRequestUrl: () => verifyRequestUrl(lab),
    as: (userId) => personOf(lab, userId),
    announceScenario: (scenario) => hub.publish({ type: 'scenario', state: scenario }, 'everyone'),
    admin: {
      changeUser: (userId, change) => changeUser(lab, found(userOf(lab, userId), `user ${userId}`), change),
      setGroupUsers: (groupId, users) =>
        changeGroupUsers(
          lab,
          found(
            state.userGroups.find((group) => group.id === groupId),
            `user group ${groupId}`,
          ),
          users,
        ),
      shareChannel: (channelId, how) =>
        shareChannel(lab, found(channelOf(lab, channelId), `channel ${channelId}`), how),
      addMember: (channelId, userId) => {
        const user = found(userOf(lab, userId), `user ${userId}`);
        addMember(lab, found(channelOf(lab, channelId), `channel ${channelId}`), user.id);
      },
    },
    close: async () => {
      events.close();
      statuses.close();
      hub.close();
      await closeServer(server);
      await writer.close();
    },
  };
}
