import { type Attributes, context, type Span, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import type { Config } from '#src/config.ts';
import type { Releasers } from '#src/shutdown.ts';

/**
 * Sends spans to a collector where one is configured (OTLP over HTTP, `<endpoint>/v1/traces`), and the rest before the process
 * ends. Without one every span is a no-op, and the SDK is not even loaded.
 */
export async function openTracing(
  config: Pick<Config, 'OTEL_EXPORTER_OTLP_ENDPOINT'>,
  role: string,
  releasers: Pick<Releasers, 'add'>,
): Promise<void> {
  const endpoint = config.OTEL_EXPORTER_OTLP_ENDPOINT;
  if (endpoint === undefined) return;
  const [{ BatchSpanProcessor, NodeTracerProvider }, { OTLPTraceExporter }, { resourceFromAttributes }] =
    await Promise.all([
      import('@opentelemetry/sdk-trace-node'),
      import('@opentelemetry/exporter-trace-otlp-http'),
      import('@opentelemetry/resources'),
    ]);
  const exporter = new OTLPTraceExporter({ url: `${endpoint.replace(/\/+$/, '')}/v1/traces` });
  const provider = new NodeTracerProvider({
    resource: resourceFromAttributes({ 'service.name': 'casebook', 'casebook.process': role }),
    spanProcessors: [new BatchSpanProcessor(exporter)],
  });
  provider.register();
  releasers.add('tracing', async () => {
    await provider.shutdown();
    trace.disable();
    context.disable();
  });
}

/**
 * Runs `work` in a span. Attributes are names and numbers, never text of a case: no messages, no arguments, no errors' words.
 */
export function inSpan<T>(
  name: string,
  { attributes, kind = SpanKind.INTERNAL }: { attributes: Attributes; kind?: SpanKind },
  work: (span: Span) => Promise<T>,
): Promise<T> {
  return trace.getTracer('casebook').startActiveSpan(name, { attributes, kind }, async (span) => {
    try {
      return await work(span);
    } catch (error) {
      failSpan(span, error instanceof Error ? error.name : 'unknown');
      throw error;
    } finally {
      span.end();
    }
  });
}

/** `type` is a class of error or a status, of a small set. */
export function failSpan(span: Span, type: string): void {
  span.setAttribute('error.type', type);
  span.setStatus({ code: SpanStatusCode.ERROR });
}
