import type { Series } from '#src/evidence/ports.ts';
import { milliseconds } from '../words.ts';
import type { AlertMeasure } from './alert-signals.ts';

const NOUNS: Record<AlertMeasure, string> = {
  memory: 'memory',
  cpu: 'CPU use',
  'cpu-throttling': 'CPU throttling',
  'gc-pauses': 'garbage collection pauses',
  latency: 'latency',
  'median-latency': 'median latency',
  'request-rate': 'request rate',
  'success-rate': 'success rate',
  'network-receive': 'incoming packets',
  'network-transmit': 'outgoing packets',
  'tcp-retransmits': 'TCP retransmissions',
  'queue-depth': 'queue length',
  connections: 'connections',
  'file-descriptors': 'open files',
  'disk-use': 'disk use',
  'packet-loss': 'packet loss',
};

/** `p95 latency`, `CPU use`. */
export function measureWords(measure: AlertMeasure, series?: Series): string {
  const quantile = Number(series?.labels.quantile);
  if (measure === 'latency' && Number.isFinite(quantile)) return `p${Math.round(quantile * 100)} latency`;
  return NOUNS[measure];
}

/** A value in the unit of its measure: `45 ms`, `0.16 cores`, `97 %`, `12.3/s`. */
export function valueWords(measure: AlertMeasure, value: number): string {
  switch (measure) {
    case 'latency':
    case 'median-latency':
    case 'gc-pauses':
      return milliseconds(value);
    case 'cpu':
      return `${Number(value.toPrecision(2))} cores`;
    case 'cpu-throttling':
      return `${Number(value.toPrecision(2))} s per second`;
    case 'success-rate':
    case 'packet-loss':
      return `${Number((100 * value).toPrecision(3))} %`;
    case 'queue-depth':
    case 'connections':
      return String(Number(value.toPrecision(3)));
    default:
      return `${Number(value.toPrecision(3))}/s`;
  }
}
