import { randomBytes } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { ConfigError } from '#src/errors.ts';

const secretsSchema = z.object({
  botToken: z.string().min(1),
  signingSecret: z.string().min(1),
  webhookToken: z.string().min(1),
  slackDatabase: z.string().min(1),
  workerDatabase: z.string().min(1),
  executorDatabase: z.string().min(1),
});
export type LabSecrets = z.infer<typeof secretsSchema>;

const random = (): string => randomBytes(24).toString('base64url');

async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

function parseSecrets(file: string, text: string): LabSecrets {
  let cause: unknown;
  try {
    const known = secretsSchema.safeParse(JSON.parse(text));
    if (known.success) return known.data;
    cause = known.error;
  } catch (error) {
    cause = error;
  }
  // Not replaced silently: an Alertmanager of the operator's may use the token that was in it.
  throw new ConfigError(
    `The lab's secrets in ${file} cannot be read.`,
    'Delete the file (all of its tokens are then made anew), or clear everything: npm start -- --reset',
    { cause },
  );
}

/**
 * The lab's secrets, made at the first start and kept in `<dataDir>/secrets.json`, mode 0600.
 *
 * @throws ConfigError when the file is damaged
 */
export async function loadSecrets(dataDir: string): Promise<LabSecrets> {
  const file = join(dataDir, 'secrets.json');
  const text = await readIfThere(file);
  if (text !== undefined) return parseSecrets(file, text);
  const secrets: LabSecrets = {
    botToken: `xoxb-lab-${random()}`,
    signingSecret: random(),
    webhookToken: random(),
    slackDatabase: random(),
    workerDatabase: random(),
    executorDatabase: random(),
  };
  await mkdir(dataDir, { recursive: true });
  // Beside it first: a start killed here must not leave half a file.
  await writeFile(`${file}.new`, JSON.stringify(secrets, null, 2), { mode: 0o600 });
  await rename(`${file}.new`, file);
  return secrets;
}
