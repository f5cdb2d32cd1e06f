import type { ServerResponse } from 'node:http';
import type { Answer } from '#lab/cluster/api/answer.ts';
import type { ResourceRequest } from '#lab/cluster/api/request.ts';
import type { Core } from '#lab/cluster/core.ts';
import type { LogLine } from '#lab/cluster/kubelet/logs.ts';
import { isObject } from '#lab/cluster/objects.ts';
import { badRequest, type FieldError, invalid, invalidValue } from '#lab/cluster/status-error.ts';
import type { Pod } from '#lab/cluster/workloads.ts';
import { mustGet } from '#lab/cluster/writes.ts';

interface LogOptions {
  container: string;
  tailLines: number | undefined;
  limitBytes: number | undefined;
  sinceMs: number | undefined;
  timestamps: boolean;
  previous: boolean;
}

/** Text of a container's log, or a stream that goes on with `follow`. */
export function handleLog(core: Core, request: ResourceRequest): Answer {
  const pod = mustGet(core, request.resource, request.namespace, request.name) as Pod;
  const options = parseOptions(request, pod);
  checkContainer(pod, options);
  const lines = core.logs.read(pod, options.container, options.previous);
  const text = render(lines, options);
  if (request.query.get('follow') !== 'true') return { code: 200, text };
  return { stream: (response) => follow(core, pod, options, text, response) };
}

function follow(core: Core, pod: Pod, options: LogOptions, text: string, response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'text/plain' });
  response.write(text);
  const stop = core.logs.onLine(pod, options.container, (line) =>
    response.write(format(line, options.timestamps)),
  );
  response.on('close', stop);
}

function parseOptions({ query, name }: ResourceRequest, pod: Pod): LogOptions {
  const errors: FieldError[] = [];
  const number = (key: string, least: number, why: string): number | undefined => {
    const text = query.get(key);
    if (text === null || text === '') return undefined;
    if (!/^-?\d+$/.test(text))
      throw badRequest(`strconv.ParseInt: parsing ${JSON.stringify(text)}: invalid syntax`);
    if (Number(text) < least) errors.push(invalidValue(key, Number(text), why));
    return Number(text);
  };
  const tailLines = number('tailLines', 0, 'must be greater than or equal to 0');
  const limitBytes = number('limitBytes', 1, 'must be greater than 0');
  const sinceSeconds = number('sinceSeconds', 1, 'must be greater than 0');
  const sinceTime = query.get('sinceTime');
  if (errors.length > 0) throw invalid({ group: '', kind: 'PodLogOptions' }, name, errors);
  const first = pod.spec.containers[0]?.name ?? '';
  const container = query.get('container') ?? '';
  if (container === '' && pod.spec.containers.length > 1) {
    const names = pod.spec.containers.map((c) => c.name).join(' ');
    throw badRequest(`a container name must be specified for pod ${name}, choose one of: [${names}]`);
  }
  return {
    container: container || first,
    tailLines,
    limitBytes,
    sinceMs:
      sinceSeconds !== undefined
        ? Date.now() - sinceSeconds * 1000
        : sinceTime
          ? Date.parse(sinceTime)
          : undefined,
    timestamps: query.get('timestamps') === 'true',
    previous: query.get('previous') === 'true',
  };
}

function checkContainer(pod: Pod, { container, previous }: LogOptions): void {
  const name = pod.metadata.name;
  const known = [...pod.spec.containers, ...(pod.spec.initContainers ?? [])].some(
    (c) => c.name === container,
  );
  if (!known) throw badRequest(`container ${container} is not valid for pod ${name}`);
  const status = pod.status?.containerStatuses?.find((candidate) => candidate.name === container);
  if (previous) {
    if (isObject(status?.lastState.terminated)) return;
    throw badRequest(`previous terminated container "${container}" in pod "${name}" not found`);
  }
  const waiting = status?.state.waiting;
  const reason = isObject(waiting) ? String(waiting.reason) : status === undefined ? 'ContainerCreating' : '';
  // A container that crashed still has the log of its last run.
  if (reason === '' || isObject(status?.lastState.terminated)) return;
  const texts: Readonly<Record<string, string>> = {
    ErrImagePull: 'trying and failing to pull image',
    ImagePullBackOff: 'trying and failing to pull image',
  };
  throw badRequest(
    `container "${container}" in pod "${name}" is waiting to start: ${texts[reason] ?? reason}`,
  );
}

function format(line: LogLine, timestamps: boolean): string {
  return timestamps
    ? `${new Date(line.at).toISOString().replace('Z', '000000Z')} ${line.text}\n`
    : `${line.text}\n`;
}

function render(
  lines: readonly LogLine[],
  { tailLines, limitBytes, sinceMs, timestamps }: LogOptions,
): string {
  const since = sinceMs === undefined ? lines : lines.filter((line) => line.at >= sinceMs);
  const tail = tailLines === undefined ? since : tailLines === 0 ? [] : since.slice(-tailLines);
  const text = tail.map((line) => format(line, timestamps)).join('');
  return limitBytes === undefined ? text : Buffer.from(text).subarray(0, limitBytes).toString();
}
