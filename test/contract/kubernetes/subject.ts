import type { Answer, Api } from '#test/contract/kubernetes/api.ts';

/** A cluster under test. */
export interface Subject {
  api: Api;
  /** A namespace of this run alone, with its default service account. */
  namespace: string;
}

/** Cases take it lazily: it exists only once the suite has started its cluster. */
export type GetSubject = () => Subject;

export const core = (namespace: string, path: string): string => `/api/v1/namespaces/${namespace}/${path}`;
export const apps = (namespace: string, path: string): string =>
  `/apis/apps/v1/namespaces/${namespace}/${path}`;
export const policy = (namespace: string, path: string): string =>
  `/apis/policy/v1/namespaces/${namespace}/${path}`;
export const rbac = (namespace: string, path: string): string =>
  `/apis/rbac.authorization.k8s.io/v1/namespaces/${namespace}/${path}`;

let counter = 0;

/** A name no other case has used. */
export function unique(prefix: string): string {
  counter += 1;
  return `${prefix}-${counter}`;
}

export const JSON_PATCH = 'application/json-patch+json';
export const MERGE_PATCH = 'application/merge-patch+json';
export const STRATEGIC_PATCH = 'application/strategic-merge-patch+json';

/** Behaviours that both clusters play: the lab by the image, kwok by the label. */
const PLAYS = {
  healthy: {},
  crashing: { plays: 'crash-loop' },
  unpullable: { plays: 'image-pull' },
  'failing-probe': { plays: 'not-ready' },
} as const;

export type Play = keyof typeof PLAYS;

export const IMAGE_OF = (play: Play, version = '1'): string => `registry.example/app-${play}:${version}`;

export interface DeploymentOptions {
  replicas?: number;
  play?: Play;
  version?: string;
  spec?: Record<string, unknown>;
  podSpec?: Record<string, unknown>;
}

/** The pod template of a behaviour. */
export function template(
  app: string,
  { play = 'healthy', version = '1', podSpec = {} }: DeploymentOptions = {},
): object {
  return {
    metadata: { labels: { app, ...PLAYS[play] } },
    spec: { containers: [{ name: 'app', image: IMAGE_OF(play, version) }], ...podSpec },
  };
}

export function deployment(name: string, options: DeploymentOptions = {}): object {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name },
    spec: {
      replicas: options.replicas ?? 1,
      selector: { matchLabels: { app: name } },
      template: template(name, options),
      ...options.spec,
    },
  };
}

/** Asks again until the answer is as wanted; fails with the last answer after `timeoutMs`. */
export async function eventually(
  ask: () => Promise<Answer>,
  wanted: (answer: Answer) => boolean,
  timeoutMs = 20_000,
): Promise<Answer> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const answer = await ask();
    if (wanted(answer)) return answer;
    if (Date.now() > deadline)
      throw new Error(`not so after ${timeoutMs} ms: ${answer.code} ${answer.text.slice(0, 3_000)}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
