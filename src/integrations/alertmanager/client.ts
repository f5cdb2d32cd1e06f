import { UpstreamError } from '#src/errors.ts';
import { getJson, type HttpSource } from '../get-json.ts';

/** An alert of Alertmanager's API v2, as far as it is read. */
export interface GettableAlert {
  labels: Record<string, string>;
  annotations: Record<string, string>;
  startsAt: string;
  endsAt?: string;
}

export interface Alertmanager {
  /** All alerts that it holds: those that fire, also where they are silenced or inhibited. */
  alerts(signal: AbortSignal): Promise<{ alerts: GettableAlert[]; query: string }>;
}

const PATH = '/api/v2/alerts';

export function createAlertmanager({
  url,
  token,
}: {
  url: string;
  token?: string | undefined;
}): Alertmanager {
  const source: HttpSource = {
    name: 'Alertmanager',
    url,
    token,
    settings: { url: 'ALERTMANAGER_URL', token: 'ALERTMANAGER_TOKEN' },
  };
  return {
    alerts: async (signal) => {
      const parameters = { active: true, silenced: true, inhibited: true };
      const answer = await getJson(source, PATH, parameters, signal);
      if (!Array.isArray(answer)) {
        throw new UpstreamError(
          'Alertmanager answered in a form that is not that of its API v2.',
          'Check that ALERTMANAGER_URL is the address of an Alertmanager, with its path prefix.',
        );
      }
      return {
        alerts: (answer as Partial<GettableAlert>[]).map(({ labels, annotations, startsAt, endsAt }) => ({
          labels: labels ?? {},
          annotations: annotations ?? {},
          startsAt: startsAt ?? '',
          ...(endsAt ? { endsAt } : {}),
        })),
        query: `GET ${PATH}?active=true&silenced=true&inhibited=true`,
      };
    },
  };
}
