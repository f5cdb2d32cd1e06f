import type { Gateway, Ingress } from '#src/kubernetes/network-objects.ts';
import type { KubeObject } from '#src/kubernetes/objects.ts';
import type { Citation } from '../../types.ts';
import { cite, type Located, type View } from '../view.ts';

/** A certificate's Secret that an Ingress or a listener of a Gateway names. */
export interface TlsSecret {
  owner: Located<KubeObject>;
  name: string;
  namespace: string;
  /** Host names or the listener that it is for. */
  serves: string;
  path: (string | number)[];
}

/** Every Secret that Ingresses and Gateways take certificates from. */
export function tlsSecrets(view: View): TlsSecret[] {
  const ingresses = view.objects<Ingress>('Ingress').flatMap((owner) =>
    (owner.object.spec?.tls ?? []).flatMap(({ secretName, hosts }, at): TlsSecret[] =>
      secretName
        ? [
            {
              owner,
              name: secretName,
              namespace: owner.object.metadata.namespace ?? '',
              serves: (hosts ?? []).join(', ') || 'every host',
              path: ['spec', 'tls', at, 'secretName'],
            },
          ]
        : [],
    ),
  );
  const gateways = view.objects<Gateway>('Gateway').flatMap((owner) =>
    (owner.object.spec?.listeners ?? []).flatMap((listener, at) =>
      (listener.tls?.certificateRefs ?? []).map(({ name, namespace }, index): TlsSecret => {
        const path = ['spec', 'listeners', at, 'tls', 'certificateRefs', index, 'name'];
        return {
          owner,
          name,
          namespace: namespace ?? owner.object.metadata.namespace ?? '',
          serves: `listener ${listener.name}`,
          path,
        };
      }),
    ),
  );
  return [...ingresses, ...gateways];
}

/** What events of controllers and the status of a Gateway say of a Secret that they miss. */
export function saidMissing(view: View, { owner, name }: TlsSecret): Citation[] {
  const { kind, metadata } = owner.object;
  const word = new RegExp(`(?<![\\w.-])${name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}(?![\\w.-])`);
  const missing = /not found|does not exist|doesn't exist|no such|missing/i;
  const events = view
    .eventsOf(kind, metadata.namespace, metadata.name)
    .filter(({ object }) => word.test(object.message ?? '') && missing.test(object.message ?? ''))
    .map((event) => cite(event, ['message'], `an event says: ${(event.object.message ?? '').slice(0, 200)}`));
  if (kind !== 'Gateway') return events;
  const { status } = owner.object as Gateway;
  const listeners = (status?.listeners ?? []).flatMap((listener, at) =>
    (listener.conditions ?? []).flatMap((condition, index) =>
      condition.type === 'ResolvedRefs' &&
      condition.status === 'False' &&
      condition.reason === 'InvalidCertificateRef'
        ? [
            cite(
              owner,
              ['status', 'listeners', at, 'conditions', index, 'reason'],
              `listener ${listener.name} says ${condition.reason}: ${(condition.message ?? '').slice(0, 200)}`,
            ),
          ]
        : [],
    ),
  );
  return [...events, ...listeners];
}
