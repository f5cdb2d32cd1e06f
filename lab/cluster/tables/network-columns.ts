import { asArray, asObject, type KubeObject, type LabelSelector, stringAt } from '#lab/cluster/objects.ts';
import { selectorText } from '#lab/cluster/selectors.ts';
import { AGE, type Column, field, labelsText, NAME, orNone, text } from '#lab/cluster/tables/cells.ts';

const servicePorts = (service: KubeObject): string =>
  orNone(
    asArray(asObject(service.spec).ports)
      .map((p) => {
        const nodePort = stringAt(p, 'nodePort');
        return `${stringAt(p, 'port')}${nodePort === '' ? '' : `:${nodePort}`}/${stringAt(p, 'protocol')}`;
      })
      .join(','),
  );

/** The first three of a list, and how many more there are. */
function firstThree(all: readonly string[]): string {
  const shown = all.slice(0, 3).join(',');
  return orNone(all.length > 3 ? `${shown} + ${all.length - 3} more...` : shown);
}

function addresses(endpoints: KubeObject): string {
  const all = asArray(endpoints.subsets).flatMap((subset) =>
    asArray(asObject(subset).addresses).flatMap((address) =>
      asArray(asObject(subset).ports).map((port) => `${stringAt(address, 'ip')}:${stringAt(port, 'port')}`),
    ),
  );
  return firstThree(all);
}

function slicePorts(slice: KubeObject): string {
  const ports = asArray(slice.ports).map((port) => stringAt(port, 'port'));
  return ports.length === 0 ? '<unset>' : firstThree(ports);
}

function sliceAddresses(slice: KubeObject): string {
  const all = asArray(slice.endpoints).flatMap((endpoint) =>
    asArray(asObject(endpoint).addresses).map(String),
  );
  return all.length === 0 ? '<unset>' : firstThree(all);
}

const hosts = (ingress: KubeObject): string => {
  const names = asArray(asObject(ingress.spec).rules).map((rule) => stringAt(rule, 'host') || '*');
  return names.length === 0 ? '*' : firstThree(names);
};

export const NETWORK_COLUMNS: Readonly<Record<string, readonly Column[]>> = {
  Service: [
    NAME,
    field('Type', 'spec.type'),
    field('Cluster-IP', 'spec.clusterIP', '<none>'),
    field('External-IP', 'spec.externalName', '<none>'),
    text('Port(s)', servicePorts),
    AGE,
    text('Selector', (object) => labelsText(asObject(object.spec).selector), true),
  ],
  Endpoints: [NAME, text('Endpoints', addresses), AGE],
  EndpointSlice: [
    NAME,
    field('AddressType', 'addressType'),
    text('Ports', slicePorts),
    text('Endpoints', sliceAddresses),
    AGE,
  ],
  Ingress: [
    NAME,
    field('Class', 'spec.ingressClassName', '<none>'),
    text('Hosts', hosts),
    text('Address', (ingress) =>
      asArray(asObject(asObject(ingress.status).loadBalancer).ingress)
        .map((address) => stringAt(address, 'ip') || stringAt(address, 'hostname'))
        .join(','),
    ),
    text('Ports', (ingress) => (asArray(asObject(ingress.spec).tls).length > 0 ? '80, 443' : '80')),
    AGE,
  ],
  IngressClass: [
    NAME,
    field('Controller', 'spec.controller'),
    text('Parameters', (object) => orNone(stringAt(object, 'spec.parameters.name'))),
    AGE,
  ],
  NetworkPolicy: [
    NAME,
    text('Pod-Selector', (object) =>
      orNone(selectorText(asObject(object.spec).podSelector as LabelSelector)),
    ),
    AGE,
  ],
};
