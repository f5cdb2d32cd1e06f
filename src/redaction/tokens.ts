import { type Shape, shapeReplacer } from './shape.ts';

/** Nothing shorter is a token. */
const SHORTEST = 20;

/** Kind, how it starts, and how it goes on. Each stands behind anything but a letter or a digit. */
const TOKENS: readonly [kind: string, start: string, rest: string, accept?: Shape['accept']][] = [
  ['aws-key-id', 'A(?:KIA|SIA|GPA|IDA|ROA|NPA|NVA|BIA|CCA)', '[A-Z0-9]{16}(?![A-Za-z0-9])'],
  ['github-token', 'gh[pousr]_', '[A-Za-z0-9]{30,255}'],
  ['github-token', 'github_pat_', '\\w{22,255}'],
  ['gitlab-token', 'gl(?:pat|dt|rt|ptt|ft|soat|cbt|agent|imt)-', '[\\w-]{20,255}'],
  ['slack-token', 'xox[a-z][-.]', '(?:xox[a-z]-)?[A-Za-z0-9-]{10,255}'],
  ['slack-token', 'xapp-', '\\d-[A-Za-z0-9-]{10,255}'],
  ['stripe-key', '[sr]k_(?:live|test)_', '[A-Za-z0-9]{10,255}'],
  ['webhook-secret', 'whsec_', '[A-Za-z0-9+/=]{16,255}'],
  ['openai-key', 'sk-', '(?<![_-]sk-)[\\w-]{20,255}', (text) => /\d/.test(text) && /[A-Z]/.test(text)],
  ['google-key', 'AIza', '[\\w-]{35}'],
  ['google-token', 'ya29\\.', '[\\w-]{20,2048}'],
  ['google-secret', 'GOCSPX-', '[\\w-]{20,64}'],
  ['npm-token', 'npm_', '[A-Za-z0-9]{36}'],
  ['pypi-token', 'pypi-', '[\\w-]{50,255}'],
  ['sendgrid-key', 'SG\\.', '[\\w-]{16,64}\\.[\\w-]{16,64}'],
  ['docker-token', 'dckr_(?:pat|oat)_', '[\\w-]{20,128}'],
  ['vault-token', 'hv[sbr]\\.', '[\\w-]{20,512}'],
  ['huggingface-token', 'hf_', '[A-Za-z0-9]{30,64}'],
  ['digitalocean-token', 'do[opr]_v1_', '[0-9a-f]{40,128}'],
  ['shopify-token', 'shp(?:at|ca|pa|ss)_', '[0-9a-fA-F]{32}'],
  ['databricks-token', 'dapi', '[0-9a-f]{32}'],
  ['twilio-key', 'SK', '[0-9a-f]{32}(?![A-Za-z0-9])'],
  ['mailgun-key', 'key-', '(?<!-key-)[0-9a-f]{32}(?![A-Za-z0-9])'],
  ['grafana-token', 'gl(?:sa|c)_', '[A-Za-z0-9+/=_]{32,512}'],
  ['newrelic-key', 'NRAK-', '[A-Z0-9]{27}'],
  ['linear-key', 'lin_(?:api|oauth)_', '[A-Za-z0-9]{32,128}'],
  ['atlassian-token', 'ATATT3', '[\\w=-]{40,512}'],
  ['doppler-token', 'dp\\.(?:pt|st|ct|sa|scim|audit)\\.', '[\\w.-]{40,128}'],
  ['planetscale-secret', 'pscale_[a-z]{2,8}_', '[\\w.=-]{32,128}'],
  ['age-key', 'AGE-SECRET-KEY-1', '[0-9A-Z]{40,80}'],
  ['jwt', 'eyJ', '(?<![_-]eyJ)[\\w-]{8,4096}\\.[\\w-]{8,8192}\\.[\\w-]{0,2048}(?:\\.[\\w-]{8,8192}){0,2}'],
];

/** One look says what nearly every text is: without any of them. It takes a third of looking for each. */
const STARTS = new RegExp(`(?:\\b|_)(?:${TOKENS.map(([, start]) => start).join('|')})`);

const replaceTokens = shapeReplacer(
  TOKENS.map(([kind, start, rest, accept]) => ({
    kind,
    pattern: new RegExp(`(?<![A-Za-z0-9])${start}${rest}`, 'g'),
    ...(accept ? { accept } : {}),
  })),
);

/** Replaces tokens that their own shape gives away, wherever they stand. */
export function redactTokens(text: string): string {
  return text.length >= SHORTEST && STARTS.test(text) ? replaceTokens(text) : text;
}
