import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

const secretsSchema = z.object({
  botToken: z.string(),
  signingSecret: z.string(),
  webhookToken: z.string(),
  slackDatabase: z.string(),
  workerDatabase: z.string(),
  executorDatabase: z.string(),
});
export type LabSecrets = z.infer<typeof secretsSchema>;

const random = (): string => randomBytes(24).toString('base64url');

/** The lab's secrets, made at the first start and kept in `<dataDir>/secrets.json`, mode 0600. */
export async function loadSecrets(dataDir: string): Promise<LabSecrets> {
  const file = join(dataDir, 'secrets.json');
  const text = await readFile(file, 'utf8').catch(() => undefined);
  const known = text === undefined ? undefined : secretsSchema.safeParse(JSON.parse(text));
  if (known?.success) return known.data;
  const secrets: LabSecrets = {
    botToken: `xoxb-lab-${random()}`,
    signingSecret: random(),
    webhookToken: random(),
    slackDatabase: random(),
    workerDatabase: random(),
    executorDatabase: random(),
  };
  await mkdir(dataDir, { recursive: true });
  await writeFile(file, JSON.stringify(secrets, null, 2), { mode: 0o600 });
  return secrets;
}
