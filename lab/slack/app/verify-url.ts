import { z } from 'zod';
import { acknowledged } from '#lab/slack/app/client.ts';
import { randomToken } from '#lab/slack/ids.ts';
import type { Lab } from '#lab/slack/lab.ts';

const echoed = z.object({ challenge: z.string() });

/**
 * Asks the Request URL the question Slack asks when it is entered: the challenge must come back, as text or JSON.
 * True when it did. An app that fails here would be refused by Slack's configuration page.
 */
export async function verifyRequestUrl(lab: Lab): Promise<boolean> {
  const challenge = randomToken(20);
  const body = JSON.stringify({ token: lab.verificationToken, challenge, type: 'url_verification' });
  const answer = await lab.app.post(body, 'application/json');
  if (!acknowledged(answer)) return false;
  if (answer.body.trim() === challenge) return true;
  if (!answer.contentType.includes('json')) return false;
  const parsed = echoed.safeParse(parseJson(answer.body));
  return parsed.success && parsed.data.challenge === challenge;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
