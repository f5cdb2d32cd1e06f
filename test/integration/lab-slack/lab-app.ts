import { App, HTTPReceiver, LogLevel } from '@slack/bolt';
import { WebClient } from '@slack/web-api';
import { type LabWorkspace, type LabWorkspaceOptions, startLabWorkspace } from '#lab/slack/lab-workspace.ts';

export const BOT_TOKEN = 'xoxb-lab-0123456789';
export const SIGNING_SECRET = 'lab-signing-secret';

/** Channels and people of the seed, by the names the tests use. */
export const INCIDENTS = 'C0LABINC01';
export const GENERAL = 'C0LABGEN01';
export const PAYMENTS = 'C0LABPAY01';
export const SECURITY = 'C0LABSEC01';
export const MAYA = 'U0LABMAYA1';
export const TOM = 'U0LABTOM01';
export const LENA = 'U0LABLENA1';
export const SARA = 'U0LABSARA1';
export const PAT = 'U0LABPAT01';

export const startLab = (options: Partial<LabWorkspaceOptions> = {}): Promise<LabWorkspace> =>
  startLabWorkspace({
    port: 0,
    botToken: BOT_TOKEN,
    signingSecret: SIGNING_SECRET,
    requestUrl: () => undefined,
    retryDelaysMs: [],
    ...options,
  });

/** A client that fails at once: the SDK's own retries would hide what the lab answers. */
export const webClient = (lab: LabWorkspace, timeout = 10_000): WebClient =>
  new WebClient(BOT_TOKEN, {
    slackApiUrl: lab.apiUrl,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    timeout,
    logLevel: LogLevel.ERROR,
    logger: silent,
  });

const nothing = (): void => undefined;
export const silent = {
  debug: nothing,
  info: nothing,
  warn: nothing,
  error: nothing,
  setLevel: nothing,
  getLevel: () => LogLevel.ERROR,
  setName: nothing,
};

export interface LabApp {
  lab: LabWorkspace;
  app: App;
  close(): Promise<void>;
}

/** An unchanged Bolt app with its own HTTPReceiver, installed in a fresh lab workspace. */
export async function startLabApp(options: Partial<LabWorkspaceOptions> = {}): Promise<LabApp> {
  let requestUrl: string | undefined;
  const lab = await startLab({ requestUrl: () => requestUrl, ...options });
  const app = new App({
    token: BOT_TOKEN,
    receiver: new HTTPReceiver({ signingSecret: SIGNING_SECRET, logger: silent }),
    clientOptions: { slackApiUrl: lab.apiUrl, retryConfig: { retries: 0 }, rejectRateLimitedCalls: true },
    convoStore: false,
    deferInitialization: true,
    logger: silent,
  });
  await app.init();
  const server = await app.start(0);
  const address = 'address' in server ? server.address() : null;
  if (typeof address !== 'object' || address === null) throw new Error('the app does not listen');
  requestUrl = `http://127.0.0.1:${address.port}/slack/events`;
  return {
    lab,
    app,
    close: async () => {
      await lab.close();
      await app.stop();
    },
  };
}

/** Waits for `probe` to give something other than undefined or false; fails after ten seconds. */
export async function eventually<T>(probe: () => T | undefined | false): Promise<T> {
  const deadline = Date.now() + 10_000;
  for (;;) {
    const value = probe();
    if (value !== undefined && value !== false) return value;
    if (Date.now() > deadline) throw new Error('it did not happen within ten seconds');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** The error code of a refused Web API call; fails when the call is accepted. */
export async function errorCode(call: Promise<unknown>): Promise<string> {
  try {
    await call;
  } catch (error) {
    const { data, code } = error as { data?: { error?: string }; code?: string };
    return data?.error ?? code ?? String(error);
  }
  throw new Error('the call was accepted');
}
