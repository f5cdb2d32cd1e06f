import type { Behaviour } from '#lab/images.ts';
import type { ContainerState } from './behaviour-model.ts';

export interface Line {
  severity: 'INFO' | 'WARN' | 'ERROR' | 'FATAL';
  body: string;
}

const ROUTES = ['/v1/token', '/v1/session', '/v1/keys', '/v1/users/me'] as const;

function pick<T>(from: readonly T[], random: () => number): T | undefined {
  return from[Math.floor(random() * from.length)];
}

/** What a container writes while it runs, over some seconds. */
export function linesOf(
  behaviour: Behaviour,
  state: ContainerState,
  limitBytes: number,
  random: () => number,
): Line[] {
  const lines: Line[] = [];
  const [body] = state.latency;
  if (state.requestsPerSecond > 0 && body) {
    const took = Math.round(1000 * body.median * (0.7 + 0.6 * random()));
    lines.push({
      severity: 'INFO',
      body: `request served method=GET path=${pick(ROUTES, random)} status=200 duration_ms=${took}`,
    });
  }
  if (behaviour === 'failing-probe')
    lines.push({
      severity: 'WARN',
      body: 'health check failed: dependency not connected, answering 503 on /healthz',
    });
  if (behaviour === 'slow' && random() < 0.3) {
    lines.push({
      severity: 'WARN',
      body: `slow query: waited ${Math.round(600 + 900 * random())} ms for a connection from the pool`,
    });
  }
  if (state.pressure > 0.15 && random() < 0.25 + 0.5 * state.pressure) {
    const used = Math.round(state.memoryBytes / 1_048_576);
    const [pause] = state.pauses;
    const stopped = (1000 * (pause?.median ?? 0) * (0.8 + 0.4 * random())).toFixed(1);
    lines.push({
      severity: 'WARN',
      body: `gc: pause (allocation failure) heap ${used}M of ${Math.round(limitBytes / 1_048_576)}M after collection, ${stopped} ms`,
    });
  }
  if (random() < state.errorShare * 4) {
    lines.push({
      severity: 'ERROR',
      body: `request failed method=GET path=${pick(ROUTES, random)} status=500 error="deadline of 2000 ms exceeded"`,
    });
  }
  return lines;
}

/** What a crashing container writes before it exits. */
export function crashLines(service: string): Line[] {
  return [
    { severity: 'INFO', body: `${service} starting` },
    {
      severity: 'FATAL',
      body: [
        "TypeError: Cannot read properties of undefined (reading 'url')",
        '    at loadSettings (/app/dist/settings.js:41:27)',
        '    at main (/app/dist/server.js:12:20)',
        '    at Object.<anonymous> (/app/dist/server.js:88:1)',
        '    at Module._compile (node:internal/modules/cjs/loader:1554:14)',
      ].join('\n'),
    },
  ];
}
